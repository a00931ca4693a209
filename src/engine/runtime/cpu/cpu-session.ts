/** Parameters and state of one model on the CPU, in one memory, and the programs that share them. */
import type { Module, TensorType, ValueId } from "../../ir/types";
import { formatType, sameType, sizeBytes, typeOf } from "../../ir/types";
import { planMemory } from "../../memory/plan-memory";
import type { MemoryPlan } from "../../memory/types";
import type { TensorData } from "../../operators/define";
import type { Session, SessionPrepareOptions, Tensor32 } from "../device";
import { asDeviceError } from "../gpu-errors";
import { tensorBytes } from "../staging-ring";
import { nextTurn } from "../turns";
import { BARRIER_PLACE } from "./barrier";
import { CpuMemory } from "./cpu-memory";
import { CpuStepProgram } from "./cpu-step-program";
import type { CpuProgram } from "./lower-for-cpu";
import { lowerForCpu } from "./lower-for-cpu";
import type { ThreadPool } from "./thread-pool";
import { IMPORTS } from "./wasm/module-encoder";
import { controlBytes, threadScratchBytes, worthThreads, writeProgram } from "./write-program";

export interface CpuContext {
  /** Opened when the first session asks; undefined where there is one thread only. */
  readonly pool: () => Promise<ThreadPool | undefined>;
  readonly relaxed: boolean;
}

export interface CpuPrepareOptions extends SessionPrepareOptions {
  /** For tests: false makes every instruction a call of its own. */
  readonly fusion?: boolean;
  /** For tests: true wakes the threads however small the work is. */
  readonly alwaysThreads?: boolean;
}

/** Where a parameter or a state lies. */
export interface CpuResidence {
  readonly type: TensorType;
  readonly address: number;
}

export class CpuSession implements Session {
  readonly #context: CpuContext;
  readonly #residences = new Map<string, CpuResidence>();
  readonly #programs = new Set<CpuStepProgram>();
  #memory: CpuMemory | undefined;
  /** Everything that touches the memory, in the order of the calls. */
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(context: CpuContext) {
    this.#context = context;
  }

  async prepare(module: Module, options: CpuPrepareOptions = {}): Promise<CpuStepProgram> {
    await nextTurn();
    options.signal?.throwIfAborted();
    const pool = await this.#context.pool();
    options.signal?.throwIfAborted();
    this.#memory ??= new CpuMemory(pool !== undefined);
    const cpu = lowerForCpu(module, options.fusion ?? true);
    const plan = planned(cpu);
    this.#accommodate(module);
    const blocks = new Blocks(this.#memory);
    try {
      return await this.#place(
        cpu,
        plan,
        blocks,
        this.#memory,
        options.alwaysThreads === true || worthThreads(cpu) ? pool : undefined,
        options.timed ?? false,
      );
    } catch (error) {
      blocks.give();
      throw error;
    }
  }

  write(name: string, data: TensorData): void {
    const { type, address } = this.#residence(name);
    const bytes = tensorBytes(name, type, data);
    const put = (): void => this.#view(type, address).set(bytes);
    if (this.#waiting === 0) put();
    else {
      const kept = bytes.slice();
      void this.enqueue(() => this.#view(type, address).set(kept));
    }
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, Tensor32>> {
    for (const name of names) this.#residence(name);
    return this.enqueue(() => {
      const entries = names.map((name): [string, Tensor32] => {
        const { type, address } = this.#residence(name);
        return [name, { type, data: this.#view(type, address).slice() }];
      });
      return new Map(entries);
    });
  }

  dispose(): void {
    // The threads hold the memory for as long as they hold a program of it.
    for (const program of [...this.#programs]) program.dispose();
    this.#residences.clear();
  }

  /** Runs `work` after everything that was enqueued before, in a turn of its own. */
  enqueue<T>(work: () => T): Promise<T> {
    this.#waiting += 1;
    const result = this.#tail.then(nextTurn).then(work);
    this.#tail = result.then(
      () => (this.#waiting -= 1),
      () => (this.#waiting -= 1),
    );
    return result;
  }

  #residence(name: string): CpuResidence {
    const residence = this.#residences.get(name);
    if (residence === undefined) throw new Error(`No module of this session has a parameter or state named ${name}.`);
    return residence;
  }

  #view(type: TensorType, address: number): Float32Array | Int32Array | Uint32Array {
    const memory = this.#memory;
    if (memory === undefined) throw new Error("This session has no memory yet.");
    return memory.view(type, address);
  }

  /** New parameters and state get their place, zeroed. @throws Error if a name is known with another type. */
  #accommodate(module: Module): void {
    for (const { name, kind, value } of module.inputs) {
      if (kind === "batch") continue;
      const type = typeOf(module, value);
      const known = this.#residences.get(name);
      if (known !== undefined && !sameType(known.type, type)) {
        throw new Error(`${name} is ${formatType(type)} in ${module.name}, but ${formatType(known.type)} before.`);
      }
      if (known !== undefined || this.#memory === undefined) continue;
      this.#residences.set(name, { type, address: this.#memory.take(sizeBytes(type), name) });
    }
  }

  async #place(
    cpu: CpuProgram,
    plan: MemoryPlan,
    blocks: Blocks,
    memory: CpuMemory,
    pool: ThreadPool | undefined,
    timed: boolean,
  ): Promise<CpuStepProgram> {
    const { program } = cpu;
    const names = new Map(
      program.inputs.filter(({ kind }) => kind !== "batch").map(({ value, name }) => [value, name]),
    );
    const ofSession = new Set([...names.keys()].map((value) => plan.placements.get(value)?.slab));
    const slabs = plan.slabs.map((slab, index) =>
      ofSession.has(index) ? undefined : blocks.take(slab.sizeBytes, `${slab.name} of ${program.name}`),
    );
    const address = (value: ValueId): number => {
      const storage = program.aliases.get(value) ?? value;
      const name = names.get(storage);
      if (name !== undefined) return this.#residence(name).address;
      const placement = plan.placements.get(storage);
      const slab = placement === undefined ? undefined : slabs[placement.slab];
      if (placement === undefined || slab === undefined) throw new Error(`%${value} of ${program.name} has no place.`);
      return slab + placement.offsetBytes;
    };
    const threads = pool?.threads ?? 1;
    const what = `The workspace of ${program.name}`;
    const written = writeProgram(
      cpu,
      {
        address,
        control: blocks.take(controlBytes(cpu), what),
        threadScratch: blocks.take(threads * threadScratchBytes(cpu), what),
        barrier: BARRIER_PLACE,
      },
      { memory: { maximumPages: memory.maximumPages, shared: memory.shared }, relaxed: this.#context.relaxed, timed },
    );
    const compiled = await WebAssembly.compile(written.bytes);
    const number = await pool?.load(compiled, memory.memory);
    const prepared = new CpuStepProgram({
      cpu,
      plan,
      written,
      memory,
      address,
      instantiate: (callbacks) =>
        new WebAssembly.Instance(compiled, { [IMPORTS]: { memory: memory.memory, ...callbacks } }),
      ...(pool === undefined || number === undefined ? {} : { threads: { pool, number } }),
      enqueue: (work) => this.enqueue(work),
      onDispose: () => {
        this.#programs.delete(prepared);
        if (number !== undefined) pool?.unload(number);
        blocks.give();
      },
    });
    this.#programs.add(prepared);
    return prepared;
  }
}

function planned(cpu: CpuProgram): MemoryPlan {
  try {
    return planMemory(cpu.program);
  } catch (error) {
    throw asDeviceError(error);
  }
}

/** The blocks of one program, given back together. */
class Blocks {
  readonly #memory: CpuMemory;
  readonly #taken: { readonly address: number; readonly sizeBytes: number }[] = [];

  constructor(memory: CpuMemory) {
    this.#memory = memory;
  }

  take(sizeBytes: number, what: string): number {
    const address = this.#memory.take(sizeBytes, what);
    this.#taken.push({ address, sizeBytes });
    return address;
  }

  give(): void {
    for (const { address, sizeBytes } of this.#taken.splice(0)) this.#memory.give(address, sizeBytes);
  }
}
