/**
 * The memory of a session: one WebAssembly memory that grows, and blocks of it that are taken and given back. Blocks never move, for
 * addresses are written into the code. Views of the memory are made anew when it has grown.
 */
import type { TensorType } from "../../ir/types";
import { elementCount } from "../../ir/types";
import { formatBytes } from "../../memory/plan-memory";
import { DeviceError } from "../device";

const PAGE_BYTES = 65_536;
const BLOCK_BYTES = 256;
/** Kernels may read a while past the last value. */
const MARGIN_BYTES = 4 * PAGE_BYTES;
/** As much as 32-bit addresses reach, and less where the system does not set as much aside. */
const MAXIMUM_PAGES = [65_536, 32_768, 16_384] as const;

interface Block {
  readonly address: number;
  readonly sizeBytes: number;
}

export class CpuMemory {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  readonly maximumPages: number;
  #end = PAGE_BYTES;
  #free: Block[] = [];
  #f32 = new Float32Array(0);
  #i32 = new Int32Array(0);
  #u32 = new Uint32Array(0);

  /** @throws DeviceError `out-of-memory` if the system gives no memory at all. */
  constructor(shared: boolean) {
    const opened = open(shared);
    this.memory = opened.memory;
    this.maximumPages = opened.maximumPages;
    this.shared = shared;
  }

  get f32(): Float32Array {
    this.#refresh();
    return this.#f32;
  }

  get i32(): Int32Array {
    this.#refresh();
    return this.#i32;
  }

  get u32(): Uint32Array {
    this.#refresh();
    return this.#u32;
  }

  /** The elements of a tensor at `address`. Not to be kept: it ends when the memory grows. */
  view({ dtype, shape }: TensorType, address: number): Float32Array | Int32Array | Uint32Array {
    const all = dtype === "f32" ? this.f32 : dtype === "i32" ? this.i32 : this.u32;
    return all.subarray(address / 4, address / 4 + elementCount(shape));
  }

  /**
   * A block of at least `sizeBytes`, zeroed, at a multiple of 256.
   * @throws DeviceError `out-of-memory` with the bytes asked for.
   */
  take(sizeBytes: number, what: string): number {
    const size = Math.max(BLOCK_BYTES, Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES);
    const fitting = this.#free.filter((block) => block.sizeBytes >= size).sort((a, b) => a.sizeBytes - b.sizeBytes)[0];
    if (fitting !== undefined) {
      this.#free = this.#free.filter((block) => block !== fitting);
      if (fitting.sizeBytes > size) {
        this.#free.push({ address: fitting.address + size, sizeBytes: fitting.sizeBytes - size });
      }
      this.i32.fill(0, fitting.address / 4, (fitting.address + size) / 4);
      return fitting.address;
    }
    const address = this.#end;
    this.#grow(address + size + MARGIN_BYTES, size, what);
    this.#end = address + size;
    return address;
  }

  /** Gives a block back. Neighbours join. */
  give(address: number, sizeBytes: number): void {
    const size = Math.max(BLOCK_BYTES, Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES);
    const blocks = [...this.#free, { address, sizeBytes: size }].sort((a, b) => a.address - b.address);
    const joined: Block[] = [];
    for (const block of blocks) {
      const last = joined.at(-1);
      if (last !== undefined && last.address + last.sizeBytes === block.address) {
        joined[joined.length - 1] = { address: last.address, sizeBytes: last.sizeBytes + block.sizeBytes };
      } else joined.push(block);
    }
    this.#free = joined;
  }

  #grow(neededBytes: number, askedBytes: number, what: string): void {
    const missing = Math.ceil((neededBytes - this.memory.buffer.byteLength) / PAGE_BYTES);
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      throw new DeviceError(
        "out-of-memory",
        `${what} needs ${formatBytes(askedBytes)} of memory, but the CPU device may use ${formatBytes(this.maximumPages * PAGE_BYTES)} ` +
          "in all: make the batch or the model smaller.",
      );
    }
  }

  #refresh(): void {
    const { buffer } = this.memory;
    if (this.#f32.buffer === buffer) return;
    this.#f32 = new Float32Array(buffer);
    this.#i32 = new Int32Array(buffer);
    this.#u32 = new Uint32Array(buffer);
  }
}

function open(shared: boolean): { memory: WebAssembly.Memory; maximumPages: number } {
  for (const maximum of MAXIMUM_PAGES) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared }), maximumPages: maximum };
    } catch {
      // The system sets less address space aside: ask for less.
    }
  }
  throw new DeviceError("out-of-memory", "The system gives WebAssembly no memory.");
}
