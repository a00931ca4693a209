/** What lowers one kind of TensorFlow node to LiteRT operators, and what it may use for that. */
import { elementCount } from "../../ir/types";
import type { TensorData, TensorflowAttribute } from "../../operators/define";
import type { TensorflowNode } from "../tensorflow/tensorflow-graph";
import type { Builtin, LitertType, OperatorOptions } from "./litert-model";

export interface ValueType {
  readonly type: LitertType;
  /** Of a batch of one. */
  readonly shape: readonly number[];
}

/** A tensor of the model under construction. */
export interface Value extends ValueType {
  readonly tensor: number;
  /** Values of a constant. */
  readonly data?: TensorData | readonly number[];
  readonly name?: string;
}

/** What the only user of a result does with it, and what the operator can do by itself. */
export interface Absorbed {
  /** Constant that is added along the last dimension. */
  readonly bias: Value | undefined;
  readonly relu: boolean;
}

export interface Site {
  readonly node: TensorflowNode;
  /** Operands of the node, in order. */
  readonly operands: readonly Value[];
  readonly absorbed: Absorbed;
  /** A constant: the same where the name, or, of a small one, the values are the same, and so is the shape. */
  readonly constant: (name: string, type: ValueType, data: TensorData | readonly number[]) => Value;
  /** Adds an operator with one result. `undefined` for an operand that is left out. */
  readonly emit: (
    builtin: Builtin,
    operands: readonly (Value | undefined)[],
    result: ValueType,
    options?: OperatorOptions,
  ) => Value;
}

/** @throws Error with a full sentence where LiteRT has no word for it. */
export type Lower = (site: Site) => Value;

export function operand({ node, operands }: Site, position: number): Value {
  const value = operands[position];
  if (value === undefined) throw new Error(`${node.op} has no operand ${position}.`);
  return value;
}

/** Integers of a constant operand. */
export function numbers(site: Site, position: number): readonly number[] {
  const { data } = operand(site, position);
  if (data === undefined) throw new Error(`${site.node.op} needs operand ${position} to be known at export.`);
  return Array.from(data);
}

/** Integers of an attribute. */
export function integers({ node }: Site, name: string): readonly number[] {
  const value = node.attributes[name];
  return isList(value) ? value : [];
}

function isList(value: TensorflowAttribute | undefined): value is readonly number[] {
  return Array.isArray(value);
}

export function isSet({ node }: Site, name: string): boolean {
  return node.attributes[name] === true;
}

/** NumPy's rule. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left = 1, right = 1] = [a[axis - rank + a.length], b[axis - rank + b.length]];
    return left === 1 ? right : left;
  });
}

export function scalar(site: Site, value: number): Value {
  return site.constant("number", { type: "f32", shape: [] }, [value]);
}

export function int32s(site: Site, name: string, values: readonly number[]): Value {
  return site.constant(name, { type: "i32", shape: [values.length] }, values);
}

/** The constant with its dimensions in another order. */
export function permuted(
  data: TensorData | readonly number[],
  shape: readonly number[],
  permutation: readonly number[],
): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const target = permutation.map((axis) => shape[axis] ?? 1);
  const steps = permutation.map((axis) => strides[axis] ?? 0);
  const result = new Float32Array(data.length);
  const position = new Array<number>(target.length).fill(0);
  let from = 0;
  for (let at = 0; at < result.length; at++) {
    result[at] = data[from] ?? 0;
    for (let axis = target.length - 1; axis >= 0; axis--) {
      position[axis] = (position[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if ((position[axis] ?? 0) < (target[axis] ?? 1)) break;
      from -= (steps[axis] ?? 0) * (target[axis] ?? 1);
      position[axis] = 0;
    }
  }
  return { shape: target, data: result };
}
