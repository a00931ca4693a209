/**
 * What an operator is. Every operator is one file that calls `defineOperator` and one line in `registry.ts`; whatever
 * else the compiler needs to know of it (gradient, kernels, reference, export) is a required field of that definition.
 *
 * A *primitive* has a gradient rule, a reference and kernels. A *composite* is written in other operators; its
 * gradient, kernels and reference follow from the decomposition, and a fused kernel or a cheaper gradient may be added.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { Attributes, Shape, StepScalars, TensorType, ValueId } from "../ir/types";

/** Why something is not there. Shown to people, so a full sentence. */
export interface Unsupported {
  readonly unsupported: string;
}

export function unsupported(reason: string): Unsupported {
  return { unsupported: reason };
}

export function isUnsupported(entry: unknown): entry is Unsupported {
  return typeof entry === "object" && entry !== null && "unsupported" in entry;
}

/** Result of shape inference: the outputs' types, or one sentence that says what does not fit. */
export type Inferred =
  { readonly ok: true; readonly outputs: readonly TensorType[] } | { readonly ok: false; readonly message: string };

export function inferred(...outputs: TensorType[]): Inferred {
  return { ok: true, outputs };
}

export function refused(message: string): Inferred {
  return { ok: false, message };
}

/** Values of one tensor on the CPU. Float64Array in the tests' oracle, Float32Array on the CPU device. Row-major. */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint32Array;

export interface Tensor {
  readonly type: TensorType;
  readonly data: TensorData;
}

export interface ReferenceContext {
  readonly step: StepScalars;
  /** Allocates a zero-filled tensor in the precision of this run. */
  readonly zeros: (type: TensorType) => Tensor;
}

export type Reference = (
  inputs: readonly Tensor[],
  outputs: readonly TensorType[],
  attributes: Attributes,
  context: ReferenceContext,
) => readonly Tensor[];

export interface GradientContext {
  readonly b: ModuleBuilder;
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  /** Gradient of the loss by each output; undefined where the output does not reach the loss. */
  readonly outputGradients: readonly (ValueId | undefined)[];
  readonly attributes: Attributes;
  /** False for an input that needs no gradient: the rule may skip the work. */
  readonly needed: readonly boolean[];
}

/** Gradient of the loss by each input, in order; undefined where there is none (ids, masks) or none is needed. */
export type GradientRule = (context: GradientContext) => readonly (ValueId | undefined)[];

/**
 * A kernel that lowering may choose for an instruction. `kernel` names a static file `src/shaders/kernels/<kernel>.wgsl`.
 * The file declares its own bindings in the order inputs, then outputs, unless `bindings` says otherwise.
 */
export interface KernelVariant {
  readonly kernel: string;
  /** By which a measured choice is kept; unique among the variants of an operator. Absent: the kernel's name. */
  readonly name?: string;
  /** Absent: always applicable. The first applicable variant is the default choice. */
  readonly when?: (site: KernelSite) => boolean;
  /** Where it gives what the default gives, so that a measurement may put it in its place. Absent: nowhere. */
  readonly mayReplace?: (site: KernelSite) => boolean;
  readonly configure: (site: KernelSite) => KernelConfiguration;
}

export interface KernelSite {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly attributes: Attributes;
  readonly device: DeviceTraits;
}

/** What kernel choice may depend on. */
export interface DeviceTraits {
  readonly software: boolean;
  readonly maxInvocationsPerWorkgroup: number;
  readonly maxWorkgroupStorageBytes: number;
  readonly maxStorageBuffersPerStage: number;
  /** Invocations of every subgroup; absent without subgroups, and where their size differs. */
  readonly subgroupSize?: number;
  /** Who made the GPU, as WebGPU says it: "apple", "nvidia", "amd", "intel", "qualcomm"; absent where it says nothing. */
  readonly vendor?: string;
  /** Its family, likewise: "ampere", "gen-12lp", "metal-3". */
  readonly architecture?: string;
  /** What measurements on this device found to be faster than the default. */
  readonly preferences?: KernelPreferences;
}

/** Name of a variant, or `DECOMPOSED`, by the class of its site (`lowering/site-class.ts`). */
export type KernelPreferences = ReadonlyMap<string, string>;

export type KernelConstant = number | boolean | string;

export interface KernelConfiguration {
  /** Becomes `const NAME = value;` in the prelude; a string becomes `alias NAME = value;`. Names in UPPER_CASE (aliases in PascalCase). */
  readonly constants: Readonly<Record<string, KernelConstant>>;
  readonly workgroups: readonly [x: number, y: number, z: number];
  readonly flops: number;
  /**
   * Where the kernel can absorb the element-wise operators that follow it: the kernel then calls
   * `fn epilogue(value: vec4f, index: u32) -> vec4f` (or the f32 form for width 1) on each result, `index` being the flat index of
   * its first element in the output. Lowering generates the function and the bindings it needs (identity if nothing is absorbed).
   */
  readonly epilogueWidth?: 1 | 4;
  /** One entry a binding, in order. Each is the positions (inputs first, then outputs, counted through) whose values must lie contiguously. */
  readonly bindings?: readonly KernelBinding[];
  readonly readsStepScalars?: boolean;
  /** Names of `src/shaders/lib/<name>.wgsl` fragments that the file calls. */
  readonly lib?: readonly string[];
  /** Element counts of f32 tensors that live during this instruction only. Their positions follow those of the outputs. */
  readonly scratch?: readonly number[];
  /** Dispatches that follow this one, in order. With it, every dispatch gives its `bindings`. */
  readonly then?: readonly KernelPass[];
}

/** A further dispatch of an instruction that takes more than one. */
export interface KernelPass extends Omit<KernelConfiguration, "then" | "scratch"> {
  readonly kernel: string;
  readonly bindings: readonly KernelBinding[];
}

export interface KernelBinding {
  readonly positions: readonly number[];
  readonly access: "read" | "read_write";
}

/**
 * How a primitive runs on the GPU:
 * - `elementwise`: an expression over one element; inputs broadcast to the output; lowering fuses chains of them.
 *   `wgsl` receives the operands' expressions and the flat output index expression (u32), and returns an expression of the output dtype.
 * - `view`: no work; the output is the input's bytes under another shape.
 * - `kernels`: a list of variants.
 */
export type KernelBody =
  | {
      readonly kind: "elementwise";
      readonly wgsl: (operands: readonly string[], attributes: Attributes, index: string) => string;
      /** Names of `src/shaders/lib/<name>.wgsl` fragments that the expression calls. */
      readonly lib?: readonly string[];
      readonly readsStepScalars?: boolean;
      readonly flops?: number;
    }
  | { readonly kind: "view" }
  | { readonly kind: "kernels"; readonly variants: readonly KernelVariant[] };

export interface Primitive {
  readonly kind: "primitive";
  readonly gradient: GradientRule | Unsupported;
  readonly reference: Reference;
  readonly gpu: KernelBody;
}

export interface Composite {
  readonly kind: "composite";
  readonly decompose: (b: ModuleBuilder, inputs: readonly ValueId[], attributes: Attributes) => readonly ValueId[];
  /** Where it is cheaper than differentiating the decomposition; the decomposition's gradient is then its oracle. */
  readonly gradient?: GradientRule;
  /** Fused kernels; the decomposition is their oracle. */
  readonly fused?: readonly KernelVariant[];
  /** Where a measurement may put the decomposition in the place of a fused kernel: it must not take much more memory. Absent: nowhere. */
  readonly mayDecompose?: (site: KernelSite) => boolean;
}

/**
 * What an ONNX mapping may do. Tensors of rank 4 can be had in either layout; transposes are inserted where a layout is
 * asked for that does not exist yet, so that chains of NCHW operators need none between them.
 */
export interface OnnxContext {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly attributes: Attributes;
  /** Name of an input as an ONNX value. `layout` only for rank 4; the default is the module's own order (NHWC). */
  readonly input: (position: number, layout?: "nhwc" | "nchw") => string;
  /** Adds a node and returns the names of its outputs. */
  readonly node: (
    opType: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    outputCount?: number,
  ) => readonly string[];
  /** Adds an initializer. `name` is a hint. */
  readonly constant: (name: string, type: TensorType, data: readonly number[] | TensorData, as?: "int64") => string;
  /** Values of an input that is a parameter, state or constant, if it is known at export; for weights that ONNX wants in another order. */
  readonly parameterData: (position: number) => TensorData | undefined;
  /** Declares which ONNX value is output `position`. */
  readonly setOutput: (position: number, name: string, layout?: "nhwc" | "nchw") => void;
}

export type OnnxAttribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] };
export type OnnxMapping = (context: OnnxContext) => void;

/**
 * What a TensorFlow mapping may do: nodes of a GraphDef (https://www.tensorflow.org/api_docs/python/tf/raw_ops), for SavedModel and
 * TensorFlow.js alike. Values are in the module's own layout.
 */
export interface TensorflowContext {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly attributes: Attributes;
  /** Name of an input as a TensorFlow tensor. */
  readonly input: (position: number) => string;
  /** Adds a node and returns the name of its first output. */
  readonly node: (
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, TensorflowAttribute>>,
  ) => string;
  /** Adds a constant. `name` is a hint. */
  readonly constant: (name: string, type: TensorType, data: readonly number[] | TensorData) => string;
  /** Values of an input that is a parameter, state or constant, if it is known at export. */
  readonly parameterData: (position: number) => TensorData | undefined;
  /** Declares which tensor is output `position`. */
  readonly setOutput: (position: number, name: string) => void;
}

/** Numbers are integers, and lists are of integers, unless they say otherwise. */
export type TensorflowAttribute =
  | number
  | boolean
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly dtype: TensorType["dtype"] | "bool" };
export type TensorflowMapping = (context: TensorflowContext) => void;

/** How each format writes an operator. `decompose`: a composite is exported through its decomposition. */
export interface ExportMappings {
  readonly onnx: OnnxMapping | "decompose" | Unsupported;
  readonly tensorflow: TensorflowMapping | "decompose" | Unsupported;
}

/** The same answer for every format. */
export function everywhere(entry: "decompose" | Unsupported): ExportMappings {
  return { onnx: entry, tensorflow: entry };
}

export interface AttributeDefinition {
  readonly kind: "int" | "float" | "boolean" | "string" | "ints";
  /** Absent: must be given. */
  readonly default?: number | string | boolean | readonly number[];
}

export interface OperatorDefinition {
  readonly name: string;
  readonly version: number;
  readonly docs: { readonly summary: string; readonly formula: string; readonly references: readonly string[] };
  /** Names of the inputs, in order. A last name that starts with `...` takes any number of inputs. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeDefinition>>;
  /** Pure; never throws. Attributes are complete (defaults filled in). */
  readonly infer: (inputs: readonly TensorType[], attributes: Attributes) => Inferred;
  readonly body: Primitive | Composite;
  readonly export: ExportMappings;
}

export function defineOperator(definition: OperatorDefinition): OperatorDefinition {
  return definition;
}

/** A case of the suite that the registry drives. Inputs are made from `seed` by the rule of their entry. */
export interface OperatorCase {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  readonly attributes?: Attributes;
  /** Inputs by which the gradient is checked; default: every f32 input. `[]` where it is not differentiable. */
  readonly differentiate?: readonly number[];
  /** Only where the check cannot use the default tolerance, with the reason. */
  readonly tolerance?: { readonly forward?: number; readonly gradient?: number; readonly reason: string };
}

export interface CaseInput {
  readonly shape: Shape;
  readonly dtype?: TensorType["dtype"];
  /** Uniform in [low, high); i32: integers in [low, high). Default [-1, 1). */
  readonly range?: readonly [low: number, high: number];
  /** Exact values, row-major, instead of a range. */
  readonly values?: readonly number[];
}

export const int = (attributes: Attributes, name: string): number => {
  const value = attributes[name];
  if (typeof value !== "number") throw new Error(`Attribute ${name} is not a number.`);
  return value;
};
export const ints = (attributes: Attributes, name: string): readonly number[] => {
  const value = attributes[name];
  if (typeof value !== "object") throw new Error(`Attribute ${name} is not a list of numbers.`);
  return value;
};
export const flag = (attributes: Attributes, name: string): boolean => attributes[name] === true;
export const text = (attributes: Attributes, name: string): string => {
  const value = attributes[name];
  if (typeof value !== "string") throw new Error(`Attribute ${name} is not a string.`);
  return value;
};

/** Most workgroups that a grid may have in one dimension (the least that WebGPU guarantees). */
export const MAX_WORKGROUPS = 65535;

/**
 * A grid of at least `count` workgroups, spread over x and y; `flat_workgroup` in the shader gives the number back.
 * At least 1 in every dimension.
 */
export function gridOf(count: number): readonly [x: number, y: number, z: number] {
  if (count <= MAX_WORKGROUPS) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / MAX_WORKGROUPS);
  return [Math.ceil(count / rows), rows, 1];
}
