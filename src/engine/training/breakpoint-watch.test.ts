import { expect, it } from "vitest";
import { parseBreakpoint } from "../metrics/breakpoint";
import type { HealthReport } from "../metrics/node-health";
import { BreakpointWatch } from "./breakpoint-watch";

const watchFor = (...texts: readonly string[]) => new BreakpointWatch(texts.map(parseBreakpoint));

/** The steps, from 1, at which the loss hits. */
function hits(watch: BreakpointWatch, losses: readonly number[]): readonly number[] {
  return losses.flatMap((loss, index) => watch.saw("train", index + 1, { loss })?.step ?? []);
}

const health = (step: number, values: Partial<HealthReport["nodes"][number]>): HealthReport => ({
  step,
  nodes: [{ node: "n1", name: "Dense", ...values }],
});

it("is hit when a condition begins to be met, and again only when it was not in between", () => {
  expect(hits(watchFor("loss < 1"), [2, 1, 0.9, 0.8, 1.2, 0.7])).toEqual([3, 6]);
  expect(hits(watchFor("loss > 1"), [2, 3, 1, 4])).toEqual([1, 4]);
});

it("waits for a new low for so many steps", () => {
  expect(hits(watchFor("loss has no new low for 3 steps"), [5, 4, 4, 5, 4, 6, 3, 3, 3, 3])).toEqual([5, 10]);
});

it("tells training from validation, and numbers from numbers that are none", () => {
  const watch = watchFor("validation loss < 1", "accuracy is not finite");
  expect(watch.saw("train", 1, { loss: 0.5, accuracy: 0 })).toBeUndefined();
  expect(watch.saw("validation", 1, { loss: 0.5 })).toMatchObject({ step: 1, value: 0.5 });
  expect(watch.saw("train", 2, { loss: 0.5, accuracy: Number.NaN })?.value).toBeNaN();
  expect(watch.saw("validation", 2, {})).toBeUndefined();
});

it("looks at layers by name or id", () => {
  expect(watchFor("gradient of Dense > 10").observed(health(7, { parameterGradient: 11 }))).toMatchObject({
    step: 7,
    value: 11,
  });
  expect(watchFor("activation of n1 is not finite").observed(health(7, { activation: Infinity }))?.step).toBe(7);
  expect(watchFor("activation of n2 > 0").observed(health(7, { activation: 1 }))).toBeUndefined();
  expect(watchFor("dead share of Dense > 0").observed(health(7, {}))).toBeUndefined();
});

it("looks at a step once, and remembers through a change of the list", () => {
  const watch = watchFor("loss < 1");
  expect(hits(watch, [2, 0.5])).toEqual([2]);
  expect(hits(watch, [2, 0.5])).toEqual([]);
  watch.set(["loss < 1", "loss > 5"].map(parseBreakpoint));
  expect(watch.saw("train", 3, { loss: 0.4 })).toBeUndefined();
  expect(watch.saw("train", 4, { loss: 6 })?.value).toBe(6);
  watch.set([]);
  expect(watch.saw("train", 5, { loss: 0 })).toBeUndefined();
});

it("says what it needs of the run", () => {
  expect([watchFor("loss < 1").everyStep, watchFor("loss < 1").layers]).toEqual([true, false]);
  expect([watchFor("validation loss < 1").everyStep, watchFor("gradient of a > 1").layers]).toEqual([false, true]);
});
