/** Buffers through which results come back to the CPU. A buffer is taken for one copy and returns when it has been read. */
import type { TensorType } from "../ir/types";
import { elementCount } from "../ir/types";
import type { Tensor32 } from "./device";
import { BufferUsage, MAP_MODE_READ } from "./gpu-flags";

/** One value on its way back: where it lies in the staging buffer. */
export interface StagedValue {
  readonly name: string;
  readonly type: TensorType;
  readonly offsetBytes: number;
}

export class StagingRing {
  readonly #device: GPUDevice;
  readonly #free: GPUBuffer[] = [];
  readonly #all = new Set<GPUBuffer>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  take(sizeBytes: number): GPUBuffer {
    const fitting = this.#free.findIndex((buffer) => buffer.size >= sizeBytes);
    const [known] = fitting < 0 ? [] : this.#free.splice(fitting, 1);
    if (known !== undefined) return known;
    const outgrown = this.#free.pop();
    if (outgrown !== undefined) {
      this.#all.delete(outgrown);
      outgrown.destroy();
    }
    const buffer = this.#device.createBuffer({
      label: "staging",
      size: Math.max(16, Math.ceil(sizeBytes / 16) * 16),
      usage: BufferUsage.staging,
    });
    this.#all.add(buffer);
    return buffer;
  }

  /** Waits for the copies into `buffer`, reads the values and gives the buffer back. */
  async read(buffer: GPUBuffer, values: readonly StagedValue[]): Promise<Map<string, Tensor32>> {
    await buffer.mapAsync(MAP_MODE_READ);
    const bytes = buffer.getMappedRange();
    const result = new Map(values.map((value) => [value.name, readValue(bytes, value)]));
    buffer.unmap();
    this.#free.push(buffer);
    return result;
  }

  dispose(): void {
    for (const buffer of this.#all) buffer.destroy();
    this.#all.clear();
    this.#free.length = 0;
  }
}

function readValue(bytes: ArrayBuffer, { type, offsetBytes }: StagedValue): Tensor32 {
  const copy = bytes.slice(offsetBytes, offsetBytes + elementCount(type.shape) * 4);
  if (type.dtype === "i32") return { type, data: new Int32Array(copy) };
  if (type.dtype === "u32") return { type, data: new Uint32Array(copy) };
  return { type, data: new Float32Array(copy) };
}

/** Bytes to write for a tensor of this type. @throws Error that names it if the number of elements is wrong. */
export function tensorBytes(
  name: string,
  type: TensorType,
  data: Float32Array | Float64Array | Int32Array | Uint32Array,
): Float32Array | Int32Array | Uint32Array {
  const expected = elementCount(type.shape);
  if (data.length !== expected) {
    throw new Error(`${name} has ${data.length} elements, its shape [${type.shape.join(", ")}] has ${expected}.`);
  }
  if (type.dtype === "f32") return data instanceof Float32Array ? data : Float32Array.from(data);
  if (type.dtype === "i32") return data instanceof Int32Array ? data : Int32Array.from(data);
  return data instanceof Uint32Array ? data : Uint32Array.from(data);
}
