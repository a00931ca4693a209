/**
 * The endurance run: one training of a small model that is paused now and then so that what it holds can be weighed. Runs in a page and in
 * Node alike; `scripts/soak.mjs` drives it and judges. What is on the GPU is counted from outside by wrapping WebGPU's own methods.
 */
import type { Batch, BatchSource } from "../src/engine/data/types";
import { DEFAULT_DATA } from "../src/engine/model/types";
import { openDevice } from "../src/engine/runtime/open-device";
import { TrainingRun } from "../src/engine/training/training-run";
import { mlp } from "./models/mlp";

/** What is alive, or was made, on the GPU so far. */
export interface GpuHoldings {
  readonly bufferBytes: number;
  readonly buffers: number;
  readonly bindGroups: number;
  readonly pipelines: number;
  readonly queries: number;
}

export interface SoakPause {
  /** Optimizer steps taken; `done` after the last. */
  readonly step: number;
  readonly done: boolean;
  readonly loss: number;
  readonly gpu: GpuHoldings;
}

const holdings = { bufferBytes: 0, buffers: 0, bindGroups: 0, pipelines: 0, queries: 0 };

/** Puts a function around a method for the life of the page or process. */
function around<Owner extends object, Name extends keyof Owner>(
  type: { readonly prototype: Owner },
  name: Name,
  wrap: (original: Owner[Name]) => Owner[Name],
): void {
  type.prototype[name] = wrap(type.prototype[name]);
}

/** Counts what makes and destroys GPU objects. Call once, before a device is opened. */
function countHoldings(): void {
  if (!("GPUDevice" in globalThis)) return;
  const alive = new WeakMap<GPUBuffer, number>();
  around(
    GPUDevice,
    "createBuffer",
    (create) =>
      function (this: GPUDevice, descriptor) {
        const buffer = create.call(this, descriptor);
        alive.set(buffer, descriptor.size);
        holdings.bufferBytes += descriptor.size;
        holdings.buffers += 1;
        return buffer;
      },
  );
  around(
    GPUBuffer,
    "destroy",
    (destroy) =>
      function (this: GPUBuffer) {
        const size = alive.get(this);
        if (size !== undefined && alive.delete(this)) {
          holdings.bufferBytes -= size;
          holdings.buffers -= 1;
        }
        destroy.call(this);
      },
  );
  around(
    GPUDevice,
    "createBindGroup",
    (create) =>
      function (this: GPUDevice, descriptor) {
        holdings.bindGroups += 1;
        return create.call(this, descriptor);
      },
  );
  around(
    GPUDevice,
    "createComputePipelineAsync",
    (create) =>
      function (this: GPUDevice, descriptor) {
        holdings.pipelines += 1;
        return create.call(this, descriptor);
      },
  );
  around(
    GPUDevice,
    "createQuerySet",
    (create) =>
      function (this: GPUDevice, descriptor) {
        holdings.queries += 1;
        return create.call(this, descriptor);
      },
  );
}

const BATCHES_AN_EPOCH = 500;

/** The reference model's endless batches as a data set with epochs and a validation split of one batch. */
function batchSource(model: ReturnType<typeof mlp>): BatchSource {
  const { batchSize } = model.training;
  const batch = (index: number): Batch => {
    const { weights, ...fields } = model.batch(index);
    return {
      size: batchSize,
      fields,
      weights: weights instanceof Float32Array ? weights : new Float32Array(batchSize).fill(1),
      indices: Int32Array.from({ length: batchSize }, (_, position) => position),
    };
  };
  let step = 0;
  return {
    train: (order) => (step = order.fromStep),
    next: () => {
      const next = { step, batch: batch(step % BATCHES_AN_EPOCH) };
      step += 1;
      return Promise.resolve(next);
    },
    async *evaluate() {
      await Promise.resolve();
      yield batch(BATCHES_AN_EPOCH);
    },
    close: () => undefined,
  };
}

export interface Soak {
  readonly deviceName: string;
  /** Trains up to the next place to weigh and pauses there; the last one is the end. */
  readonly advance: () => Promise<SoakPause>;
}

/**
 * @param pauses evenly spread, the end included.
 * @param gpu Dawn's entry point in Node; a page has its own.
 * @throws DeviceError where the device asked for is not there.
 */
export async function startSoak(
  steps: number,
  pauses: number,
  preference: "webgpu" | "cpu",
  gpu: GPU | undefined = typeof navigator === "undefined" ? undefined : navigator.gpu,
): Promise<Soak> {
  countHoldings();
  const model = mlp("small");
  const { batchSize } = model.training;
  const { device } = await openDevice(preference, gpu);
  let loss = Number.NaN;
  let arrived: (pause: SoakPause) => void = () => undefined;
  let failed: (error: unknown) => void = () => undefined;
  const weigh = (step: number, done: boolean): void => arrived({ step, done, loss, gpu: { ...holdings } });
  const stride = Math.ceil(steps / pauses);
  const run = new TrainingRun({
    runId: "soak",
    request: {
      projectName: model.title,
      graph: model.graph,
      data: { ...DEFAULT_DATA, dataset: model.dataset.id },
      dataset: {
        ...model.dataset,
        counts: { train: BATCHES_AN_EPOCH * batchSize, validation: batchSize, test: 0 },
      },
      training: { ...model.training, epochs: 1_000_000 },
    },
    device,
    batches: batchSource(model),
    maxSteps: steps,
    snapshotEveryMs: 500,
    observer: {
      step: ({ step, values }) => {
        loss = values["loss"] ?? Number.NaN;
        if (step % stride === 0 && step < steps) run.pause();
      },
      paused: (step) => weigh(step, false),
    },
  });
  let ended: Promise<unknown> | undefined;
  return {
    deviceName: device.name,
    advance: () =>
      new Promise<SoakPause>((resolve, reject) => {
        arrived = resolve;
        failed = reject;
        if (ended !== undefined) {
          run.resume();
          return;
        }
        ended = run.run().then(
          ({ step }) => {
            weigh(step, true);
            device.dispose();
          },
          (error: unknown) => failed(error),
        );
      }),
  };
}
