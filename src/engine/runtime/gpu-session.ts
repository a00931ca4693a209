/** Parameters and state of one model on the GPU, and the programs that share them. */
import type { Module } from "../ir/types";
import { lowerModule } from "../lowering/lower-module";
import type { LoweringOptions } from "../lowering/lower-module";
import type { KernelProgram } from "../lowering/types";
import { planMemory } from "../memory/plan-memory";
import type { MemoryLimits, MemoryPlan } from "../memory/types";
import type { DeviceTraits, TensorData } from "../operators/define";
import { assembleShader } from "../../shaders/registry";
import type { Session, SessionPrepareOptions, Tensor32 } from "./device";
import { allocateBuffer, asDeviceError } from "./gpu-errors";
import { BufferUsage } from "./gpu-flags";
import type { GpuContext } from "./gpu-step-program";
import { GpuStepProgram, signatureOf } from "./gpu-step-program";
import { PersistentStorage } from "./persistent-storage";
import type { StagedValue } from "./staging-ring";
import { tensorBytes } from "./staging-ring";

export interface PrepareOptions extends SessionPrepareOptions {
  /** For tests: how to lower. */
  readonly lowering?: LoweringOptions;
}

export class GpuSession implements Session {
  readonly #context: GpuContext;
  readonly #traits: DeviceTraits;
  readonly #limits: MemoryLimits;
  readonly #storage: PersistentStorage;
  readonly #programs = new Set<GpuStepProgram>();
  /** Preparations change the storage one after the other. */
  #preparing: Promise<unknown> = Promise.resolve();

  constructor(context: GpuContext, traits: DeviceTraits, limits: MemoryLimits) {
    this.#context = context;
    this.#traits = traits;
    this.#limits = limits;
    this.#storage = new PersistentStorage(context.device);
  }

  async prepare(module: Module, options: PrepareOptions = {}): Promise<GpuStepProgram> {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#context.health.check();
    const program = lowerModule(module, this.#traits, options.lowering);
    const plan = this.#plan(program);
    const pipelines = await untilAborted(this.#compile(program), signal);
    const placing = this.#preparing.then(() => this.#place(program, plan, pipelines, signal));
    this.#preparing = placing.catch(() => undefined);
    return placing;
  }

  write(name: string, data: TensorData): void {
    const place = this.#storage.get(name);
    if (place === undefined) throw new Error(`No module of this session has a parameter or state named ${name}.`);
    const bytes = tensorBytes(name, place.type, data);
    if (bytes.byteLength === 0) return;
    this.#context.device.queue.writeBuffer(
      place.buffer,
      place.offsetBytes,
      bytes.buffer,
      bytes.byteOffset,
      bytes.byteLength,
    );
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, Tensor32>> {
    const { device, staging, health } = this.#context;
    health.check();
    let offsetBytes = 0;
    const sources = [...new Set(names)].map((name) => {
      const place = this.#storage.get(name);
      if (place === undefined) throw new Error(`No module of this session has a parameter or state named ${name}.`);
      const value: StagedValue = { name, type: place.type, offsetBytes };
      offsetBytes += place.sizeBytes;
      return { place, value };
    });
    if (sources.length === 0) return new Map();
    const buffer = staging.take(offsetBytes);
    const encoder = device.createCommandEncoder({ label: "read parameters" });
    for (const { place, value } of sources) {
      encoder.copyBufferToBuffer(place.buffer, place.offsetBytes, buffer, value.offsetBytes, place.sizeBytes);
    }
    device.queue.submit([encoder.finish()]);
    const result = await staging.read(
      buffer,
      sources.map((source) => source.value),
    );
    health.check();
    return result;
  }

  dispose(): void {
    for (const program of [...this.#programs]) program.dispose();
    this.#storage.dispose();
  }

  #plan(program: KernelProgram): MemoryPlan {
    try {
      return planMemory(program, this.#limits);
    } catch (error) {
      throw asDeviceError(error);
    }
  }

  #compile(program: KernelProgram): Promise<GPUComputePipeline[]> {
    const compiled = program.calls.map((call) =>
      this.#context.pipelines.pipeline(call.label, assembleShader(call), signatureOf(call)),
    );
    return Promise.all(compiled);
  }

  async #place(
    program: KernelProgram,
    plan: MemoryPlan,
    pipelines: readonly GPUComputePipeline[],
    signal: AbortSignal | undefined,
  ): Promise<GpuStepProgram> {
    signal?.throwIfAborted();
    const buffers = await this.#allocate(program, plan);
    try {
      const others = [...this.#programs];
      const moved = await this.#storage.accommodate(
        program,
        plan,
        others.map((other) => other.program),
      );
      if (moved) for (const other of others) other.bind();
      signal?.throwIfAborted();
      const prepared = new GpuStepProgram({
        program,
        plan,
        context: this.#context,
        pipelines,
        buffers,
        storage: this.#storage,
        onDispose: (disposed) => this.#programs.delete(disposed),
      });
      this.#programs.add(prepared);
      return prepared;
    } catch (error) {
      for (const buffer of buffers) buffer?.destroy();
      throw error;
    }
  }

  /** Buffers of the slabs that belong to the program alone. */
  async #allocate(program: KernelProgram, plan: MemoryPlan): Promise<readonly (GPUBuffer | undefined)[]> {
    const persistent = new Set(
      program.inputs.filter((input) => input.kind !== "batch").map((input) => plan.placements.get(input.value)?.slab),
    );
    const results = await Promise.allSettled(
      plan.slabs.map((slab, index) =>
        persistent.has(index)
          ? Promise.resolve(undefined)
          : allocateBuffer(this.#context.device, `${slab.name} of ${program.name}`, slab.sizeBytes, BufferUsage.slab),
      ),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) {
      for (const result of results) if (result.status === "fulfilled") result.value?.destroy();
      throw failed.reason;
    }
    return results.map((result) => (result.status === "fulfilled" ? result.value : undefined));
  }
}

/** The promise, or the signal's reason as soon as it aborts. What was begun goes on unwatched. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  promise.catch(() => undefined);
  let stopWatching = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(asError(signal.reason));
    signal.addEventListener("abort", onAbort);
    stopWatching = () => signal.removeEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopWatching();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
