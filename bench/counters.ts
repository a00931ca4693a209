/**
 * What a page asks of WebGPU, counted from outside by wrapping its methods: no framework is asked about itself. The time that
 * the GPU spends in compute passes is measured with timestamps written by the same wrappers where the device has them.
 */

export interface GpuCounts {
  readonly submits: number;
  readonly passes: number;
  readonly dispatches: number;
  /** Dispatches of pipelines whose label says that they are the optimizer's update. */
  readonly optimizerDispatches: number;
  /** Buffers that were mapped to be read. */
  readonly readbacks: number;
  /** Of these, the ones during which nothing was submitted although more steps followed: something waited for them. */
  readonly awaitedReadbacks: number;
  /** Milliseconds inside compute passes; undefined where the device has no timestamps. */
  readonly gpuMs?: number;
}

interface Running {
  submits: number;
  passes: number;
  dispatches: number;
  optimizerDispatches: number;
  readbacks: number;
  awaitedReadbacks: number;
  /** The steps are all submitted: what is read from now on belongs to the end of the measurement. */
  ending: boolean;
  timestamps?: { readonly device: GPUDevice; readonly querySet: GPUQuerySet; next: number };
}

/** Two for each pass; a set holds no more than 4096. */
const QUERIES = 4096;

let running: Running | undefined;
const deviceOf = new WeakMap<GPUCommandEncoder, GPUDevice>();
const pipelineOf = new WeakMap<GPUComputePassEncoder, GPUComputePipeline>();

function timestampsOf(state: Running, encoder: GPUCommandEncoder): GPUComputePassTimestampWrites | undefined {
  const device = deviceOf.get(encoder);
  if (device === undefined || !device.features.has("timestamp-query")) return undefined;
  state.timestamps ??= { device, querySet: device.createQuerySet({ type: "timestamp", count: QUERIES }), next: 0 };
  const { timestamps } = state;
  if (timestamps.device !== device || timestamps.next + 2 > QUERIES) return undefined;
  const first = timestamps.next;
  timestamps.next += 2;
  return { querySet: timestamps.querySet, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 };
}

/** Puts a function around a method for the life of the page. */
function around<Owner extends object, Name extends keyof Owner>(
  type: { readonly prototype: Owner },
  name: Name,
  wrap: (original: Owner[Name]) => Owner[Name],
): void {
  type.prototype[name] = wrap(type.prototype[name]);
}

let pipelines = 0;

/** Compute pipelines that this page has asked for so far. */
export function compiledPipelines(): number {
  return pipelines;
}

/** Wraps the methods once; while nothing is counted they only pass calls on. */
export function installCounters(): void {
  around(
    GPUDevice,
    "createComputePipelineAsync",
    (create) =>
      function (this: GPUDevice, descriptor) {
        pipelines += 1;
        return create.call(this, descriptor);
      },
  );
  around(
    GPUDevice,
    "createCommandEncoder",
    (create) =>
      function (this: GPUDevice, descriptor) {
        const encoder = create.call(this, descriptor);
        deviceOf.set(encoder, this);
        return encoder;
      },
  );
  around(
    GPUQueue,
    "submit",
    (submit) =>
      function (this: GPUQueue, buffers) {
        if (running !== undefined) running.submits += 1;
        submit.call(this, buffers);
        return undefined;
      },
  );
  around(
    GPUCommandEncoder,
    "beginComputePass",
    (begin) =>
      function (this: GPUCommandEncoder, descriptor) {
        if (running === undefined) return begin.call(this, descriptor);
        running.passes += 1;
        const timestampWrites = descriptor?.timestampWrites ?? timestampsOf(running, this);
        return begin.call(this, timestampWrites === undefined ? descriptor : { ...descriptor, timestampWrites });
      },
  );
  around(
    GPUComputePassEncoder,
    "setPipeline",
    (set) =>
      function (this: GPUComputePassEncoder, pipeline) {
        pipelineOf.set(this, pipeline);
        set.call(this, pipeline);
        return undefined;
      },
  );
  around(
    GPUComputePassEncoder,
    "dispatchWorkgroups",
    (dispatch) =>
      function (this: GPUComputePassEncoder, x, y, z) {
        if (running !== undefined) {
          running.dispatches += 1;
          if (pipelineOf.get(this)?.label.includes("Update") === true) running.optimizerDispatches += 1;
        }
        dispatch.call(this, x, y, z);
        return undefined;
      },
  );
  around(
    GPUBuffer,
    "mapAsync",
    (map) =>
      async function (this: GPUBuffer, mode, offset, size) {
        const state = running;
        const before = state?.submits;
        if (state !== undefined) state.readbacks += 1;
        await map.call(this, mode, offset, size);
        if (state !== undefined && !state.ending && state.submits === before) state.awaitedReadbacks += 1;
        return undefined;
      },
  );
}

async function gpuMilliseconds(state: Running): Promise<number | undefined> {
  if (state.timestamps === undefined) return undefined;
  const { device, querySet, next } = state.timestamps;
  const size = next * 8;
  const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const readable = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(querySet, 0, next, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, readable, 0, size);
  device.queue.submit([encoder.finish()]);
  await readable.mapAsync(GPUMapMode.READ);
  const times = new BigUint64Array(readable.getMappedRange().slice(0));
  let nanoseconds = 0;
  for (let pass = 0; pass < times.length; pass += 2) {
    nanoseconds += Number((times[pass + 1] ?? 0n) - (times[pass] ?? 0n));
  }
  querySet.destroy();
  resolved.destroy();
  readable.destroy();
  return nanoseconds / 1e6;
}

/**
 * Counts what happens while `steps` runs, then lets `settle` wait for its end.
 * @returns the counts, and the milliseconds from the first step until everything was done.
 */
export async function countGpu(
  steps: () => Promise<void>,
  settle: () => Promise<unknown>,
): Promise<{ readonly counts: GpuCounts; readonly elapsedMs: number }> {
  const state: Running = {
    submits: 0,
    passes: 0,
    dispatches: 0,
    optimizerDispatches: 0,
    readbacks: 0,
    awaitedReadbacks: 0,
    ending: false,
  };
  running = state;
  const began = performance.now();
  try {
    await steps();
    state.ending = true;
    await settle();
  } finally {
    running = undefined;
  }
  const elapsedMs = performance.now() - began;
  const { ending: _ending, timestamps: _timestamps, ...counts } = state;
  const gpuMs = await gpuMilliseconds(state);
  return { counts: gpuMs === undefined ? counts : { ...counts, gpuMs }, elapsedMs };
}
