import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createBundledSources } from "../data/bundled";
import { createDirectBatchSource } from "../data/direct-batch-source";
import { judgeHealth } from "../metrics/node-health";
import type { HealthReport } from "../metrics/node-health";
import { inferModel } from "../model/infer-model";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../model/types";
import type { GraphDescription, TrainingSettings } from "../model/types";
import { CpuDevice } from "../runtime/cpu-device";
import { observeModule } from "./observe-module";
import { TrainingRun } from "./training-run";

const edge = (source: string, target: string, port: string) => ({
  id: `${source}-${target}-${port}`,
  source: { node: source, port: "y" },
  target: { node: target, port },
});

const graph: GraphDescription = {
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "hidden", layer: "dense", name: "hidden", attributes: { units: 8, activation: "relu" } },
    { id: "norm", layer: "batchNorm", attributes: {} },
    { id: "drop", layer: "dropout", attributes: { rate: 0.1 } },
    { id: "scores", layer: "dense", attributes: { units: 3 } },
    { id: "loss", layer: "crossEntropy", name: "cross-entropy", attributes: {} },
    { id: "accuracy", layer: "accuracy", name: "accuracy", attributes: {} },
  ],
  edges: [
    edge("x", "hidden", "x"),
    edge("hidden", "norm", "x"),
    edge("norm", "drop", "x"),
    edge("drop", "scores", "x"),
    edge("scores", "loss", "prediction"),
    edge("t", "loss", "target"),
    edge("scores", "accuracy", "prediction"),
    edge("t", "accuracy", "target"),
  ],
};

async function openIris() {
  const sources = createBundledSources((path) =>
    readFile(new URL(`../../../public/datasets/${path}`, import.meta.url)),
  );
  const iris = sources.find(({ id }) => id === "iris");
  if (iris === undefined) throw new Error("Iris is not among the bundled data sets.");
  return iris.open({ ...DEFAULT_DATA, dataset: "iris" });
}

interface Watched {
  readonly losses: number[];
  readonly reports: HealthReport[];
  readonly reason: string;
}

/** Trains in single steps, each of which is looked at while the run is watched. */
async function train(watchHealth: boolean, training: Partial<TrainingSettings>, maxSteps: number): Promise<Watched> {
  const dataset = await openIris();
  const losses: number[] = [];
  const reports: HealthReport[] = [];
  const failures: string[] = [];
  const run: TrainingRun = new TrainingRun({
    runId: "test",
    request: {
      projectName: "test",
      graph,
      data: { ...DEFAULT_DATA, dataset: "iris" },
      dataset: dataset.description,
      training: { ...DEFAULT_TRAINING, batchSize: 16, epochs: 50, ...training },
    },
    device: new CpuDevice(),
    batches: createDirectBatchSource(dataset),
    maxSteps,
    watchHealth,
    observer: {
      started: () => run.pause(),
      paused: () => {
        if (watchHealth && reports.length < losses.length) {
          // A look is not waited for by the run: here it is, so that each step gets one.
          setTimeout(() => run.step(), 30);
        } else run.step();
      },
      step: ({ values }) => losses.push(values["loss"] ?? Number.NaN),
      observed: (report) => reports.push(report),
      unobserved: (message) => failures.push(message),
    },
  });
  const { reason } = await run.run();
  expect(failures).toEqual([]);
  return { losses, reports, reason };
}

describe("looking at layers while they train", () => {
  it("leaves the losses of a run as they are, bit for bit", async () => {
    const plain = await train(false, {}, 12);
    const watched = await train(true, {}, 12);
    expect(plain.losses).toHaveLength(12);
    expect(plain.reports).toEqual([]);
    expect(watched.reports.length).toBeGreaterThan(2);
    expect(watched.losses).toEqual(plain.losses);
  });

  it("measures every layer: activations, gradients, dead units", async () => {
    const { reports } = await train(true, {}, 4);
    const nodes = new Map(reports[0]?.nodes.map((health) => [health.node, health]));
    expect([...nodes.keys()]).toEqual(
      ["x", "t", "hidden", "norm", "drop", "scores", "loss", "accuracy"].filter((id) => nodes.has(id)),
    );
    const hidden = nodes.get("hidden");
    expect(hidden?.activation).toBeGreaterThan(0);
    expect(hidden?.outputGradient).toBeGreaterThan(0);
    expect(hidden?.parameterGradient).toBeGreaterThan(0);
    expect(hidden?.deadShare).toBeGreaterThanOrEqual(0);
    // What leaves BatchNorm has a mean square of 1.
    expect(nodes.get("norm")?.activation).toBeCloseTo(1, 1);
    expect(nodes.get("norm")?.deadShare).toBeUndefined();
    expect(nodes.get("x")?.outputGradient).toBeUndefined();
    expect(reports[0]?.origin).toBeUndefined();
  });

  it("names a layer when a step that is far too large breaks the numbers", async () => {
    const { reports, reason } = await train(true, { optimizer: "sgd", momentum: 0, learningRate: 1e38 }, 12);
    expect(reason).toBe("diverged");
    expect(reports.at(-1)?.origin).toMatchObject({ node: "hidden", name: "hidden" });
  });
});

describe("the observed module", () => {
  it("updates nothing, and measures right behind what it measures", async () => {
    const { description } = await openIris();
    const { module, outputs } = observeModule(inferModel(graph, description), 4);
    expect(module.updates).toEqual([]);
    expect(outputs).toHaveLength(module.outputs.length);
    const made = new Map(
      module.instructions.flatMap(({ outputs: values }, index) => values.map((value) => [value, index])),
    );
    const norms = module.instructions.flatMap(({ operator, inputs }, index) =>
      operator === "globalNorm" ? inputs.map((value) => index - (made.get(value) ?? -1)) : [],
    );
    expect(norms.length).toBeGreaterThan(8);
    // At most the other measurements of the same value stand between.
    expect(Math.max(...norms.filter((distance) => distance > 0))).toBeLessThanOrEqual(12);
  });
});

describe("what is said of a layer", () => {
  const layer = { node: "a", name: "a" };
  it.each([
    [{ activation: 1, outputGradient: 1e-3, parameterGradient: 1e-2 }, "good"],
    [{ activation: Number.NaN }, "broken"],
    [{ activation: 1, parameterGradient: Number.POSITIVE_INFINITY }, "broken"],
    [{ activation: 1, parameterGradient: 1e-12 }, "warning"],
    [{ activation: 1, parameterGradient: 1e6 }, "warning"],
    [{ activation: 1, deadShare: 0.75 }, "warning"],
    [{ activation: 1, deadShare: 0.25 }, "good"],
  ] as const)("%j is %s", (numbers, level) => {
    expect(judgeHealth({ ...layer, ...numbers }).level).toBe(level);
  });
});
