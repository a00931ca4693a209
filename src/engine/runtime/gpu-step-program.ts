/**
 * A prepared step on the GPU: pipelines, bind groups and grids in a flat list. A step is one encoder, one compute pass and one submit;
 * nothing is allocated or bound in it, and nothing waits.
 */
import type { StepScalars, TensorType, ValueId } from "../ir/types";
import { sizeBytes, typeOf } from "../ir/types";
import type { KernelProgram, ProgramBinding } from "../lowering/types";
import type { MemoryPlan } from "../memory/types";
import type { TensorData } from "../operators/define";
import type {
  ProfileOptions,
  ProgramTiming,
  StepCounters,
  StepHandle,
  StepOptions,
  StepProgram,
  Tensor32,
} from "./device";
import { DeviceError } from "./device";
import type { DeviceHealth } from "./gpu-errors";
import { PassTimer } from "./pass-timer";
import type { PersistentStorage } from "./persistent-storage";
import type { PipelineCache } from "./pipeline-cache";
import type { StagedValue, StagingRing } from "./staging-ring";
import { tensorBytes } from "./staging-ring";
import { StepCommands } from "./step-commands";
import type { TimedDispatch } from "./time-dispatches";
import { timeDispatches } from "./time-dispatches";

/** What all programs of a device share. */
export interface GpuContext {
  readonly device: GPUDevice;
  readonly pipelines: PipelineCache;
  readonly staging: StagingRing;
  readonly health: DeviceHealth;
  readonly scalars: GPUBuffer;
  readonly scalarsGroup: GPUBindGroup;
}

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [x: number, y: number, z: number];
  readonly isUpdate: boolean;
}

interface Place {
  readonly buffer: GPUBuffer;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

export class GpuStepProgram implements StepProgram {
  readonly memory: MemoryPlan;
  readonly program: KernelProgram;
  readonly #context: GpuContext;
  readonly #pipelines: readonly GPUComputePipeline[];
  /** By slab; absent for slabs that live in the session. */
  readonly #buffers: readonly (GPUBuffer | undefined)[];
  readonly #storage: PersistentStorage;
  readonly #onDispose: (program: GpuStepProgram) => void;
  readonly #batch: readonly { readonly name: string; readonly type: TensorType; readonly place: Place }[];
  readonly #scalarBytes = new ArrayBuffer(16);
  readonly #persistentNames: ReadonlyMap<ValueId, string>;
  #dispatches: readonly Dispatch[] = [];
  #newest: StepCommands["counts"] = { dispatches: 0, passes: 0, submits: 0 };
  #steps = 0;
  #encodeMs = 0;
  #readbacks = 0;
  #disposed = false;

  constructor(parts: {
    readonly program: KernelProgram;
    readonly plan: MemoryPlan;
    readonly context: GpuContext;
    readonly pipelines: readonly GPUComputePipeline[];
    readonly buffers: readonly (GPUBuffer | undefined)[];
    readonly storage: PersistentStorage;
    readonly onDispose: (program: GpuStepProgram) => void;
  }) {
    this.program = parts.program;
    this.memory = parts.plan;
    this.#context = parts.context;
    this.#pipelines = parts.pipelines;
    this.#buffers = parts.buffers;
    this.#storage = parts.storage;
    this.#onDispose = parts.onDispose;
    const inputs = parts.program.inputs;
    this.#persistentNames = new Map(
      inputs.filter((input) => input.kind !== "batch").map((input) => [input.value, input.name]),
    );
    this.#batch = inputs
      .filter((input) => input.kind === "batch")
      .map((input) => ({
        name: input.name,
        type: typeOf(parts.program, input.value),
        place: this.#place(input.value),
      }));
    this.bind();
  }

  get counters(): StepCounters {
    return {
      ...this.#newest,
      encodeMs: this.#encodeMs,
      steps: this.#steps,
      readbacks: this.#readbacks,
    };
  }

  /** Makes the bind groups; again when parameters of the session have moved. */
  bind(): void {
    const { device, pipelines } = this.#context;
    this.#dispatches = this.program.calls.map((call, index) => {
      const pipeline = this.#pipelines[index];
      if (pipeline === undefined) throw new Error(`Call ${index} of ${this.program.name} has no pipeline.`);
      const group = device.createBindGroup({
        label: call.label,
        layout: pipelines.layout(signatureOf(call)),
        entries: call.bindings.map((binding, number) => ({ binding: number, resource: this.#resource(binding) })),
      });
      return { pipeline, group, workgroups: call.workgroups, isUpdate: call.phase === "update" };
    });
  }

  run(
    batch: Readonly<Record<string, TensorData>>,
    scalars: StepScalars,
    read: readonly string[] = [],
    { update = true }: StepOptions = {},
  ): StepHandle {
    if (this.#disposed) throw new Error(`${this.program.name} was disposed of: prepare it again.`);
    this.#context.health.check();
    const { device, health } = this.#context;
    const started = performance.now();
    this.#writeBatch(batch);
    this.#writeScalars(scalars);
    const commands = new StepCommands(device, this.program.name);
    const pass = commands.beginPass(this.program.name);
    pass.setBindGroup(1, this.#context.scalarsGroup);
    let current: GPUComputePipeline | undefined;
    for (const { pipeline, group, workgroups, isUpdate } of this.#dispatches) {
      if (isUpdate && !update) continue;
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, group);
      commands.dispatch(pass, workgroups);
    }
    pass.end();
    const staged = read.length === 0 ? undefined : this.#stage(commands.encoder, read);
    commands.submit();
    this.#newest = commands.counts;
    this.#steps += 1;
    this.#encodeMs = performance.now() - started;

    const done = device.queue.onSubmittedWorkDone().then(() => health.check());
    const outputs: Promise<Readonly<Record<string, Tensor32>>> =
      staged === undefined ? done.then(() => ({})) : this.#collect(staged.buffer, staged.values);
    // A caller may leave either promise unwatched; the next call reports the failure all the same.
    done.catch(() => undefined);
    outputs.catch(() => undefined);
    return { done, outputs };
  }

  async profile(
    batch: Readonly<Record<string, TensorData>>,
    scalars: StepScalars,
    options: ProfileOptions = {},
  ): Promise<ProgramTiming> {
    const { device, health } = this.#context;
    health.check();
    this.#writeBatch(batch);
    this.#writeScalars(scalars);
    return timeDispatches(device, health, this.#timedDispatches(), options);
  }

  /** Milliseconds of all kernels of a step, one after the other; like `profile` it leaves the values of the session worth nothing. */
  async time(batch: Readonly<Record<string, TensorData>>, scalars: StepScalars): Promise<number> {
    const { device, health } = this.#context;
    health.check();
    this.#writeBatch(batch);
    this.#writeScalars(scalars);
    const dispatches = this.#timedDispatches();
    const timer = new PassTimer(device);
    try {
      const { elapsedMs } = await timer.repeat((pass) => {
        for (const { encode } of dispatches) encode(pass);
      });
      health.check();
      return elapsedMs;
    } finally {
      timer.dispose();
    }
  }

  #timedDispatches(): readonly TimedDispatch[] {
    const { scalarsGroup } = this.#context;
    return this.#dispatches.flatMap(({ pipeline, group, workgroups }, index) => {
      const call = this.program.calls[index];
      if (call === undefined) return [];
      const encode = (pass: GPUComputePassEncoder): void => {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.setBindGroup(1, scalarsGroup);
        pass.dispatchWorkgroups(...workgroups);
      };
      const written = call.bindings.filter(({ access }) => access === "read_write");
      return [{ call, encode, writes: written.map((binding) => this.#resource(binding)) }];
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const buffer of this.#buffers) buffer?.destroy();
    this.#dispatches = [];
    this.#onDispose(this);
  }

  #writeBatch(batch: Readonly<Record<string, TensorData>>): void {
    for (const { name, type, place } of this.#batch) {
      const data = batch[name];
      if (data === undefined) throw new Error(`The batch lacks ${name}, which ${this.program.name} reads.`);
      const bytes = tensorBytes(name, type, data);
      if (bytes.byteLength === 0) continue;
      this.#context.device.queue.writeBuffer(
        place.buffer,
        place.offsetBytes,
        bytes.buffer,
        bytes.byteOffset,
        bytes.byteLength,
      );
    }
  }

  #writeScalars({ step, seed, learningRate }: StepScalars): void {
    const view = new DataView(this.#scalarBytes);
    view.setUint32(0, step, true);
    view.setUint32(4, seed, true);
    view.setFloat32(8, learningRate, true);
    this.#context.device.queue.writeBuffer(this.#context.scalars, 0, this.#scalarBytes);
  }

  /** Copies the named outputs behind the pass, in the same submit. */
  #stage(encoder: GPUCommandEncoder, names: readonly string[]): { buffer: GPUBuffer; values: readonly StagedValue[] } {
    let offsetBytes = 0;
    const sources: { readonly place: Place; readonly value: StagedValue; readonly bytes: number }[] = [];
    for (const name of new Set(names)) {
      const output = this.program.outputs.find((candidate) => candidate.name === name);
      if (output === undefined) throw new Error(`${this.program.name} has no output named ${name}.`);
      const type = typeOf(this.program, output.value);
      const bytes = sizeBytes(type);
      sources.push({ place: this.#place(output.value), value: { name, type, offsetBytes }, bytes });
      offsetBytes += Math.ceil(bytes / 16) * 16;
    }
    const buffer = this.#context.staging.take(offsetBytes);
    for (const { place, value, bytes } of sources) {
      if (bytes > 0) encoder.copyBufferToBuffer(place.buffer, place.offsetBytes, buffer, value.offsetBytes, bytes);
    }
    return { buffer, values: sources.map((source) => source.value) };
  }

  async #collect(buffer: GPUBuffer, values: readonly StagedValue[]): Promise<Readonly<Record<string, Tensor32>>> {
    const { health, staging } = this.#context;
    this.#readbacks += 1;
    try {
      const read = await staging.read(buffer, values);
      health.check();
      return Object.fromEntries(read);
    } catch (error) {
      health.check();
      throw new DeviceError("lost", `The results of ${this.program.name} did not come back: ${String(error)}`);
    }
  }

  #place(value: ValueId): Place {
    const storage = this.program.aliases.get(value) ?? value;
    const name = this.#persistentNames.get(storage);
    const residence = name === undefined ? undefined : this.#storage.get(name);
    if (residence !== undefined) return residence;
    const placement = this.memory.placements.get(storage);
    const buffer = placement === undefined ? undefined : this.#buffers[placement.slab];
    if (placement === undefined || buffer === undefined)
      throw new Error(`%${value} of ${this.program.name} has no place.`);
    return { buffer, offsetBytes: placement.offsetBytes, sizeBytes: placement.sizeBytes };
  }

  #resource(binding: ProgramBinding): GPUBufferBinding {
    const places = binding.values.map((value) => this.#place(value));
    const first = places[0];
    const last = places.at(-1);
    if (first === undefined || last === undefined) throw new Error(`A kernel of ${this.program.name} binds nothing.`);
    const size = last.offsetBytes + last.sizeBytes - first.offsetBytes;
    return { buffer: first.buffer, offset: first.offsetBytes, size };
  }
}

/** Of the bindings of a call: see `BindingSignature`. */
export function signatureOf(call: {
  readonly bindings: readonly ProgramBinding[];
  readonly readsStepScalars: boolean;
}): string {
  const accesses = call.bindings.map((binding) => (binding.access === "read" ? "r" : "w")).join("");
  return call.readsStepScalars ? `${accesses}s` : accesses;
}
