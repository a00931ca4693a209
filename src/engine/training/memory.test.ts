/** Whole runs on the CPU that save memory: gradients over several batches, activations computed again, and refusals. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createBundledSources } from "../data/bundled";
import { createDirectBatchSource } from "../data/direct-batch-source";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../model/types";
import type { GraphDescription, TrainingSettings } from "../model/types";
import { CpuDevice } from "../runtime/cpu-device";
import { DeviceError } from "../runtime/device";
import type { TrainingPlan, TrainingResult } from "./run-types";
import { TrainingRun } from "./training-run";

const layers: readonly (readonly [id: string, layer: string, attributes: Readonly<Record<string, number | string>>])[] =
  [
    ["x", "input", {}],
    ["wide", "dense", { units: 64, activation: "gelu" }],
    ["second", "dense", { units: 64, activation: "gelu" }],
    ["third", "dense", { units: 64, activation: "gelu" }],
    ["fourth", "dense", { units: 64, activation: "tanh" }],
    ["scores", "dense", { units: 3 }],
  ];

function graphOf(extra?: {
  readonly layer: string;
  readonly attributes: Readonly<Record<string, number>>;
}): GraphDescription {
  const chain = [...layers];
  if (extra !== undefined) chain.splice(3, 0, ["extra", extra.layer, extra.attributes]);
  const nodes = [
    ...chain.map(([id, layer, attributes]) => ({ id, layer, attributes })),
    { id: "t", layer: "target", attributes: {} },
    { id: "loss", layer: "crossEntropy", attributes: {} },
  ];
  const edge = (source: string, target: string, port: string) => ({
    id: `${source}-${target}`,
    source: { node: source, port: "y" },
    target: { node: target, port },
  });
  const links = chain.slice(1).map(([id], index) => edge(chain[index]?.[0] ?? "", id, "x"));
  return { nodes, edges: [...links, edge("scores", "loss", "prediction"), edge("t", "loss", "target")] };
}

interface Ran {
  readonly losses: readonly number[];
  readonly plan: TrainingPlan;
  readonly result: TrainingResult;
}

async function run(
  training: Partial<TrainingSettings>,
  maxSteps: number,
  graph: GraphDescription = graphOf(),
): Promise<Ran> {
  const sources = createBundledSources((path) =>
    readFile(new URL(`../../../public/datasets/${path}`, import.meta.url)),
  );
  const iris = sources.find(({ id }) => id === "iris");
  if (iris === undefined) throw new Error("Iris is not among the bundled data sets.");
  const data = { ...DEFAULT_DATA, dataset: "iris" };
  const dataset = await iris.open(data);
  const losses: number[] = [];
  let plan: TrainingPlan | undefined;
  const device = new CpuDevice({ threads: 1 });
  const result = await new TrainingRun({
    runId: "memory",
    request: {
      projectName: "Iris",
      graph,
      data,
      dataset: dataset.description,
      training: { ...DEFAULT_TRAINING, learningRate: 0.01, ...training },
    },
    device,
    batches: createDirectBatchSource(dataset),
    observer: {
      started: (announced) => (plan = announced),
      step: ({ values }) => losses.push(values["loss"] ?? Number.NaN),
    },
    maxSteps,
  }).run();
  device.dispose();
  if (plan === undefined) throw new Error("The run did not start.");
  return { losses, plan, result };
}

/** Largest difference between the weights of two runs. */
function weightDifference(a: Ran, b: Ran): number {
  let most = 0;
  for (const [name, { data }] of a.result.last.weights) {
    const other = b.result.last.weights.get(name)?.data ?? [];
    data.forEach((value, index) => (most = Math.max(most, Math.abs(value - (other[index] ?? Number.NaN)))));
  }
  return most;
}

describe("gradients that add up over batches", () => {
  // 105 training examples: 26 batches of 4, so that 4 to an update leave two over; 6 updates of 16 examples see the same examples.
  it.each([
    ["Adam", {}],
    ["SGD with momentum and clipping", { optimizer: "sgd" as const, clipNorm: 0.5 }],
  ])("%s: four batches of 4 are one batch of 16", async (_name, settings) => {
    const whole = await run({ ...settings, batchSize: 16 }, 6);
    const parts = await run({ ...settings, batchSize: 4, accumulationSteps: 4 }, 6);
    expect(parts.losses).toHaveLength(6);
    parts.losses.forEach((loss, step) => expect(loss).toBeCloseTo(whole.losses[step] ?? Number.NaN, 4));
    expect(weightDifference(parts, whole)).toBeLessThan(1e-4);
    expect(parts.plan.batchSize).toBe(16);
    expect(parts.plan.memory.activations).toBeLessThan(whole.plan.memory.activations);
  });

  it("an epoch ends with the batches that are left", async () => {
    const { plan } = await run({ batchSize: 4, accumulationSteps: 4, epochs: 1 }, 1);
    const whole = await run({ batchSize: 4, accumulationSteps: 1 }, 1);
    expect(plan.stepsPerEpoch).toBe(Math.ceil(whole.plan.stepsPerEpoch / 4));
  });

  it("every batch of an update has dropout masks of its own, and the same ones each time", async () => {
    const graph = graphOf({ layer: "dropout", attributes: { rate: 0.5 } });
    const first = await run({ batchSize: 8, accumulationSteps: 2 }, 4, graph);
    const second = await run({ batchSize: 8, accumulationSteps: 2 }, 4, graph);
    expect(second.losses).toEqual(first.losses);
    expect(weightDifference(first, second)).toBe(0);
  });
});

describe("a memory budget", () => {
  it.each([
    ["without", undefined],
    ["with dropout", { layer: "dropout", attributes: { rate: 0.3 } }],
    ["with batch normalization", { layer: "batchNorm", attributes: {} }],
  ])("%s: activations computed again give the same losses and weights", async (_name, extra) => {
    const graph = graphOf(extra);
    const free = await run({ batchSize: 64, memoryBudgetMegabytes: 100 }, 8, graph);
    const needed = free.plan.memoryBytes;
    const tight = await run({ batchSize: 64, memoryBudgetMegabytes: (needed - 12_000) / 1e6 }, 8, graph);
    expect(tight.plan.checkpointing?.released).toBeGreaterThan(0);
    expect(tight.plan.memoryBytes).toBeLessThanOrEqual(needed - 12_000);
    expect(tight.losses).toEqual(free.losses);
    expect(weightDifference(free, tight)).toBe(0);
  });

  it("that nothing meets is refused before anything is allocated, with numbers and the largest batch that fits", async () => {
    const { plan } = await run({ batchSize: 16 }, 1);
    const attempt = run({ batchSize: 64, memoryBudgetMegabytes: (plan.memoryBytes + 20_000) / 1e6 }, 1);
    await expect(attempt).rejects.toThrow(DeviceError);
    await expect(attempt).rejects.toThrow(
      /needs .* MB: parameters .*optimizer .*activations .*The limit is .*The largest batch that fits has \d+ examples: set the batch size to \d+, and the accumulation to \d+/,
    );
    await expect(run({ memoryBudgetMegabytes: 0.001 }, 1)).rejects.toThrow(/No smaller batch fits either/);
  });
});
