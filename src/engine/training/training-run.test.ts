import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createBundledSources } from "../data/bundled";
import { createDirectBatchSource } from "../data/direct-batch-source";
import type { Dataset } from "../data/types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../model/types";
import type { GraphDescription, TrainingSettings } from "../model/types";
import { CpuDevice } from "../runtime/cpu-device";
import { parseBreakpoint } from "../metrics/breakpoint";
import { BreakpointWatch } from "./breakpoint-watch";
import { RunStopped } from "./run-control";
import { InvalidModelError } from "./run-types";
import type { RunObserver, TrainingRunOptions } from "./run-types";
import { toPrediction } from "./predictions";
import { TrainingRun } from "./training-run";

const edge = (source: string, target: string, port: string) => ({
  id: `${source}-${target}-${port}`,
  source: { node: source, port: "y" },
  target: { node: target, port },
});

/** Four measurements, a hidden layer with dropout, three scores. */
const graph: GraphDescription = {
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "hidden", layer: "dense", attributes: { units: 8, activation: "tanh" } },
    { id: "drop", layer: "dropout", attributes: { rate: 0.1 } },
    { id: "scores", layer: "dense", attributes: { units: 3 } },
    { id: "loss", layer: "crossEntropy", name: "cross-entropy", attributes: {} },
    { id: "accuracy", layer: "accuracy", name: "accuracy", attributes: {} },
  ],
  edges: [
    edge("x", "hidden", "x"),
    edge("hidden", "drop", "x"),
    edge("drop", "scores", "x"),
    edge("scores", "loss", "prediction"),
    edge("t", "loss", "target"),
    edge("scores", "accuracy", "prediction"),
    edge("t", "accuracy", "target"),
  ],
};

async function openIris(): Promise<Dataset> {
  const sources = createBundledSources((path) =>
    readFile(new URL(`../../../public/datasets/${path}`, import.meta.url)),
  );
  const iris = sources.find(({ id }) => id === "iris");
  if (iris === undefined) throw new Error("Iris is not among the bundled data sets.");
  return iris.open({ ...DEFAULT_DATA, dataset: "iris" });
}

async function createRun(
  training: Partial<TrainingSettings>,
  observer: RunObserver = {},
  more: Partial<TrainingRunOptions> = {},
): Promise<TrainingRun> {
  const dataset = await openIris();
  return new TrainingRun({
    runId: "test",
    request: {
      projectName: "Iris",
      graph,
      data: { ...DEFAULT_DATA, dataset: "iris" },
      dataset: dataset.description,
      training: { ...DEFAULT_TRAINING, learningRate: 0.02, batchSize: 16, epochs: 20, ...training },
    },
    device: new CpuDevice(),
    batches: createDirectBatchSource(dataset),
    observer,
    ...more,
  });
}

async function lossesOf(training: Partial<TrainingSettings>, maxSteps: number): Promise<readonly number[]> {
  const losses: number[] = [];
  const run = await createRun(
    training,
    { step: ({ values }) => losses.push(values["loss"] ?? Number.NaN) },
    { maxSteps },
  );
  await run.run();
  return losses;
}

describe("TrainingRun", () => {
  it("learns iris, validates every epoch, and tests with the best weights", async () => {
    const losses: number[] = [];
    const validations: number[] = [];
    const run = await createRun(
      {},
      {
        step: ({ values, step }) => {
          losses.push(values["loss"] ?? Number.NaN);
          expect(step).toBe(losses.length);
        },
        validated: ({ step }) => validations.push(step),
      },
    );
    const result = await run.run();
    const perEpoch = losses.length / 20;
    expect(Number.isInteger(perEpoch)).toBe(true);
    expect(validations.filter((step) => step % perEpoch === 0)).toHaveLength(20);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
    expect(result.reason).toBe("completed");
    expect(result.test?.["accuracy"]).toBeGreaterThan(0.85);
    expect(result.best?.step).toBe(result.bestStep);
    expect([...result.last.weights.keys()].sort()).toEqual([
      "hidden/bias",
      "hidden/kernel",
      "scores/bias",
      "scores/kernel",
    ]);
  });

  it("gives the same losses bit for bit from the same seed, and others from another", async () => {
    const first = await lossesOf({ seed: 7 }, 25);
    expect(first).toHaveLength(25);
    expect(await lossesOf({ seed: 7 }, 25)).toEqual(first);
    expect(await lossesOf({ seed: 8 }, 25)).not.toEqual(first);
  });

  it("trains on batches of one example", async () => {
    const losses = await lossesOf({ batchSize: 1 }, 10);
    expect(losses).toHaveLength(10);
    expect(losses.every(Number.isFinite)).toBe(true);
  });

  it("stops while it compiles", async () => {
    const stages: string[] = [];
    const run = await createRun(
      {},
      {
        compiling: (stage) => {
          stages.push(stage);
          if (stage === "kernels") run.stop();
        },
        started: () => stages.push("started"),
      },
    );
    await expect(run.run()).rejects.toBeInstanceOf(RunStopped);
    expect(stages).toEqual(["model", "kernels"]);
  });

  it("stops between two steps and keeps what it has learnt", async () => {
    const run = await createRun({}, { step: ({ step }) => step === 9 && run.stop() });
    const result = await run.run();
    expect(result.reason).toBe("stopped");
    expect(result.step).toBeGreaterThanOrEqual(9);
    expect(result.step).toBeLessThan(15);
    expect(result.last.step).toBe(result.step);
  });

  it("pauses, takes single steps and goes on, with the same losses as without", async () => {
    const seen: string[] = [];
    const losses: number[] = [];
    let pauses = 0;
    const run = await createRun(
      {},
      {
        step: ({ step, values }) => {
          losses.push(values["loss"] ?? Number.NaN);
          if (step === 5) run.pause();
        },
        paused: (step) => {
          seen.push(`paused ${step}`);
          pauses += 1;
          if (pauses <= 2) run.step();
          else run.resume();
        },
        resumed: (step) => seen.push(`resumed ${step}`),
      },
      { maxSteps: 25 },
    );
    await run.run();
    const at = Number(seen[0]?.split(" ")[1]);
    expect(seen).toEqual([`paused ${at}`, `paused ${at + 1}`, `paused ${at + 2}`, `resumed ${at + 2}`]);
    expect(losses).toEqual(await lossesOf({}, 25));
  });

  it("ends when the loss is no finite number any more, with weights from before", async () => {
    const reported: number[] = [];
    const run = await createRun(
      { optimizer: "sgd", momentum: 0, learningRate: 1e38 },
      { step: ({ values }) => reported.push(values["loss"] ?? Number.NaN) },
    );
    const result = await run.run();
    expect(result.reason).toBe("diverged");
    expect(result.step).toBeLessThan(10);
    expect(reported.every(Number.isFinite)).toBe(true);
    for (const { data } of result.last.weights.values()) expect(data.every(Number.isFinite)).toBe(true);
  });

  it("changes the learning rate while it runs", async () => {
    const rates = new Map<number, number>();
    const run = await createRun(
      {},
      {
        step: ({ step }, rate) => {
          rates.set(step, rate);
          if (step === 5) run.setLearningRate(0.5);
        },
      },
      { maxSteps: 20 },
    );
    expect(() => run.setLearningRate(Number.NaN)).toThrow("NaN");
    await run.run();
    expect(rates.get(1)).toBe(0.02);
    expect(rates.get(20)).toBe(0.5);
  });

  it("predicts with the weights of the moment", async () => {
    const dataset = await openIris();
    const batch = await dataset.read("test", [0, 1, 2, 3, 4], 5);
    const sums: number[] = [];
    const run = await createRun({}, { paused: () => void predict() });
    const predict = async (): Promise<void> => {
      const outputs = await run.inference?.run(batch.fields, 5);
      for (const output of outputs ?? []) {
        const values = toPrediction(output, dataset.description);
        for (let row = 0; row < 5; row++) sums.push(values.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b, 0));
      }
      run.stop();
    };
    run.pause();
    const result = await run.run();
    expect(result.step).toBe(0);
    expect(sums).toHaveLength(5);
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    expect(run.inference).toBeUndefined();
  });

  it("goes on from given weights", async () => {
    const first = await (await createRun({ epochs: 30 })).run();
    const losses: number[] = [];
    const run = await createRun(
      { seed: 99 },
      { step: ({ values }) => losses.push(values["loss"] ?? Number.NaN) },
      { initialWeights: first.last.weights, maxSteps: 3 },
    );
    await run.run();
    expect(losses[0]).toBeLessThan(0.6);
  });

  it("refuses settings that cannot be trained, naming the field", async () => {
    const run = await createRun({ learningRate: Number.NaN, batchSize: 5_000 });
    const error: unknown = await run.run().catch((reason: unknown) => reason);
    if (!(error instanceof InvalidModelError)) throw new Error("The run should have been refused.");
    expect(error.diagnostics.map(({ field }) => field)).toEqual(["training.learningRate", "training.batchSize"]);
  });

  it("pauses right after the step at which a breakpoint is hit, and goes on to the same numbers", async () => {
    const losses = await lossesOf({}, 40);
    const limit = (losses[0] ?? 0) * 0.8;
    const first = losses.findIndex((loss) => loss < limit) + 1;
    expect(first).toBeGreaterThan(1);
    const seen: number[] = [];
    const told: string[] = [];
    const run: TrainingRun = await createRun(
      {},
      {
        step: ({ values }) => seen.push(values["loss"] ?? Number.NaN),
        breakpointHit: ({ step, value }) => told.push(`hit ${step} ${value}`),
        paused: (step) => {
          told.push(`paused ${step}`);
          run.resume();
        },
      },
      { maxSteps: 40, breakpoints: new BreakpointWatch([parseBreakpoint(`loss < ${limit}`)]) },
    );
    await run.run();
    expect(told.slice(0, 2)).toEqual([`hit ${first} ${losses[first - 1]}`, `paused ${first}`]);
    expect(seen).toEqual(losses);
  });
});
