/**
 * The threads of the CPU device: workers that sleep on shared memory between steps. The thread that owns the device is one of them, the
 * first. Everything but the waking of a step goes by messages, and is acknowledged.
 */
import workerSource from "./pool-worker.js?raw";

/** What is used of a worker, in a browser and in Node alike. */
interface PoolWorker {
  readonly post: (message: unknown) => void;
  readonly terminate: () => void;
  /** Whether the process stays alive for it. */
  readonly hold: (held: boolean) => void;
}

type Opener = (source: string, onMessage: (data: unknown) => void, onError: (message: string) => void) => PoolWorker;

const START_LIMIT_MS = 10_000;

export class ThreadPool {
  #threads: number;
  readonly #workers: readonly PoolWorker[];
  readonly #command: Int32Array;
  readonly #waiting = new Map<
    number,
    { left: number; readonly resolve: () => void; readonly reject: (error: Error) => void }
  >();
  #tickets = 0;
  #programs = 0;

  private constructor(threads: number, open: Opener) {
    this.#threads = threads;
    this.#command = new Int32Array(new SharedArrayBuffer(64));
    this.#workers = Array.from({ length: threads - 1 }, () =>
      open(
        workerSource,
        (data) => this.#acknowledge(data),
        (message) => this.#fail(message),
      ),
    );
  }

  /** The calling thread included; 1 when the pool has ended. */
  get threads(): number {
    return this.#threads;
  }

  /** @returns undefined where threads cannot share memory here, or do not start: the device then computes on the calling thread. */
  static async open(threads: number): Promise<ThreadPool | undefined> {
    const open = threads > 1 && mayShare() ? openerHere() : undefined;
    if (open === undefined) return undefined;
    const pool = new ThreadPool(threads, open);
    try {
      await pool.#start();
      return pool;
    } catch {
      pool.dispose();
      return undefined;
    }
  }

  /** Gives every thread a program. @returns its number. */
  async load(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<number> {
    const program = this.#programs++;
    await this.#tell({ type: "load", program, module, memory });
    return program;
  }

  unload(program: number): void {
    this.#tell({ type: "unload", program }).catch(() => undefined);
  }

  /** Wakes the other threads for a step of a program; the caller runs its own part and meets them at the program's last barrier. */
  wake(program: number): void {
    Atomics.store(this.#command, 1, program);
    Atomics.add(this.#command, 3, 1);
    this.#rouse();
  }

  /** Steps that are still to come run on the calling thread alone. */
  dispose(): void {
    this.#threads = 1;
    for (const worker of this.#workers) worker.terminate();
    this.#fail("The threads were ended.");
  }

  async #start(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("The threads do not start.")), START_LIMIT_MS);
    });
    try {
      const started = this.#post((index) => ({
        type: "start",
        command: this.#command,
        thread: index + 1,
        threads: this.threads,
      }));
      await Promise.race([started, limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(message: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#post(() => message);
  }

  #post(messageFor: (index: number) => Readonly<Record<string, unknown>>): Promise<void> {
    const ticket = this.#tickets++;
    // A thread that sleeps hears no message: it is sent to look for one.
    Atomics.add(this.#command, 2, 1);
    this.#rouse();
    return new Promise((resolve, reject) => {
      for (const worker of this.#workers) worker.hold(true);
      this.#waiting.set(ticket, { left: this.#workers.length, resolve, reject });
      this.#workers.forEach((worker, index) => worker.post({ ...messageFor(index), ticket }));
    });
  }

  #rouse(): void {
    Atomics.add(this.#command, 0, 1);
    Atomics.notify(this.#command, 0);
  }

  #acknowledge(data: unknown): void {
    if (typeof data !== "object" || data === null || !("ticket" in data) || typeof data.ticket !== "number") return;
    const entry = this.#waiting.get(data.ticket);
    if (entry === undefined) return;
    entry.left -= 1;
    if (entry.left > 0) return;
    this.#waiting.delete(data.ticket);
    if (this.#waiting.size === 0) for (const worker of this.#workers) worker.hold(false);
    entry.resolve();
  }

  #fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }
}

/** Memory may be shared: not so without cross-origin isolation. */
function mayShare(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  return typeof crossOriginIsolated === "undefined" || crossOriginIsolated;
}

const MAX_THREADS = 16;

/** Threads that are worth having here: one core is left to the page and to whoever feeds the data, where there are more than two. */
export function threadsHere(): number {
  const cores = nodeModule("node:os")?.availableParallelism() ?? navigator.hardwareConcurrency;
  return Math.min(MAX_THREADS, cores <= 2 ? Math.max(1, cores) : cores - 1);
}

/** A module of Node where this is Node; asked for at run time, so that nothing is bundled for browsers. */
function nodeModule<Name extends "node:os" | "node:worker_threads">(name: Name) {
  return typeof process === "undefined" || typeof process.getBuiltinModule !== "function"
    ? undefined
    : process.getBuiltinModule(name);
}

function openerHere(): Opener | undefined {
  const node = nodeModule("node:worker_threads");
  if (node === undefined) return typeof Worker === "undefined" ? undefined : openBrowserWorker;
  return (source, onMessage, onError) => {
    const worker = new node.Worker(source, { eval: true });
    worker.on("message", onMessage);
    worker.on("error", (error: Error) => onError(error.message));
    // Threads that only sleep keep no process alive.
    worker.unref();
    return {
      post: (message) => worker.postMessage(message),
      terminate: () => void worker.terminate(),
      hold: (held) => (held ? worker.ref() : worker.unref()),
    };
  };
}

const openBrowserWorker: Opener = (source, onMessage, onError) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(address, { name: "cpu-thread" });
  worker.onmessage = (event: MessageEvent<unknown>) => onMessage(event.data);
  worker.onerror = (event) => onError(event.message);
  URL.revokeObjectURL(address);
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    hold: () => undefined,
  };
};
