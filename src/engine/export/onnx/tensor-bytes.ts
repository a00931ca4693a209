/** The bytes of an initializer: little-endian, row-major. The given array itself where it is in that form, so that weights are not copied. */
import { viewOf } from "../../ir/array-bytes";
import type { OnnxElement, OnnxTensor } from "./graph-parts";

export const ELEMENT_BYTES: Readonly<Record<OnnxElement, number>> = {
  f32: 4,
  f16: 2,
  i32: 4,
  i64: 8,
  u32: 4,
  i8: 1,
  u8: 1,
};

export function tensorBytes({ element, data }: OnnxTensor): Uint8Array<ArrayBuffer> {
  switch (element) {
    case "f32":
      return viewOf(data instanceof Float32Array ? data : Float32Array.from(data));
    case "f16":
      return viewOf(data instanceof Uint16Array ? data : Uint16Array.from(data));
    case "i32":
      return viewOf(data instanceof Int32Array ? data : Int32Array.from(data));
    case "i64":
      return viewOf(BigInt64Array.from(data, BigInt));
    case "u32":
      return viewOf(data instanceof Uint32Array ? data : Uint32Array.from(data));
    case "i8":
      return viewOf(data instanceof Int8Array ? data : Int8Array.from(data));
    case "u8":
      return viewOf(data instanceof Uint8Array ? data : Uint8Array.from(data));
  }
}
