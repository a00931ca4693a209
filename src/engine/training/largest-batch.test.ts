/** The largest batch fits and a larger one does not; without a limit it is the data set's. An estimate measures real steps. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createBundledSources } from "../data/bundled";
import { createDirectBatchSource } from "../data/direct-batch-source";
import { classifier } from "../model/graph-fixtures";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../model/types";
import type { TrainingSettings } from "../model/types";
import { CpuDevice } from "../runtime/cpu-device";
import { estimateRun } from "./estimate-run";
import { runFits } from "./fit-run";
import { findLargestBatch } from "./largest-batch";

const sources = createBundledSources((path) => readFile(new URL(`../../../public/datasets/${path}`, import.meta.url)));
const device = new CpuDevice({ threads: 1 });

async function request(training: Partial<TrainingSettings>) {
  const data = { ...DEFAULT_DATA, dataset: "iris" };
  const iris = sources.find(({ id }) => id === "iris");
  if (iris === undefined) throw new Error("Iris is not among the bundled data sets.");
  const dataset = await iris.open(data);
  const whole = {
    projectName: "Iris",
    graph: classifier(),
    data,
    dataset: dataset.description,
    training: { ...DEFAULT_TRAINING, batchSize: 8, ...training },
  };
  return { dataset, whole };
}

describe("findLargestBatch", () => {
  it("stops at the training examples where memory is plenty", async () => {
    const { whole } = await request({});
    const found = await findLargestBatch(whole, device);
    expect(found).toEqual({ size: whole.dataset.counts.train, limitedBy: "examples" });
  });

  it("finds the size up to which a budget suffices", async () => {
    const { whole } = await request({ memoryBudgetMegabytes: 0.012 });
    const sizes: number[] = [];
    const found = await findLargestBatch(whole, device, { onTry: (tried) => sizes.push(tried) });
    expect(found.limitedBy).toBe("memory");
    expect(found.size).toBeGreaterThan(0);
    const of = (batchSize: number) => ({ ...whole, training: { ...whole.training, batchSize } });
    expect(runFits(of(found.size), device)).toBe(true);
    expect(runFits(of(found.size + 2), device)).toBe(false);
    expect(sizes.length).toBeLessThan(16);
  });

  it("says 0 where not even one example fits, and ends when it is cancelled", async () => {
    const { whole } = await request({ memoryBudgetMegabytes: 0.0001 });
    expect(await findLargestBatch(whole, device)).toEqual({ size: 0, limitedBy: "memory" });
    const abort = new AbortController();
    abort.abort(new Error("No longer wanted."));
    await expect(findLargestBatch(whole, device, { signal: abort.signal })).rejects.toThrow("No longer wanted.");
  });
});

it("estimates an epoch from steps that it has taken", async () => {
  const { dataset, whole } = await request({});
  const stages = new Set<string>();
  const estimate = await estimateRun({
    request: whole,
    device,
    batches: createDirectBatchSource(dataset),
    onProgress: ({ stage }) => stages.add(stage),
  });
  expect([...stages]).toEqual(["compiling", "steps", "validation", "batches"]);
  expect(estimate.steps).toBeGreaterThanOrEqual(3);
  expect(estimate.stepMs).toBeGreaterThan(0);
  expect(estimate.batchesPerEpoch).toBe(Math.floor(whole.dataset.counts.train / 8));
  expect(estimate.validationMs).toBeGreaterThan(0);
  expect(estimate.epochMs).toBeCloseTo(estimate.stepMs * estimate.batchesPerEpoch + estimate.validationMs, 6);
  expect(estimate.largestBatch.limitedBy).toBe("examples");
});
