/** Trainyard's own engine, from the same graph that a person would draw, through every stage of a real run. */
import type { StepHandle } from "../src/engine/runtime/device";
import { openDevice } from "../src/engine/runtime/open-device";
import { compileRun } from "../src/engine/training/compile-run";
import type { BenchDevice, Contender } from "./contender";
import { LEARNING_RATE } from "./contender";
import type { ModelName, ReferenceModel } from "./models/reference-model";
import { referenceModels } from "./models/registry";

/** Steps that may be under way before the loop waits for the oldest: as in a run. */
const IN_FLIGHT = 2;

export function compileReference(model: ReferenceModel) {
  return compileRun({
    projectName: model.name,
    graph: model.graph,
    data: { ...DATA, dataset: model.dataset.id },
    dataset: model.dataset,
    training: { ...model.training, learningRate: LEARNING_RATE },
  });
}

const DATA = {
  validationShare: 0,
  testShare: 0,
  splitSeed: 1,
  target: "",
  ignored: [],
  windowLength: 64,
  reading: "auto",
} as const;

export async function createTrainyard(name: ModelName, kind: BenchDevice): Promise<Contender> {
  const model = referenceModels[name]();
  const compiled = compileReference(model);
  const { device } = await openDevice(kind, navigator.gpu);
  const session = device.createSession();
  const program = await session.prepare(compiled.train);
  for (const [parameter, { data }] of compiled.initialWeights()) session.write(parameter, data);
  const batch = model.batch(0);
  let step = 0;
  let last: StepHandle | undefined;
  const inFlight: StepHandle[] = [];
  return {
    name: `Trainyard ${kind === "webgpu" ? kind : device.name}`,
    async step() {
      last = program.run(batch, { step, seed: 1, learningRate: LEARNING_RATE }, ["loss"]);
      inFlight.push(last);
      step += 1;
      if (inFlight.length > IN_FLIGHT) await inFlight.shift()?.done;
    },
    async settle() {
      const outputs = await last?.outputs;
      await last?.done;
      inFlight.length = 0;
      return outputs?.["loss"]?.data[0] ?? Number.NaN;
    },
    facts: () => ({ encodeMs: program.counters.encodeMs, bytes: program.memory.totalBytes }),
    dispose() {
      session.dispose();
      device.dispose();
    },
  };
}
