/**
 * Writes tensors as a safetensors file (https://huggingface.co/docs/safetensors, "Format"): eight bytes of header length,
 * a JSON header, then the tensors' bytes without holes. Knows nothing of models; names and metadata are the caller's.
 * What always holds: the same tensors and metadata give the same bytes, and every tensor starts at a multiple of its
 * element size.
 */

import { viewOf } from "../../ir/array-bytes";
import { bytesOf } from "../../model/model-formats";

/** Element types and the arrays that hold them. F16 and BF16 are their raw bits. */
export type SafetensorsArray =
  | { readonly dtype: "F64"; readonly data: Float64Array }
  | { readonly dtype: "F32"; readonly data: Float32Array }
  | { readonly dtype: "F16" | "BF16" | "U16"; readonly data: Uint16Array }
  | { readonly dtype: "I64"; readonly data: BigInt64Array }
  | { readonly dtype: "U64"; readonly data: BigUint64Array }
  | { readonly dtype: "I32"; readonly data: Int32Array }
  | { readonly dtype: "U32"; readonly data: Uint32Array }
  | { readonly dtype: "I16"; readonly data: Int16Array }
  | { readonly dtype: "I8"; readonly data: Int8Array }
  | { readonly dtype: "U8" | "BOOL"; readonly data: Uint8Array };

/** A tensor to write: row-major, `shape` outermost first, `[]` for a scalar. */
export type SafetensorsEntry = SafetensorsArray & { readonly shape: readonly number[] };

const METADATA_KEY = "__metadata__";

/** The whole file in one piece. Parameters and errors as those of `safetensorsParts`. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsEntry>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  return bytesOf({ name: "", parts: safetensorsParts(tensors, metadata) });
}

/**
 * @param tensors by name; order does not matter: the file is sorted by element size, then by name.
 * @param metadata free text by key, kept in the file's `__metadata__`.
 * @returns the header, then the arrays themselves.
 * @throws Error if a tensor's shape does not fit its data, or its name is `__metadata__`.
 */
export function safetensorsParts(
  tensors: ReadonlyMap<string, SafetensorsEntry>,
  metadata: Readonly<Record<string, string>> = {},
): readonly Uint8Array<ArrayBuffer>[] {
  // Widest elements first, as the format's own writer does, so that no padding is ever needed between tensors.
  const entries = [...tensors].sort(
    ([a, left], [b, right]) =>
      right.data.BYTES_PER_ELEMENT - left.data.BYTES_PER_ELEMENT || (a < b ? -1 : a > b ? 1 : 0),
  );
  const header: [string, unknown][] = [];
  const sortedMetadata = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sortedMetadata.length > 0) header.push([METADATA_KEY, Object.fromEntries(sortedMetadata)]);
  let offset = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    if (name === METADATA_KEY) throw new Error(`A tensor cannot be named ${METADATA_KEY}: the format keeps that name.`);
    const elements = shape.reduce((product, dimension) => product * dimension, 1);
    if (elements !== data.length) {
      throw new Error(
        `Tensor ${name}: the shape [${shape.join(", ")}] has ${elements} elements, its data ${data.length}.`,
      );
    }
    header.push([name, { dtype, shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }

  // Keys are written one by one: an object literal would move names such as "10" to the front.
  const json = `{${header.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
  const headerBytes = new TextEncoder().encode(json);
  // Spaces up to a multiple of 8 keep the tensors aligned in a memory-mapped file.
  const paddedLength = Math.ceil(headerBytes.length / 8) * 8;
  const head = new Uint8Array(8 + paddedLength);
  new DataView(head.buffer).setBigUint64(0, BigInt(paddedLength), true);
  head.fill(0x20, 8);
  head.set(headerBytes, 8);
  // Typed arrays are little-endian on every machine that a browser or Node runs on, as the format asks.
  return [head, ...entries.map(([, { data }]) => viewOf(data))];
}
