/** What the batches of one update share out among themselves: their inputs and random numbers, and the numbers that the update reports. */
import type { Batch } from "../data/types";
import { threefryBits, threefryKey } from "../ir/threefry";
import type { StepScalars } from "../ir/types";
import type { TensorData } from "../operators/define";
import type { Tensor32 } from "../runtime/device";
import { ACCUMULATE_INPUT } from "./accumulate-gradients";
import { METRICS_OUTPUT } from "./metric-collector";

/** A stream of its own, so that the seeds of batches are those of no layer. */
const SEED_STREAM = 0x6261_7463;

/** The seed of the `index`-th batch of an update, so that each has masks of its own; the first has the run's. u32. */
export function seedOfBatch(seed: number, index: number): number {
  return index === 0 ? seed >>> 0 : threefryBits(threefryKey(seed >>> 0, SEED_STREAM, index), 0) >>> 0;
}

/** What one batch of a step is given. */
export interface StepInputs {
  readonly fields: Readonly<Record<string, TensorData>>;
  readonly scalars: StepScalars;
}

/** @param run steps taken before the update, the run's seed, and the rate of the update. */
export function inputsOfBatch(batch: Batch, index: number, run: StepScalars): StepInputs {
  return {
    fields: { ...batch.fields, weights: batch.weights, [ACCUMULATE_INPUT]: Float32Array.of(index) },
    scalars: { ...run, seed: seedOfBatch(run.seed, index) },
  };
}

type Outputs = Readonly<Record<string, Tensor32>>;

export interface BatchNumbers {
  readonly outputs: Promise<Outputs>;
  /** Sum of the weights of its examples. */
  readonly weight: number;
}

/** The output `metrics` of an update: of its only batch, or the mean over its batches by their weights. */
export async function meanMetrics(batches: readonly BatchNumbers[]): Promise<Outputs> {
  const all = await Promise.all(batches.map((batch) => batch.outputs));
  const first = all[0]?.[METRICS_OUTPUT];
  if (first === undefined || all.length === 1) return all[0] ?? {};
  const total = batches.reduce((sum, { weight }) => sum + weight, 0);
  const data = new Float32Array(first.data.length);
  for (let at = 0; at < data.length; at++) {
    const sum = all.reduce(
      (so, outputs, index) => so + (outputs[METRICS_OUTPUT]?.data[at] ?? Number.NaN) * (batches[index]?.weight ?? 0),
      0,
    );
    data[at] = sum / Math.max(total, 1);
  }
  return { [METRICS_OUTPUT]: { type: first.type, data } };
}
