/**
 * An array of numbers out of a person's file, in one of the few element types that training knows: what NumPy and IDX files are read
 * into, and what is kept of them. What always holds: the values are row-major, and there are as many as the shape says.
 */

export type ArrayValues =
  /** byte: unsigned, 0 to 255. boolean: 0 or 1. */
  | { readonly kind: "byte" | "boolean"; readonly values: Uint8Array<ArrayBuffer> }
  | { readonly kind: "integer"; readonly values: Int32Array<ArrayBuffer> }
  /** Also whole numbers that do not fit into 32 bits. */
  | { readonly kind: "real"; readonly values: Float32Array<ArrayBuffer> };

export type DataArray = ArrayValues & {
  readonly name: string;
  /** Outermost first; `[]` for a single number. */
  readonly shape: readonly number[];
};

/** Bytes that one array may take in memory, and all arrays of a data set together. */
export const MOST_ARRAY_BYTES = 2 ** 30;

/** Elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** For people: "28 x 28". */
export function describeShape(shape: readonly number[]): string {
  return shape.join(" x ");
}
