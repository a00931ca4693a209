/**
 * What a C writer is. A writer puts one primitive operator into C: the statements of a block in which `x0`, `x1`, ... point to its inputs,
 * `y0`, ... to its outputs and `t` to floats of its own. Nothing here knows an operator.
 */
import type { Attributes, TensorType } from "../../ir/types";

export interface COperand {
  readonly type: TensorType;
  /** The number, where the operand is one number that is written into the code; nothing points to it then. */
  readonly literal?: string;
  /** `x<k>` points to int8 numbers; `s<k>[channel]` is the scale of each channel (the last dimensions, see `channelsOf`). */
  readonly quantized?: true;
}

export interface CSite {
  readonly inputs: readonly COperand[];
  /** Undefined where nothing reads it: there is no `y<k>` then. */
  readonly outputs: readonly (TensorType | undefined)[];
  readonly attributes: Attributes;
}

/** A function of the C file that several blocks may call. */
export interface CFunction {
  readonly name: string;
  readonly text: string;
}

export interface CBlock {
  readonly lines: readonly string[];
  readonly functions?: readonly CFunction[];
  /** Floats that `t` points to; absent: there is no `t`. */
  readonly temporary?: number;
}

/** Position of the input that may be int8, and how many of its last dimensions are its channels. */
export interface QuantizedInput {
  readonly position: number;
  readonly channelDimensions: number;
}

export interface CWriter {
  readonly write: (site: CSite) => CBlock;
  /** True: element i of an output depends on elements i of the inputs only, numbers are written into the code, and memory may be shared. */
  readonly elementwise?: true;
  readonly quantizes?: (attributes: Attributes) => QuantizedInput | undefined;
}

export function inputType(site: CSite, position: number): TensorType {
  const operand = site.inputs[position];
  if (operand === undefined) throw new Error(`There is no input ${position}.`);
  return operand.type;
}

export function outputType(site: CSite, position = 0): TensorType {
  const type = site.outputs[position];
  if (type === undefined) throw new Error(`There is no output ${position}.`);
  return type;
}

/** A block that only calls a function. */
export function callBlock(fn: CFunction, ...operands: readonly (string | number)[]): CBlock {
  return { lines: [`${fn.name}(${operands.join(", ")});`], functions: [fn] };
}
