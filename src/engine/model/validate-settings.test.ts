/** Settings that a run cannot use are each a sentence on their field, with a value that it could. */
import { describe, expect, it } from "vitest";
import { datasetOf, features, label } from "./graph-fixtures";
import type { TrainingSettings } from "./types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "./types";
import { validateData, validateTraining } from "./validate-settings";

const dataset = datasetOf(features, label);

function fieldsOf(change: Partial<TrainingSettings>): readonly (string | undefined)[] {
  return validateTraining({ ...DEFAULT_TRAINING, ...change }, dataset).map((diagnostic) => diagnostic.field);
}

describe("validateTraining", () => {
  it("accepts the defaults, with and without data", () => {
    expect(validateTraining(DEFAULT_TRAINING, dataset)).toEqual([]);
    expect(validateTraining(DEFAULT_TRAINING, undefined)).toEqual([]);
  });

  it("names a learning rate of NaN and mends it", () => {
    expect(validateTraining({ ...DEFAULT_TRAINING, learningRate: Number.NaN }, dataset)).toEqual([
      {
        severity: "error",
        code: "bad-setting",
        message: "Learning rate is not a number: set it to 0.001, for example.",
        field: "training.learningRate",
        fixes: [{ label: "Set to 0.001", edits: [{ kind: "setTraining", name: "learningRate", value: 0.001 }] }],
      },
    ]);
  });

  it("refuses a batch larger than the data", () => {
    const [problem] = validateTraining({ ...DEFAULT_TRAINING, batchSize: 128 }, dataset);
    expect(problem).toMatchObject({ code: "batch-too-large", field: "training.batchSize" });
    expect(problem?.message).toBe("Batch size is 128, but Data has 100 training examples: set it to 16, for example.");
    const tiny = { ...dataset, counts: { train: 2, validation: 0, test: 0 } };
    expect(validateTraining(DEFAULT_TRAINING, tiny)[0]?.fixes[0]?.label).toBe("Set to 1");
    const none = { ...dataset, counts: { train: 0, validation: 0, test: 0 } };
    expect(validateTraining(DEFAULT_TRAINING, none)[0]?.code).toBe("no-training-examples");
  });

  it.each<[keyof TrainingSettings, Partial<TrainingSettings>]>([
    ["learningRate", { learningRate: 0 }],
    ["learningRate", { learningRate: -1 }],
    ["learningRate", { learningRate: Infinity }],
    ["batchSize", { batchSize: 2.5 }],
    ["batchSize", { batchSize: 0 }],
    ["epochs", { epochs: 0 }],
    ["epochs", { epochs: 1.5 }],
    ["seed", { seed: -1 }],
    ["seed", { seed: 2 ** 32 }],
    ["beta1", { beta1: 1 }],
    ["beta2", { beta2: Number.NaN }],
    ["momentum", { optimizer: "sgd", momentum: 1 }],
    ["nesterov", { optimizer: "sgd", momentum: 0, nesterov: true }],
    ["decay", { optimizer: "rmsprop", decay: -0.1 }],
    ["epsilon", { epsilon: 0 }],
    ["weightDecay", { weightDecay: -1 }],
    ["clipNorm", { clipNorm: Number.NaN }],
    ["warmupShare", { schedule: "one-cycle", warmupShare: 1.1 }],
    ["dropEvery", { schedule: "step", dropEvery: 0 }],
    ["dropFactor", { schedule: "step", dropFactor: 0 }],
  ])("puts a bad %s on its field: %o", (name, change) => {
    expect(fieldsOf(change)).toEqual([`training.${name}`]);
  });

  it("leaves alone what the optimizer and the schedule do not read", () => {
    expect(fieldsOf({ optimizer: "adam", momentum: 7, decay: 3, dropEvery: 0, warmupShare: 9 })).toEqual([]);
  });
});

describe("validateData", () => {
  it("checks shares, seed and the choice of a data set", () => {
    expect(validateData({ ...DEFAULT_DATA, dataset: "mnist" })).toEqual([]);
    const fields = (change: object): readonly (string | undefined)[] =>
      validateData({ ...DEFAULT_DATA, dataset: "mnist", ...change }).map((diagnostic) => diagnostic.field);
    expect(fields({ dataset: "" })).toEqual(["data.dataset"]);
    expect(fields({ validationShare: Number.NaN })).toEqual(["data.validationShare"]);
    expect(fields({ testShare: 1 })).toEqual(["data.testShare"]);
    expect(fields({ splitSeed: 0.5 })).toEqual(["data.splitSeed"]);
    expect(fields({ validationShare: 0.6, testShare: 0.5 })).toEqual(["data.validationShare"]);
  });
});
