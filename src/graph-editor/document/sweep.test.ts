import { describe, expect, it } from "vitest";
import { iris } from "../templates/iris";
import { engineGraph } from "./flatten-document";
import { best, documentOfTrial, nextTrial, roundsOf, sweepSchema, valuesOf } from "./sweep";
import type { Sweep, SweepAxis, TrialResult } from "./sweep";
import { sweepChoices, sweepProblems } from "./sweep-targets";

const document = iris.create();
const dense = document.nodes.find(({ layer }) => layer === "dense")?.id ?? "";
const rate: SweepAxis = {
  target: { kind: "training", name: "learningRate" },
  values: { kind: "range", from: 0.0001, to: 1, scale: "log", integer: false, count: 5 },
};
const units: SweepAxis = {
  target: { kind: "attribute", node: dense, name: "units" },
  values: { kind: "list", values: [4, 8, 16] },
};
const grid: Sweep = {
  axes: [rate, units],
  method: "grid",
  trials: 12,
  epochs: 9,
  reduction: 3,
  seed: 5,
  metric: { name: "loss", goal: "lowest" },
};
const choices = sweepChoices(
  document,
  (name) => name,
  () => ["sgd", "adam"],
);

/** Runs a sweep to its end with a metric of the values, from these results on. */
function runAll(sweep: Sweep, metric: (number: number) => number | undefined, results: readonly TrialResult[] = []) {
  const all = [...results];
  for (let trial = nextTrial(sweep, all); trial !== undefined; trial = nextTrial(sweep, all)) {
    const value = metric(trial.number);
    all.push({ number: trial.number, round: trial.round, ...(value === undefined ? {} : { metric: value }) });
  }
  return all;
}

describe("a grid", () => {
  it("tries every combination once, the last axis fastest", () => {
    expect(roundsOf(grid)).toEqual([{ trials: 15, epochs: 9 }]);
    const tried = runAll(grid, () => 1).map(({ number }) => valuesOf(grid, number));
    expect(new Set(tried.map(String)).size).toBe(15);
    expect(tried.slice(0, 4)).toEqual([
      [0.0001, 4],
      [0.0001, 8],
      [0.0001, 16],
      [0.001, 4],
    ]);
  });

  it("has each whole number of a narrow range once", () => {
    const narrow: SweepAxis = {
      ...units,
      values: { kind: "range", from: 1, to: 3, scale: "linear", integer: true, count: 9 },
    };
    expect(roundsOf({ ...grid, axes: [narrow] })).toEqual([{ trials: 3, epochs: 9 }]);
  });
});

describe("a random search", () => {
  const random: Sweep = { ...grid, method: "random", trials: 200 };

  it("stays within its ranges, spread evenly over the powers of ten, the same for the same seed", () => {
    const rates = runAll(random, () => 1).map(({ number }) => Number(valuesOf(random, number)[0]));
    expect(rates).toHaveLength(200);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.0001);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1);
    const below = rates.filter((value) => value < 0.01).length;
    expect(below).toBeGreaterThan(75);
    expect(below).toBeLessThan(125);
    expect(valuesOf(random, 17)).toEqual(valuesOf({ ...random }, 17));
    expect(valuesOf(random, 17)).not.toEqual(valuesOf({ ...random, seed: 6 }, 17));
  });
});

describe("successive halving", () => {
  const halving: Sweep = { ...grid, method: "halving", trials: 9, epochs: 9 };

  it("gives more epochs to fewer trials", () => {
    expect(roundsOf(halving)).toEqual([
      { trials: 9, epochs: 1 },
      { trials: 3, epochs: 3 },
      { trials: 1, epochs: 9 },
    ]);
  });

  it("takes the best on, and a run without a metric never before one with", () => {
    const results = runAll(halving, (number) => (number === 0 ? undefined : 10 - number));
    expect(results.filter(({ round }) => round === 1).map(({ number }) => number)).toEqual([8, 7, 6]);
    expect(results.filter(({ round }) => round === 2).map(({ number }) => number)).toEqual([8]);
    expect(best(halving, results, 0).at(-1)).toBe(0);
    const highest = runAll({ ...halving, metric: { name: "accuracy", goal: "highest" } }, (number) => number);
    expect(highest.at(-1)).toMatchObject({ number: 8, round: 2 });
  });

  it("ends with the same results wherever it was interrupted", () => {
    const metric = (number: number) => Math.sin(number * 7);
    const whole = runAll(halving, metric);
    for (let length = 0; length <= whole.length; length++)
      expect(runAll(halving, metric, whole.slice(0, length))).toEqual(whole);
  });
});

it("sets the values of a trial in the project, and the epochs of its round", () => {
  const trial = nextTrial(grid, []);
  const changed = documentOfTrial(document, grid, trial ?? { number: 0, round: 0, values: [], epochs: 0 });
  expect(changed.training).toEqual({ ...document.training, learningRate: 0.0001, epochs: 9 });
  expect(engineGraph(changed).nodes.find(({ id }) => id === dense)?.attributes["units"]).toBe(4);
});

describe("what is wrong with a sweep", () => {
  const problemsOf = (axes: readonly SweepAxis[], change: Partial<Sweep> = {}) =>
    sweepProblems({ ...grid, ...change, axes }, choices);

  it("says so in a sentence each", () => {
    expect(problemsOf(grid.axes)).toEqual([]);
    expect(problemsOf([{ ...units, target: { kind: "attribute", node: "gone", name: "units" } }])).toEqual([
      "There is no longer the attribute units of gone in this project: remove it from the sweep, or bring it back.",
    ]);
    expect(problemsOf([rate, rate])).toEqual(["learningRate is swept twice: remove one of the two."]);
    expect(problemsOf([{ ...units, values: { kind: "list", values: [4, 0.5] } }])[0]).toMatch(/Units cannot be 0\.5/);
    expect(problemsOf([{ ...units, values: { kind: "list", values: [0] } }])[0]).toMatch(/Units must be at least 1/);
    expect(
      problemsOf([{ ...rate, values: { kind: "range", from: 0, to: 1, scale: "log", integer: false, count: 3 } }])[0],
    ).toMatch(/must begin above 0/);
    const wide: SweepAxis = { ...rate, values: { ...rate.values, count: 64 } as SweepAxis["values"] };
    const seed: SweepAxis = { ...wide, target: { kind: "training", name: "seed" } };
    expect(problemsOf([wide, seed])[0]).toMatch(/The grid has 1000 runs or more/);
  });

  it("is a stored sweep that is none", () => {
    expect(sweepSchema.safeParse(grid).success).toBe(true);
    expect(sweepSchema.safeParse({ ...grid, axes: [] }).success).toBe(false);
    expect(sweepSchema.safeParse({ ...grid, trials: 1e9 }).success).toBe(false);
  });
});
