/**
 * How an array becomes what a network predicts. Whole numbers are classes: their different values in order, whatever they are. Rows of
 * zeros with a single one are classes too. Real numbers are regression, one a example standardised over the training split as a table's
 * column is, several as they are.
 */
import type { DataField } from "../../layers/define";
import { statistics } from "../table-encoding";
import { sizeOf, type DataArray } from "./data-array";

export interface TargetReader {
  readonly name: string;
  readonly field: DataField;
  readonly size: number;
  /** One class an example, for splits that keep the shares of the classes. */
  readonly classes?: Int32Array;
  readonly write: (example: number, target: Float32Array | Int32Array, offset: number) => void;
}

/** Different values of whole numbers; more are no classes. */
const MOST_CLASSES = 10_000;

/** The values that are classes, and the id of each element. */
interface Classes {
  readonly names: readonly string[];
  readonly ids: () => Int32Array;
  /** Of one example. */
  readonly shape: readonly number[];
}

/** Why an array cannot be predicted, or undefined. */
export function noTarget(array: DataArray): string | undefined {
  const classes = readClasses(array);
  if (classes !== undefined && classes.names.length < 2)
    return `“${array.name}” is ${classes.names[0] ?? "empty"} in every example: there is nothing to predict.`;
  if (classes !== undefined || array.kind === "real" || isBinary(array)) return undefined;
  return `“${array.name}” has more than ${MOST_CLASSES} different whole numbers; as classes at most ${MOST_CLASSES} are taken. Save it as real numbers to predict its value: array.astype(float).`;
}

/** Classes of an array whose values are classes. */
export function readClasses(array: DataArray): Classes | undefined {
  const { kind, shape, values } = array;
  const [, ...inner] = withoutLastOnes(shape);
  const oneHot = oneHotIds(values, inner);
  if (oneHot !== undefined)
    return { names: Array.from({ length: inner[0] ?? 0 }, (_, id) => String(id)), ids: () => oneHot, shape: [] };
  if (kind === "real" || (inner.length > 0 && isBinary(array))) return undefined;
  const found = new Set<number>();
  for (const value of values) {
    found.add(value);
    if (found.size > MOST_CLASSES) return undefined;
  }
  const sorted = [...found].sort((a, b) => a - b);
  const idOf = new Map(sorted.map((value, id) => [value, id]));
  return {
    names: sorted.map(String),
    ids: () => Int32Array.from(values, (value) => idOf.get(value) ?? 0),
    shape: inner,
  };
}

/** @param training examples of the training split. Only for arrays that `noTarget` finds nothing wrong with. */
export function readTarget(array: DataArray, fieldName: string): (training: Int32Array) => TargetReader {
  const { name } = array;
  const classes = readClasses(array);
  if (classes !== undefined) {
    const { names, shape } = classes;
    const ids = classes.ids();
    const size = sizeOf(shape);
    const field: DataField = {
      name: fieldName,
      role: "target",
      kind: "category",
      shape,
      dtype: "i32",
      classCount: names.length,
      classNames: names,
    };
    const write: TargetReader["write"] = (example, target, offset) => {
      target.set(ids.subarray(example * size, (example + 1) * size), offset);
    };
    return () => ({ name, field, size, ...(shape.length === 0 ? { classes: ids } : {}), write });
  }
  const { values } = array;
  const [, ...inner] = withoutLastOnes(array.shape);
  const size = sizeOf(inner);
  return (training) => {
    const single = inner.length === 0;
    const { mean, deviation } = single ? statistics(values, training) : { mean: 0, deviation: 1 };
    return {
      name,
      field: {
        name: fieldName,
        role: "target",
        kind: "numeric",
        shape: single ? [1] : inner,
        dtype: "f32",
        ...(single ? { scale: { mean, deviation } } : {}),
      },
      size,
      write(example, target, offset) {
        for (let index = 0; index < size; index++)
          target[offset + index] = ((values[example * size + index] ?? 0) - mean) / deviation;
      },
    };
  };
}

/** `[examples, 1]` is `[examples]`. */
function withoutLastOnes(shape: readonly number[]): readonly number[] {
  let length = shape.length;
  while (length > 1 && shape[length - 1] === 1) length -= 1;
  return shape.slice(0, length);
}

/** Nothing but zeros and ones. */
function isBinary({ kind, values }: DataArray): boolean {
  return kind === "boolean" || values.every((value: number) => value === 0 || value === 1);
}

/** The place of the single one in each row of zeros; undefined if there is another row. */
function oneHotIds(values: DataArray["values"], inner: readonly number[]): Int32Array | undefined {
  const [width = 0] = inner;
  if (inner.length !== 1 || width < 2) return undefined;
  const ids = new Int32Array(values.length / width);
  for (let row = 0; row < ids.length; row++) {
    let one = -1;
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column];
      if (value === 0) continue;
      if (value !== 1 || one >= 0) return undefined;
      one = column;
    }
    if (one < 0) return undefined;
    ids[row] = one;
  }
  return ids;
}
