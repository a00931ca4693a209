import { describe, expect, it } from "vitest";
import { trainBatches, evaluationBatches } from "./batch-stream";
import { splitExamples } from "./split";

const settings = { validationShare: 0.1, testShare: 0.2, splitSeed: 7 };

describe("splitExamples", () => {
  it.each([[1], [2], [10], [101], [1000]])("divides %i examples without loss and without overlap", (count) => {
    const { train, validation, test } = splitExamples({ count, settings });
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
  });

  it("is decided by the seed", () => {
    expect(splitExamples({ count: 100, settings })).toEqual(splitExamples({ count: 100, settings }));
    expect(splitExamples({ count: 100, settings: { ...settings, splitSeed: 8 } })).not.toEqual(
      splitExamples({ count: 100, settings }),
    );
  });

  it("keeps the shares of classes, the exact sizes, and mixes the order of examples sorted by class", () => {
    const classes = Array.from({ length: 1000 }, (_, example) => (example < 700 ? 0 : example < 970 ? 1 : 2));
    const { train, validation, test } = splitExamples({ count: 1000, settings, classes });
    expect([train.length, validation.length, test.length]).toEqual([720, 80, 200]);
    const share = (split: Int32Array, id: number) => split.filter((example) => classes[example] === id).length;
    expect([0, 1, 2].map((id) => share(test, id))).toEqual([140, 54, 6]);
    expect([0, 1, 2].map((id) => share(validation, id))).toEqual([56, 22, 2]);
    expect(new Set(Array.from(test.subarray(0, 20), (example) => classes[example])).size).toBeGreaterThan(1);
  });

  it("leaves a data set's own test split as it is", () => {
    const { train, validation, test } = splitExamples({
      count: 10,
      settings: { ...settings, validationShare: 0.5 },
      ownTestFrom: 8,
    });
    expect([...test]).toEqual([8, 9]);
    expect([train.length, validation.length]).toEqual([4, 4]);
  });

  it.each([
    [{ ...settings, validationShare: Number.NaN }, /validation share \(data.validationShare\) is NaN/],
    [{ ...settings, testShare: 0.95 }, /test share \(data.testShare\) is 0.95/],
    [{ ...settings, validationShare: -0.1 }, /between 0 and 0.9/],
  ])("refuses bad shares", (bad, message) => {
    expect(() => splitExamples({ count: 10, settings: bad })).toThrow(message);
  });

  it("refuses to leave nothing to train on", () => {
    expect(() => splitExamples({ count: 1, settings: { ...settings, testShare: 0.9 } })).toThrow(
      /Nothing is left to train on: of 1 examples, 0 are for validation and 1 for the test/,
    );
  });
});

describe("training order", () => {
  const take = (count: number, batchSize: number, seed: number, fromStep: number, steps: number) => {
    const stream = trainBatches(count, { batchSize, seed, fromStep });
    return Array.from({ length: steps }, () => stream.next().value);
  };

  it("visits every example once an epoch and drops the remainder", () => {
    const batches = take(10, 3, 1, 0, 6);
    const firstEpoch = batches.slice(0, 3).flatMap(({ indices }) => [...indices]);
    expect(new Set(firstEpoch).size).toBe(9);
    expect(batches.slice(3).flatMap(({ indices }) => [...indices])).not.toEqual(firstEpoch);
    expect(batches.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("goes on from any step as if it had never stopped", () => {
    expect(take(100, 7, 3, 29, 10)).toEqual(take(100, 7, 3, 0, 39).slice(29));
    expect(take(100, 7, 4, 0, 3)).not.toEqual(take(100, 7, 3, 0, 3));
  });

  it("refuses a batch larger than the data, and sizes that are none", () => {
    expect(() => take(10, 11, 1, 0, 1)).toThrow(/A batch of 11 is larger than the 10 training examples/);
    expect(() => take(10, Number.NaN, 1, 0, 1)).toThrow(/batch size is NaN/);
    expect(() => take(10, 0, 1, 0, 1)).toThrow(/batch size is 0/);
  });

  it("evaluates in order, the last batch shorter", () => {
    expect([...evaluationBatches(5, 2)].map((batch) => [...batch])).toEqual([[0, 1], [2, 3], [4]]);
    expect([...evaluationBatches(5, 2, 3)].map((batch) => [...batch])).toEqual([[0, 1], [2]]);
    expect([...evaluationBatches(0, 2)]).toEqual([]);
  });
});
