/**
 * The CPU as a device: WebAssembly with SIMD, in as many threads as share memory here. It computes on the thread that owns it and on its
 * helpers', so it lets go of the former between steps: messages (stop, pause) get through while a run is under way.
 *
 * What always holds: results do not depend on the number of threads, bit for bit.
 */
import type { Module } from "../ir/types";
import { planMemory } from "../memory/plan-memory";
import type { MemoryLimits, MemoryPlan } from "../memory/types";
import type { DevicePeaks } from "../metrics/run-profile";
import type { ComputeDevice } from "./device";
import { measureCpu } from "./cpu/cpu-peaks";
import { lowerForCpu } from "./cpu/lower-for-cpu";
import type { CpuContext } from "./cpu/cpu-session";
import { CpuSession } from "./cpu/cpu-session";
import { hasRelaxedSimd } from "./cpu/features";
import { ThreadPool, threadsHere } from "./cpu/thread-pool";

export interface CpuDeviceOptions {
  /** The calling thread included; absent: as many as this machine has to offer. */
  readonly threads?: number;
  /** False: relaxed SIMD is not used even where there is some. */
  readonly relaxed?: boolean;
}

export class CpuDevice implements ComputeDevice {
  readonly kind = "cpu";
  readonly software = true;
  readonly halfPrecision = false;
  /** What WebAssembly can address. */
  readonly limits: MemoryLimits = { maxBufferBytes: 2 ** 32, maxBindingBytes: 2 ** 32, totalBytes: 2 ** 32 };
  // A CPU is never lost.
  readonly lost = new Promise<never>(() => undefined);
  readonly #context: CpuContext;
  readonly #wanted: number;
  #pool: Promise<ThreadPool | undefined> | undefined;
  #threads = 1;
  #peaks: Promise<DevicePeaks> | undefined;

  constructor(options: CpuDeviceOptions = {}) {
    this.#wanted = options.threads ?? threadsHere();
    this.#context = {
      pool: () => (this.#pool ??= this.#open()),
      relaxed: (options.relaxed ?? true) && hasRelaxedSimd(),
    };
  }

  get name(): string {
    return this.#threads === 1 ? "CPU" : `CPU (${this.#threads} threads)`;
  }

  plan(module: Module): MemoryPlan {
    return planMemory(lowerForCpu(module).program);
  }

  createSession(): CpuSession {
    return new CpuSession(this.#context);
  }

  /** Opens the threads, which the first session would do otherwise; `name` tells how many there are from then on. */
  async start(): Promise<void> {
    await this.#context.pool();
  }

  measurePeaks(): Promise<DevicePeaks> {
    this.#peaks ??= this.#context.pool().then((pool) => measureCpu(pool, this.#context.relaxed));
    // What failed is tried again when it is asked for again.
    this.#peaks.catch(() => (this.#peaks = undefined));
    return this.#peaks;
  }

  dispose(): void {
    void this.#pool?.then((pool) => pool?.dispose());
  }

  async #open(): Promise<ThreadPool | undefined> {
    const pool = await ThreadPool.open(this.#wanted);
    this.#threads = pool?.threads ?? 1;
    return pool;
  }
}
