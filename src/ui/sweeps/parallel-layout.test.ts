import { describe, expect, it } from "vitest";
import type { Sweep, SweepValue } from "../../graph-editor/document/sweep";
import { axisOf, draftOf } from "./axis-values";
import { layOutParallel } from "./parallel-layout";
import type { TrialRow } from "./sweep-record";

const sweep: Sweep = {
  axes: [
    {
      target: { kind: "training", name: "learningRate" },
      values: { kind: "range", from: 0.001, to: 0.1, scale: "log", integer: false, count: 3 },
    },
    { target: { kind: "training", name: "optimizer" }, values: { kind: "list", values: ["sgd", "adam"] } },
  ],
  method: "grid",
  trials: 1,
  epochs: 1,
  reduction: 3,
  seed: 0,
  metric: { name: "accuracy", goal: "highest" },
};
const row = (number: number, values: readonly SweepValue[], metric?: number): TrialRow => ({
  number,
  round: 0,
  runId: String(number),
  values,
  epochs: 1,
  steps: 1,
  elapsedMs: 1,
  ...(metric === undefined ? {} : { metric }),
});

describe("parallel coordinates", () => {
  const rows = [row(0, [0.001, "sgd"], 0.5), row(1, [0.01, "adam"], 0.9), row(2, [0.1, "adam"])];
  const { axes, lines } = layOutParallel(sweep, rows, ["rate", "optimizer", "accuracy"]);

  it("puts numbers by their powers where they are searched so, and names at even distances", () => {
    expect(axes[0]?.ticks).toEqual([
      { text: "0.001", place: 0 },
      { text: "0.01", place: expect.closeTo(0.5) as number },
      { text: "0.1", place: 1 },
    ]);
    expect(axes[1]?.ticks).toEqual([
      { text: "adam", place: 0.25 },
      { text: "sgd", place: 0.75 },
    ]);
    expect(lines.find(({ row: { number } }) => number === 0)?.places).toEqual([0, 0.75, 0]);
  });

  it("draws the best last, and what measured nothing first and without a place", () => {
    expect(lines.map(({ row: { number }, rank }) => [number, rank])).toEqual([
      [2, undefined],
      [0, 0],
      [1, 1],
    ]);
    expect(lines[0]?.places.at(-1)).toBeUndefined();
  });

  it("is empty before the first run", () => {
    expect(layOutParallel(sweep, [], ["a", "b"])).toEqual({
      axes: [
        { label: "a", ticks: [] },
        { label: "b", ticks: [] },
      ],
      lines: [],
    });
  });
});

describe("values as they are typed", () => {
  const rate = {
    target: { kind: "training", name: "learningRate" },
    label: "Learning rate",
    current: 0.01,
    kind: "float",
  } as const;

  it("begin around what is set", () => {
    expect(axisOf(draftOf(rate))).toEqual({
      target: rate.target,
      values: { kind: "range", from: 0.001, to: 0.1, scale: "log", integer: false, count: 4 },
    });
  });

  it("are refused in a sentence", () => {
    expect(axisOf({ ...draftOf(rate), kind: "list", list: "0.1, fast" })).toBe("Learning rate cannot be “fast”.");
    expect(axisOf({ ...draftOf(rate), kind: "list", list: " , " })).toBe("Learning rate: list at least one value.");
    expect(axisOf({ ...draftOf(rate), from: "" })).toBe("Learning rate: the range needs two numbers.");
    expect(axisOf({ ...draftOf(rate), count: "2.5" })).toMatch(/whole number from 1 to 64/);
  });
});
