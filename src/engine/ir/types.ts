/**
 * The intermediate representation that every stage of the compiler reads.
 *
 * A `Module` is a straight-line program in SSA form: a value is defined once, by a module input or by one instruction,
 * and instructions stand in an order in which every value is defined before it is used. There is no control flow.
 * All shapes are concrete numbers; the batch dimension is dimension 0 of every `batch` input.
 * State that survives a step (parameters, moments, running statistics) enters as an input and leaves through `updates`.
 */

/** Element types. f32 for numbers, i32 for class ids and token ids, u32 for random bits. */
export type Dtype = "f32" | "i32" | "u32";

/** Row-major, outermost dimension first. `[]` is a scalar. Any dimension may be 0 or 1. */
export type Shape = readonly number[];

export interface TensorType {
  readonly dtype: Dtype;
  readonly shape: Shape;
  /**
   * Of f32 values: kept in half precision. It is a way to store numbers, not to compute with them: operators read such a value as f32,
   * compute in f32, and what they store is rounded.
   */
  readonly stored?: "f16";
}

/** Index into `Module.types`. */
export type ValueId = number & { readonly brand: "ValueId" };

export type AttributeValue = number | string | boolean | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * Part of a training step that an instruction belongs to: for profiling and printing, for telling what the backward pass reads of the
 * forward pass, and for steps that leave the update out.
 */
export type Phase = "forward" | "backward" | "update";

export interface Instruction {
  readonly operator: string;
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  readonly attributes: Attributes;
  readonly phase: Phase;
  /** Id of the graph node that this instruction came from, absent for what belongs to no layer. */
  readonly origin?: string;
  /** Computes once more what the forward pass has computed and let go, so it must not be merged with that. */
  readonly recomputed?: true;
}

/**
 * - `parameter`: trained by the optimizer; one gradient each.
 * - `state`: kept between steps but not trained (running statistics, optimizer moments).
 * - `batch`: written anew for every step.
 */
export type ModuleInputKind = "parameter" | "state" | "batch";

export interface ModuleInput {
  /** Unique in the module. Parameters: `<node id>/<parameter name>`. */
  readonly name: string;
  readonly kind: ModuleInputKind;
  readonly value: ValueId;
}

export interface ModuleOutput {
  readonly name: string;
  readonly value: ValueId;
}

/** After the step, the storage of module input `input` holds `value`. Types are equal. */
export interface ModuleUpdate {
  readonly input: ValueId;
  readonly value: ValueId;
}

export interface Module {
  readonly name: string;
  /** Type of every value, by `ValueId`. */
  readonly types: readonly TensorType[];
  readonly inputs: readonly ModuleInput[];
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly ModuleOutput[];
  readonly updates: readonly ModuleUpdate[];
}

/**
 * Scalars that change every step and are not values of the module: every operator may read them.
 * On the GPU they lie in one uniform buffer that is written once a step.
 */
export interface StepScalars {
  /** 0-based count of optimizer steps already taken. */
  readonly step: number;
  /** u32 seed of the run. */
  readonly seed: number;
  readonly learningRate: number;
}

/** Elements of a shape; 1 for a scalar, 0 if any dimension is 0. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** Bytes that the values of a type occupy: 2 an element where it is stored as f16, else 4. */
export function sizeBytes(type: TensorType): number {
  return elementCount(type.shape) * (type.stored === "f16" ? 2 : 4);
}

/** The type that operators see: nothing is said of how it is stored. */
export function computedType(type: TensorType): TensorType {
  return type.stored === undefined ? type : { dtype: type.dtype, shape: type.shape };
}

/** The same numbers kept in half precision. */
export function halfType({ dtype, shape }: TensorType): TensorType {
  return { dtype, shape, stored: "f16" };
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

export function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && a.stored === b.stored && sameShape(a.shape, b.shape);
}

export function formatType(type: TensorType): string {
  return `${type.stored ?? type.dtype}[${type.shape.join(", ")}]`;
}

export function typeOf(module: Pick<Module, "types">, value: ValueId): TensorType {
  const type = module.types[value];
  if (type === undefined) throw new Error(`Value %${value} is not defined in this module.`);
  return type;
}

/**
 * NumPy broadcasting of two shapes, aligned at the last dimension.
 * @returns the common shape, or undefined where the shapes do not meet.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}
