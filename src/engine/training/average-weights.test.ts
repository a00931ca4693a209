import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createBundledSources } from "../data/bundled";
import { createDirectBatchSource } from "../data/direct-batch-source";
import type { Dataset } from "../data/types";
import { ModuleBuilder } from "../ir/builder";
import { verifyModule } from "../ir/verifier";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../model/types";
import type { GraphDescription } from "../model/types";
import { inferOutputs } from "../operators/registry";
import { Interpreter } from "../reference/interpreter";
import { CpuDevice } from "../runtime/cpu-device";
import { addAverages } from "./average-weights";
import { bytesOf } from "../model/model-formats";
import { exportModel } from "./export-model";
import type { Checkpoint, TrainingRequest } from "./run-types";
import { TrainingRun } from "./training-run";
import { decodeWeights } from "./weight-files";

const graph: GraphDescription = {
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "hidden", layer: "dense", attributes: { units: 6 } },
    { id: "scores", layer: "dense", attributes: { units: 3 } },
    { id: "loss", layer: "crossEntropy", name: "cross-entropy", attributes: {} },
  ],
  edges: [
    ["x", "hidden", "x"],
    ["hidden", "scores", "x"],
    ["scores", "loss", "prediction"],
    ["t", "loss", "target"],
  ].map(([source = "", target = "", port = ""]) => ({
    id: `${source}-${target}`,
    source: { node: source, port: "y" },
    target: { node: target, port },
  })),
};

async function openIris(): Promise<Dataset> {
  const sources = createBundledSources((path) =>
    readFile(new URL(`../../../public/datasets/${path}`, import.meta.url)),
  );
  const iris = sources.find(({ id }) => id === "iris");
  if (iris === undefined) throw new Error("Iris is not among the bundled data sets.");
  return iris.open({ ...DEFAULT_DATA, dataset: "iris" });
}

const STEPS = 8;
const DECAY = 0.6;
const WEIGHT = "hidden/kernel";

/** A run with a checkpoint after every step, from the same seed whatever it averages. */
async function trained(averageDecay: number) {
  const dataset = await openIris();
  const request: TrainingRequest = {
    projectName: "Iris",
    graph,
    data: { ...DEFAULT_DATA, dataset: "iris" },
    dataset: dataset.description,
    training: { ...DEFAULT_TRAINING, learningRate: 0.05, batchSize: 16, averageDecay },
  };
  const checkpoints: Checkpoint[] = [];
  const losses: number[] = [];
  const run = new TrainingRun({
    runId: "averaged",
    request,
    device: new CpuDevice(),
    batches: createDirectBatchSource(dataset),
    maxSteps: STEPS,
    checkpoints: { everyMs: 0, everySteps: 1 },
    observer: {
      checkpoint: (checkpoint) => checkpoints.push(checkpoint),
      step: ({ values }) => losses.push(values["loss"] ?? Number.NaN),
    },
  });
  return { request, result: await run.run(), checkpoints, losses };
}

const first = (checkpoint: Checkpoint | undefined, name: string): number =>
  checkpoint?.state.get(name)?.data[0] ?? Number.NaN;

describe("averaged weights", () => {
  it("predict instead of those that are trained, which they leave alone", async () => {
    const plain = await trained(0);
    const averaged = await trained(DECAY);
    expect(averaged.losses).toEqual(plain.losses);

    const steps = plain.checkpoints.filter(({ step }, index) => plain.checkpoints[index - 1]?.step !== step);
    let average: number | undefined;
    for (const checkpoint of steps) {
      const own = averaged.checkpoints.find(({ step }) => step === checkpoint.step);
      expect(first(own, `trained/${WEIGHT}`)).toBe(first(checkpoint, WEIGHT));
      const decay = Math.min(DECAY, (1 + checkpoint.step) / (10 + checkpoint.step));
      // What the average began with is not among the checkpoints: from the second step on it is known.
      const before = average;
      average = first(own, WEIGHT);
      if (before !== undefined) {
        expect(average).toBeCloseTo(decay * before + (1 - decay) * first(checkpoint, WEIGHT), 6);
      }
    }
    expect(steps.length).toBe(STEPS);

    const { last, best } = averaged.result;
    expect(last.weights.get(WEIGHT)?.data[0]).toBe(average);
    expect([...last.weights.keys()].filter((name) => name.startsWith("trained/"))).toEqual([]);
    expect(best?.metrics["loss"]).not.toBe(plain.result.best?.metrics["loss"]);
    const { graph, dataset } = averaged.request;
    const about = { format: "safetensors", project: "", name: "iris" } as const;
    const [file] = await exportModel({ graph, dataset, weights: last.weights, ...about });
    expect(decodeWeights(file === undefined ? new Uint8Array() : bytesOf(file)).get(WEIGHT)?.data[0]).toBe(average);
  });

  it("stand still in a step that is skipped, and count only steps that were taken", () => {
    const b = new ModuleBuilder("average", inferOutputs);
    const control = b.input("control", "batch", { dtype: "f32", shape: [2] });
    const weight = b.input("trained/w", "parameter", { dtype: "f32", shape: [1] });
    const moved = b.call("add", [weight, b.constant(1)]);
    addAverages(b, ["w"], [moved], control, 0.999);
    const module = b.finish();
    expect(verifyModule(module, inferOutputs)).toEqual([]);
    const after = (scale: number, skipped: number, step: number): number => {
      const values = new Map([
        ["control", Float64Array.of(scale, skipped)],
        ["trained/w", Float64Array.of(2)],
        ["w", Float64Array.of(1)],
      ]);
      const { updates } = new Interpreter(module, "f64").run(values, { step, seed: 1, learningRate: 0.1 });
      return updates.get("w")?.data[0] ?? Number.NaN;
    };
    expect(after(0, 3, 5)).toBe(1);
    // The second step that was taken, with gradients that are scaled by 2^-16.
    expect(after(2 ** -16, 4, 5)).toBeCloseTo(1 + (9 / 12) * 2, 10);
  });
});
