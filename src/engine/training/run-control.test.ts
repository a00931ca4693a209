import { describe, expect, it } from "vitest";
import type { Tensor32 } from "../runtime/device";
import { Interruption } from "./interruption";
import { MetricCollector } from "./metric-collector";
import { RunControl } from "./run-control";

describe("RunControl", () => {
  it("holds while paused, lets single steps through, and goes on", async () => {
    const control = new RunControl();
    expect(control.holding).toBe(false);
    control.pause();
    expect(control.holding).toBe(true);
    const waiting = control.waitWhileHolding();
    control.step();
    await waiting;
    expect(control.holding).toBe(false);
    control.stepTaken();
    expect(control.holding).toBe(true);
    control.resume();
    await control.waitWhileHolding();
    expect(() => control.step()).toThrow("not paused");
  });

  it("ends a wait when stopped", async () => {
    const control = new RunControl();
    control.pause();
    const waiting = control.waitWhileHolding();
    control.stop();
    await waiting;
    expect(control.signal.aborted).toBe(true);
  });
});

describe("Interruption", () => {
  it("rejects what waits now and later, with the first error", async () => {
    const interruption = new Interruption();
    const waiting = interruption.guard(new Promise<void>(() => undefined));
    interruption.interrupt(new Error("first"));
    interruption.interrupt(new Error("second"));
    await expect(waiting).rejects.toThrow("first");
    await expect(interruption.guard(Promise.resolve(1))).rejects.toThrow("first");
  });

  it("passes results and errors through", async () => {
    const interruption = new Interruption();
    expect(await interruption.guard(Promise.resolve(7))).toBe(7);
    await expect(interruption.guard(Promise.reject(new Error("own")))).rejects.toThrow("own");
  });
});

describe("MetricCollector", () => {
  const names = ["loss", "accuracy"];
  const loss = (value: number): Readonly<Record<string, Tensor32>> => ({
    metrics: { type: { dtype: "f32", shape: [2] }, data: Float32Array.of(value, value / 2) },
  });

  it("reports in the order of the steps, whatever the order of arrival", async () => {
    const reported: number[] = [];
    const collector = new MetricCollector(names, (step) => reported.push(step));
    let arrive: (value: Readonly<Record<string, Tensor32>>) => void = () => undefined;
    collector.collect(1, new Promise((resolve) => (arrive = resolve)));
    collector.collect(2, Promise.resolve(loss(2)));
    await Promise.resolve();
    expect(reported).toEqual([]);
    arrive(loss(1));
    await collector.settled();
    expect(reported).toEqual([1, 2]);
    expect(collector.lastValues).toEqual({ loss: 2, accuracy: 1 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("ends at a loss of %s", async (bad) => {
    const reported: number[] = [];
    const collector = new MetricCollector(names, (step) => reported.push(step));
    for (const [index, value] of [1, bad, 1].entries()) collector.collect(index + 1, Promise.resolve(loss(value)));
    await collector.settled();
    expect(reported).toEqual([1]);
    expect(collector.divergedAt).toBe(2);
  });

  it("keeps the error of a step that could not be read", async () => {
    const collector = new MetricCollector(names, () => undefined);
    collector.collect(1, Promise.reject(new Error("lost")));
    await collector.settled();
    expect(collector.failure?.message).toBe("lost");
  });
});
