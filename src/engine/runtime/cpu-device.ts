/**
 * The device where there is no WebGPU: the reference interpreter in f32 behind the interface of the GPU. It computes on the calling
 * thread, so it lets go of it between steps: messages (stop, pause) get through while a run is under way.
 */
import type { Module, StepScalars, TensorType, ValueId } from "../ir/types";
import { elementCount, formatType, sameType, sizeBytes, typeOf } from "../ir/types";
import type { MemoryCategory, MemoryPlan, Placement, Slab } from "../memory/types";
import type { TensorData } from "../operators/define";
import { Interpreter } from "../reference/interpreter";
import type { ComputeDevice, Session, StepCounters, StepHandle, StepProgram, Tensor32 } from "./device";
import { tensorBytes } from "./staging-ring";
import { nextTurn } from "./turns";

type Data32 = Float32Array | Int32Array | Uint32Array;

/** Parameters and state of a session, by name. */
type Store = Map<string, { readonly type: TensorType; data: Data32 }>;

export class CpuDevice implements ComputeDevice {
  readonly kind = "cpu";
  readonly name = "CPU";
  readonly software = true;
  // A CPU is never lost.
  readonly lost = new Promise<never>(() => undefined);

  createSession(): Session {
    return new CpuSession();
  }

  dispose(): void {
    // Nothing is held but memory.
  }
}

class CpuSession implements Session {
  readonly #store: Store = new Map();

  async prepare(module: Module, options: { readonly signal?: AbortSignal } = {}): Promise<StepProgram> {
    await nextTurn();
    options.signal?.throwIfAborted();
    for (const input of module.inputs) {
      if (input.kind === "batch") continue;
      const type = typeOf(module, input.value);
      const known = this.#store.get(input.name);
      if (known === undefined) {
        this.#store.set(input.name, { type, data: zeros(type) });
      } else if (!sameType(known.type, type)) {
        throw new Error(
          `${input.name} is ${formatType(type)} in ${module.name}, but ${formatType(known.type)} before.`,
        );
      }
    }
    return new CpuStepProgram(module, this.#store);
  }

  write(name: string, data: TensorData): void {
    const entry = this.#entry(name);
    entry.data = tensorBytes(name, entry.type, data).slice();
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, Tensor32>> {
    await nextTurn();
    return new Map(
      names.map((name) => {
        const { type, data } = this.#entry(name);
        return [name, { type, data: data.slice() }];
      }),
    );
  }

  dispose(): void {
    this.#store.clear();
  }

  #entry(name: string): { readonly type: TensorType; data: Data32 } {
    const entry = this.#store.get(name);
    if (entry === undefined) throw new Error(`No module of this session has a parameter or state named ${name}.`);
    return entry;
  }
}

function zeros(type: TensorType): Data32 {
  const length = elementCount(type.shape);
  if (type.dtype === "i32") return new Int32Array(length);
  return type.dtype === "u32" ? new Uint32Array(length) : new Float32Array(length);
}

class CpuStepProgram implements StepProgram {
  readonly memory: MemoryPlan;
  readonly #module: Module;
  readonly #store: Store;
  readonly #interpreter: Interpreter;
  #steps = 0;
  #computeMs = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(module: Module, store: Store) {
    this.#module = module;
    this.#store = store;
    this.#interpreter = new Interpreter(module, "f32");
    this.memory = heapPlan(module);
  }

  get counters(): StepCounters {
    return { dispatches: 0, passes: 0, submits: 0, steps: this.#steps, encodeMs: this.#computeMs };
  }

  run(batch: Readonly<Record<string, TensorData>>, scalars: StepScalars, read: readonly string[] = []): StepHandle {
    // What the caller does with its arrays after this call is its own affair.
    const given = new Map<string, TensorData>();
    for (const input of this.#module.inputs) {
      if (input.kind !== "batch") continue;
      const data = batch[input.name];
      if (data === undefined) throw new Error(`The batch lacks ${input.name}, which ${this.#module.name} reads.`);
      given.set(input.name, tensorBytes(input.name, typeOf(this.#module, input.value), data).slice());
    }
    const unknown = read.find((name) => !this.#module.outputs.some((output) => output.name === name));
    if (unknown !== undefined) throw new Error(`${this.#module.name} has no output named ${unknown}.`);
    const outputs = this.#last.then(async () => {
      await nextTurn();
      return this.#step(given, scalars, read);
    });
    this.#last = outputs.catch(() => undefined);
    outputs.catch(() => undefined);
    const done = outputs.then(() => undefined);
    done.catch(() => undefined);
    return { done, outputs };
  }

  dispose(): void {
    // Steps that were asked for before still run: they may be waited for.
  }

  #step(
    given: Map<string, TensorData>,
    scalars: StepScalars,
    read: readonly string[],
  ): Readonly<Record<string, Tensor32>> {
    const started = performance.now();
    for (const input of this.#module.inputs) {
      const entry = input.kind === "batch" ? undefined : this.#store.get(input.name);
      if (entry !== undefined) given.set(input.name, entry.data);
    }
    const result = this.#interpreter.run(given, scalars);
    for (const [name, { type, data }] of result.updates) {
      const entry = this.#store.get(name);
      if (entry !== undefined) entry.data = tensorBytes(name, type, data);
    }
    this.#steps += 1;
    this.#computeMs = performance.now() - started;
    const wanted = new Set(read);
    return Object.fromEntries(
      Object.entries(result.outputs)
        .filter(([name]) => wanted.has(name))
        .map(([name, { type, data }]) => [name, { type, data: tensorBytes(name, type, data).slice() }]),
    );
  }
}

/** What the interpreter keeps: every input in an array of its own. What it computes comes and goes with the garbage collector. */
function heapPlan(module: Module): MemoryPlan {
  const slabs: Slab[] = [];
  const placements = new Map<ValueId, Placement>();
  const byCategory: Record<MemoryCategory, number> = {
    parameters: 0,
    gradients: 0,
    optimizer: 0,
    state: 0,
    batch: 0,
    activations: 0,
    outputs: 0,
  };
  for (const { name, kind, value } of module.inputs) {
    const category = kind === "parameter" ? "parameters" : kind;
    const bytes = sizeBytes(typeOf(module, value));
    placements.set(value, { slab: slabs.length, offsetBytes: 0, sizeBytes: bytes });
    slabs.push({ name, category, sizeBytes: bytes });
    byCategory[category] += bytes;
  }
  const totalBytes = slabs.reduce((sum, slab) => sum + slab.sizeBytes, 0);
  return { slabs, placements, totalBytes, byCategory };
}
