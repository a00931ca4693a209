/**
 * A prepared step on the CPU: one call of WebAssembly that carries out everything, with the other threads if there are any. Nothing is
 * allocated in it but the copies of the batch, which may not change while the step waits for its turn.
 */
import type { StepScalars, TensorType, ValueId } from "../../ir/types";
import { elementCount, typeOf } from "../../ir/types";
import type { MemoryPlan } from "../../memory/types";
import { meanWithoutSlowest } from "../../metrics/average";
import type { ReferenceContext, Tensor, TensorData } from "../../operators/define";
import { operatorNamed } from "../../operators/registry";
import type {
  ProfileOptions,
  ProgramTiming,
  StepCounters,
  StepHandle,
  StepOptions,
  StepProgram,
  Tensor32,
} from "../device";
import { tensorBytes } from "../staging-ring";
import type { CpuMemory } from "./cpu-memory";
import type { CpuPart, CpuProgram } from "./lower-for-cpu";
import type { ThreadPool } from "./thread-pool";
import type { WrittenProgram } from "./write-program";

export interface CpuStepParts {
  readonly cpu: CpuProgram;
  readonly plan: MemoryPlan;
  readonly written: WrittenProgram;
  readonly memory: CpuMemory;
  readonly address: (value: ValueId) => number;
  readonly instantiate: (callbacks: {
    readonly host: (number: number) => void;
    readonly mark: (part: number) => void;
  }) => WebAssembly.Instance;
  /** Absent: one thread. */
  readonly threads?: { readonly pool: ThreadPool; readonly number: number };
  readonly enqueue: <T>(work: () => T) => Promise<T>;
  readonly onDispose: () => void;
}

/** How many steps a profile takes, and how long it may take for them. */
const PROFILE_STEPS = 9;
const PROFILE_MS = 4_000;

type Run = (thread: number, threads: number) => void;

export class CpuStepProgram implements StepProgram {
  readonly memory: MemoryPlan;
  readonly #parts: CpuStepParts;
  readonly #run: Run;
  /** By call, of all steps together; zeros unless the program was prepared to be timed. */
  readonly #callMs: Float64Array;
  #marked = -1;
  #markedMs = 0;
  #scalars: StepScalars = { step: 0, seed: 0, learningRate: 0 };
  #failure: Error | undefined;
  #steps = 0;
  #computeMs = 0;
  #readbacks = 0;
  #disposed = false;

  constructor(parts: CpuStepParts) {
    this.#parts = parts;
    this.memory = parts.plan;
    const instance = parts.instantiate({
      host: (number) => this.#host(number),
      mark: (part) => this.#mark(part),
    });
    this.#callMs = new Float64Array(parts.cpu.parts.length);
    // The module is our own, and exports this one function.
    this.#run = instance.exports["run"] as Run;
  }

  /** Dispatches are the calls of a step. Nothing is encoded or submitted, and results are there with the step. */
  get counters(): StepCounters {
    const dispatches = this.#steps === 0 ? 0 : this.#parts.cpu.parts.length;
    return {
      dispatches,
      passes: 0,
      submits: 0,
      encodeMs: 0,
      steps: this.#steps,
      readbacks: this.#readbacks,
    };
  }

  /** What runs TypeScript for want of a kernel: names of operators, for tests and profiles. */
  get references(): readonly string[] {
    return this.#parts.written.hosts.map(({ instruction }) => instruction?.operator ?? "");
  }

  run(
    batch: Readonly<Record<string, TensorData>>,
    scalars: StepScalars,
    read: readonly string[] = [],
    { update = true }: StepOptions = {},
  ): StepHandle {
    const { program } = this.#parts.cpu;
    if (this.#disposed) throw new Error(`${program.name} was disposed of: prepare it again.`);
    const given = program.inputs.flatMap(({ kind, name, value }) => {
      if (kind !== "batch") return [];
      const data = batch[name];
      if (data === undefined) throw new Error(`The batch lacks ${name}, which ${program.name} reads.`);
      const type = typeOf(program, value);
      return [{ type, value, data: tensorBytes(name, type, data).slice() }];
    });
    const unknown = read.find((name) => !program.outputs.some((output) => output.name === name));
    if (unknown !== undefined) throw new Error(`${program.name} has no output named ${unknown}.`);
    if (read.length > 0) this.#readbacks += 1;
    const outputs = this.#parts.enqueue(() => {
      for (const { type, value, data } of given) this.#view(type, value).set(data);
      this.#step(scalars, update);
      return this.#outputs(read);
    });
    const done = outputs.then(() => undefined);
    // A caller may leave either promise unwatched.
    outputs.catch(() => undefined);
    done.catch(() => undefined);
    return { done, outputs };
  }

  /** The mean of each call over whole steps without the slowest; the steps go on from one another. */
  async profile(
    batch: Readonly<Record<string, TensorData>>,
    scalars: StepScalars,
    { signal, onCall }: ProfileOptions = {},
  ): Promise<ProgramTiming> {
    const { calls } = this.#parts.cpu.program;
    const byCall: number[][] = calls.map(() => []);
    const steps: number[] = [];
    // The first step meets cold caches.
    await this.run(batch, scalars).done;
    const startMs = performance.now();
    while (steps.length < PROFILE_STEPS && (steps.length < 2 || performance.now() - startMs < PROFILE_MS)) {
      signal?.throwIfAborted();
      onCall?.(steps.length, PROFILE_STEPS);
      const before = Float64Array.from(this.#callMs);
      const beforeMs = this.#computeMs;
      await this.run(batch, scalars).done;
      byCall.forEach((times, index) => times.push((this.#callMs[index] ?? 0) - (before[index] ?? 0)));
      steps.push(this.#computeMs - beforeMs);
    }
    const timed = calls.map((call, index) => ({ call, elapsedMs: meanWithoutSlowest(byCall[index] ?? []) }));
    return { clock: "calls", calls: timed, stepMs: meanWithoutSlowest(steps) };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // Steps that were asked for before still run.
    void this.#parts.enqueue(() => this.#parts.onDispose());
  }

  #step(scalars: StepScalars, update: boolean): void {
    const { written, memory, threads } = this.#parts;
    const started = performance.now();
    const { i32, u32, f32 } = memory;
    u32[written.scalars.step / 4] = scalars.step;
    u32[written.scalars.seed / 4] = scalars.seed;
    f32[written.scalars.learningRate / 4] = scalars.learningRate;
    u32[written.scalars.update / 4] = update ? 1 : 0;
    for (const { address, compute } of written.stepValues) f32.set(compute(scalars), address / 4);
    i32.fill(0, written.counters.address / 4, written.counters.address / 4 + written.counters.count);
    this.#scalars = scalars;
    this.#failure = undefined;
    if (threads === undefined) this.#run(0, 1);
    else {
      threads.pool.wake(threads.number);
      this.#run(0, threads.pool.threads);
    }
    this.#steps += 1;
    this.#computeMs += performance.now() - started;
    this.#check();
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #outputs(names: readonly string[]): Readonly<Record<string, Tensor32>> {
    const { program } = this.#parts.cpu;
    const wanted = new Set(names);
    return Object.fromEntries(
      program.outputs
        .filter(({ name }) => wanted.has(name))
        .map(({ name, value }) => {
          const type = typeOf(program, value);
          return [name, { type, data: this.#view(type, value).slice() }];
        }),
    );
  }

  #view(type: TensorType, value: ValueId): Float32Array | Int32Array | Uint32Array {
    return this.#parts.memory.view(type, this.#parts.address(value));
  }

  #mark(part: number): void {
    const now = performance.now();
    if (this.#marked >= 0) this.#callMs[this.#marked] = (this.#callMs[this.#marked] ?? 0) + now - this.#markedMs;
    this.#marked = part;
    this.#markedMs = now;
  }

  /** Runs the reference of an instruction without a kernel. What fails is told after the step: the other threads wait for its end. */
  #host(number: number): void {
    const part = this.#parts.written.hosts[number];
    try {
      if (part !== undefined) this.#reference(part);
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  #reference({ instruction, inputs, outputs }: CpuPart): void {
    if (instruction === undefined) return;
    const { program } = this.#parts.cpu;
    const { body } = operatorNamed(instruction.operator);
    if (body.kind === "composite") throw new Error(`${instruction.operator} was not expanded.`);
    const types = instruction.outputs.map((value) => typeOf(program, value));
    const tensors = inputs.map((value, position): Tensor => {
      const type = typeOf(program, instruction.inputs[position] ?? value);
      return { type, data: this.#view(type, value) };
    });
    const places = types.map((type, position) => this.#view(type, outputs[position] ?? (-1 as ValueId)));
    const free = types.map((type, position) => ({ type, data: places[position] }));
    const context: ReferenceContext = {
      step: this.#scalars,
      // The first tensor of an output's type is the output itself.
      zeros: (type) => {
        const at = free.findIndex(
          (place) => place.type.dtype === type.dtype && elementCount(place.type.shape) === elementCount(type.shape),
        );
        const data = at < 0 ? undefined : free.splice(at, 1)[0]?.data;
        return { type, data: data?.fill(0) ?? newData(type) };
      },
    };
    const results = body.reference(tensors, types, instruction.attributes, context);
    results.forEach(({ data }, position) => {
      if (data !== places[position]) places[position]?.set(data);
    });
  }
}

function newData(type: TensorType): Float32Array | Int32Array | Uint32Array {
  const length = elementCount(type.shape);
  if (type.dtype === "i32") return new Int32Array(length);
  return type.dtype === "u32" ? new Uint32Array(length) : new Float32Array(length);
}
