/**
 * A reference model trained in single and in mixed precision on one device, from the same weights and batches, and the recovery from an
 * overflow that is forced. For `scripts/half-precision.mjs`, which judges the numbers.
 */
import { DEFAULT_DATA } from "../src/engine/model/types";
import type { ComputeDevice } from "../src/engine/runtime/device";
import { compileRun } from "../src/engine/training/compile-run";
import { LOSS_SCALE } from "../src/engine/training/loss-scaling";
import { METRICS_OUTPUT, metricValues } from "../src/engine/training/metric-collector";
import type { ModelName, ModelSize } from "./models/reference-model";
import { referenceModels } from "./models/registry";

export type Precision = "f32" | "mixed";

export interface PrecisionRun {
  /** The numbers of each step by name. */
  readonly steps: readonly Readonly<Record<string, number>>[];
  /** Peak bytes of a step, by the memory plan. */
  readonly memoryBytes: number;
  readonly weightsAreFinite: boolean;
}

/** @param firstScale of the loss; absent: the engine's own. */
export async function trainInPrecision(
  device: ComputeDevice,
  name: ModelName,
  size: ModelSize,
  precision: Precision,
  stepCount: number,
  firstScale?: number,
): Promise<PrecisionRun> {
  const model = referenceModels[name](size);
  const compiled = compileRun({
    projectName: name,
    graph: model.graph,
    data: { ...DEFAULT_DATA, dataset: model.dataset.id },
    dataset: model.dataset,
    training: { ...model.training, precision },
  });
  const session = device.createSession();
  try {
    const program = await session.prepare(compiled.train);
    const weights = compiled.initialWeights();
    for (const [input, { data }] of weights) session.write(input, data);
    if (firstScale !== undefined) session.write(LOSS_SCALE, Float32Array.of(firstScale));
    const steps: Readonly<Record<string, number>>[] = [];
    for (let step = 0; step < stepCount; step++) {
      const scalars = { step, seed: 1, learningRate: model.training.learningRate };
      const { outputs } = program.run(model.batch(step), scalars, [METRICS_OUTPUT]);
      steps.push(metricValues(await outputs, compiled.stepMetrics));
    }
    const trained = await session.read([...weights.keys()]);
    const weightsAreFinite = [...trained.values()].every(({ data }) =>
      data.every((weight: number) => Number.isFinite(weight)),
    );
    return { steps, memoryBytes: program.memory.totalBytes, weightsAreFinite };
  } finally {
    session.dispose();
  }
}
