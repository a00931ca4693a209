/**
 * Compile time of the ResNet-20: from a graph to the end of its first training step, on a device that has compiled nothing yet
 * and again after an edit of one node, when the device still holds the pipelines of the graph before. A browser may keep
 * compiled shaders, so that only the first measurement of a freshly started one is cold.
 */
import { openGpuDevice } from "../src/engine/runtime/gpu-device";
import type { GpuComputeDevice } from "../src/engine/runtime/gpu-device";
import { LEARNING_RATE } from "./contender";
import { compiledPipelines } from "./counters";
import type { ReferenceModel } from "./models/reference-model";
import { resnet20 } from "./models/resnet20";
import { compileReference } from "./trainyard";

export interface CompileTiming {
  readonly title: string;
  readonly ms: number;
  /** Pipelines that had to be compiled. */
  readonly pipelines: number;
}

/** Compiling does not depend on the batch, steps do: a small one leaves the time to compiling. */
const BATCH = 4;

function withSmallBatch(model: ReferenceModel): ReferenceModel {
  const share = BATCH / model.training.batchSize;
  return {
    ...model,
    training: { ...model.training, batchSize: BATCH },
    batch: (index) =>
      Object.fromEntries(
        Object.entries(model.batch(index)).map(([field, data]) => [field, data.slice(0, data.length * share)]),
      ),
  };
}

function edited(
  model: ReferenceModel,
  node: string,
  attributes: ReferenceModel["graph"]["nodes"][number]["attributes"],
) {
  const nodes = model.graph.nodes.map((entry) =>
    entry.id === node ? { ...entry, attributes: { ...entry.attributes, ...attributes } } : entry,
  );
  return { ...model, graph: { ...model.graph, nodes } };
}

async function timeFirstStep(device: GpuComputeDevice, model: ReferenceModel): Promise<number> {
  const batch = model.batch(0);
  const began = performance.now();
  const compiled = compileReference(model);
  const session = device.createSession();
  const program = await session.prepare(compiled.train);
  const preparedMs = performance.now() - began;
  for (const [name, { data }] of compiled.initialWeights()) session.write(name, data);
  const stepMs: number[] = [];
  for (let step = 0; step < 2; step++) {
    const started = performance.now();
    await program.run(batch, { step, seed: 1, learningRate: LEARNING_RATE }).done;
    stepMs.push(performance.now() - started);
  }
  session.dispose();
  // A driver may put compiling off until the first use; the step itself is no part of compiling.
  return preparedMs + Math.max(0, (stepMs[0] ?? 0) - (stepMs[1] ?? 0));
}

/** The ResNet as it is, then with one node edited, each by a title. */
export function compiledModels(): readonly (readonly [title: string, model: ReferenceModel])[] {
  const model = withSmallBatch(resnet20());
  return [
    ["cold", model],
    ["one activation changed", edited(model, "stage-2-block-2-relu", { function: "gelu" })],
    ["one kernel 3x3 to 5x5", edited(model, "stage-2-block-2-conv-1", { kernelSize: [5, 5] })],
    ["one bias added", edited(model, "stage-3-block-2-conv-2", { useBias: true })],
  ];
}

/** @returns the cold time first, then that of three edits of one node each. */
export async function timeCompilation(): Promise<readonly CompileTiming[]> {
  const device = await openGpuDevice(navigator.gpu);
  const timings: CompileTiming[] = [];
  for (const [title, model] of compiledModels()) {
    const before = compiledPipelines();
    const ms = await timeFirstStep(device, model);
    timings.push({ title, ms, pipelines: compiledPipelines() - before });
  }
  device.dispose();
  return timings;
}
