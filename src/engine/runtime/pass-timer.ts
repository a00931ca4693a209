/**
 * How long commands take on a GPU. Clocks are coarse (browsers round timestamps to 0.1 ms, and a wait for the queue has a delay of its
 * own), so commands are repeated inside one pass, n times and 2n times: the difference has neither the fixed cost nor, for n large
 * enough, the rounding.
 */
import { BufferUsage, MAP_MODE_READ } from "./gpu-flags";

export interface RepeatedTime {
  readonly elapsedMs: number;
  /** n: how often the commands stood in the shorter pass. */
  readonly repeats: number;
}

/** What n repeats should take at least: many times the clock's step. */
const LEAST_MS = { timestamps: 2, completion: 5 } as const;
/** Both passes are taken again as long as that is cheap. */
const ROUNDS_MS = 15;
const LEAST_ROUNDS = 2;
const MOST_ROUNDS = 5;
const MOST_REPEATS = 4096;

export type PassClock = keyof typeof LEAST_MS;

export class PassTimer {
  readonly #device: GPUDevice;
  readonly #queries:
    { readonly set: GPUQuerySet; readonly resolved: GPUBuffer; readonly readable: GPUBuffer } | undefined;
  #clock: PassClock;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#clock = device.features.has("timestamp-query") ? "timestamps" : "completion";
    if (this.#clock === "completion") return;
    this.#queries = {
      set: device.createQuerySet({ label: "profile", type: "timestamp", count: 2 }),
      resolved: device.createBuffer({ label: "profile", size: 16, usage: BufferUsage.queries }),
      readable: device.createBuffer({ label: "profile", size: 16, usage: BufferUsage.staging }),
    };
  }

  get clock(): PassClock {
    return this.#clock;
  }

  /** Milliseconds of the commands once, from repeats inside one pass. */
  async repeat(commands: (pass: GPUComputePassEncoder) => void): Promise<RepeatedTime> {
    await this.#time(commands, 1);
    let repeats = 1;
    let shorter = await this.#time(commands, repeats);
    while (shorter < LEAST_MS[this.#clock] && repeats < MOST_REPEATS) {
      // At most eight times as many: the first guesses are made of rounding.
      const wanted = shorter > 0 ? Math.ceil((repeats * LEAST_MS[this.#clock] * 1.25) / shorter) : Infinity;
      repeats = Math.min(MOST_REPEATS, repeats * 8, Math.max(repeats + 1, wanted));
      shorter = await this.#time(commands, repeats);
    }
    if (shorter === 0 && this.#clock === "timestamps") {
      // An adapter that has timestamps and does not write them.
      this.#clock = "completion";
      return this.repeat(commands);
    }
    // Whatever else runs on the machine makes a pass longer, never shorter: the shortest of some is the nearest.
    const rounds = Math.min(MOST_ROUNDS, Math.max(LEAST_ROUNDS, Math.floor(ROUNDS_MS / shorter)));
    let longer = Infinity;
    for (let round = 0; round < rounds; round++) {
      if (round > 0) shorter = Math.min(shorter, await this.#time(commands, repeats));
      longer = Math.min(longer, await this.#time(commands, 2 * repeats));
    }
    // Where the noise is larger than the difference, the whole pass is the least that is known not to be too little.
    const difference = longer > shorter ? (longer - shorter) / repeats : longer / (2 * repeats);
    return { elapsedMs: difference, repeats };
  }

  dispose(): void {
    this.#queries?.set.destroy();
    this.#queries?.resolved.destroy();
    this.#queries?.readable.destroy();
  }

  async #time(commands: (pass: GPUComputePassEncoder) => void, repeats: number): Promise<number> {
    const device = this.#device;
    const queries = this.#clock === "timestamps" ? this.#queries : undefined;
    const encoder = device.createCommandEncoder({ label: "profile" });
    const pass = encoder.beginComputePass({
      label: "profile",
      ...(queries === undefined
        ? {}
        : { timestampWrites: { querySet: queries.set, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 } }),
    });
    for (let repeat = 0; repeat < repeats; repeat++) commands(pass);
    pass.end();
    if (queries !== undefined) {
      encoder.resolveQuerySet(queries.set, 0, 2, queries.resolved, 0);
      encoder.copyBufferToBuffer(queries.resolved, 0, queries.readable, 0, 16);
    }
    const buffer = encoder.finish();
    const startMs = performance.now();
    device.queue.submit([buffer]);
    if (queries === undefined) {
      await device.queue.onSubmittedWorkDone();
      return performance.now() - startMs;
    }
    await queries.readable.mapAsync(MAP_MODE_READ);
    const [begin = 0n, end = 0n] = new BigUint64Array(queries.readable.getMappedRange().slice(0));
    queries.readable.unmap();
    return end > begin ? Number(end - begin) / 1e6 : 0;
  }
}
