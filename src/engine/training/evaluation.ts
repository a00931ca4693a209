/** Mean metrics of a trained or training model over a split. Changes nothing in the model: its module has no updates. */
import type { BatchSource, Split } from "../data/types";
import type { StepScalars } from "../ir/types";
import { WeightedMeans } from "../metrics/weighted-mean";
import type { StepHandle, StepProgram } from "../runtime/device";
import type { Interruption } from "./interruption";
import { METRICS_OUTPUT, metricValues } from "./metric-collector";
import type { StepValues } from "./metric-collector";
import { STEPS_IN_FLIGHT } from "./run-types";
import type { EventLoopTurn } from "./turn";

export interface Evaluation {
  /** The evaluation module of the session whose weights are meant. */
  readonly program: StepProgram;
  readonly batches: BatchSource;
  readonly split: Split;
  /** Batch size of the module. */
  readonly batchSize: number;
  /** First examples of the split only; absent for all. */
  readonly limit?: number;
  /** Of the numbers in the module output `metrics`. */
  readonly metrics: readonly string[];
  readonly scalars: StepScalars;
  /** Cuts the evaluation short: the promise rejects with its error. */
  readonly interruption: Interruption;
  readonly turn: EventLoopTurn;
}

/** @returns means weighted by the examples; undefined for a split without examples. */
export async function evaluate(evaluation: Evaluation): Promise<StepValues | undefined> {
  const { program, batches, interruption, turn } = evaluation;
  const means = new WeightedMeans();
  const inFlight: { handle: StepHandle; weight: number }[] = [];
  const take = async (): Promise<void> => {
    const oldest = inFlight.shift();
    if (oldest === undefined) return;
    means.add(metricValues(await interruption.guard(oldest.handle.outputs), evaluation.metrics), oldest.weight);
  };
  const iterator = batches.evaluate(evaluation.split, evaluation.batchSize, evaluation.limit)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await interruption.guard(iterator.next());
      if (next.done === true) break;
      const { fields, weights } = next.value;
      const handle = program.run({ ...fields, weights }, evaluation.scalars, [METRICS_OUTPUT]);
      handle.done.catch(() => undefined);
      inFlight.push({ handle, weight: weights.reduce((sum, weight) => sum + weight, 0) });
      if (inFlight.length >= STEPS_IN_FLIGHT) await take();
      await turn.after(8);
    }
    while (inFlight.length > 0) await take();
  } finally {
    for (const { handle } of inFlight) handle.outputs.catch(() => undefined);
    void iterator.return?.();
  }
  return means.means();
}
