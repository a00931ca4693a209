/**
 * A LiteRT model (TensorFlow Lite schema version 3, https://github.com/google-ai-edge/LiteRT/blob/main/tflite/converter/schema/schema.fbs)
 * as plain data, in the words of the schema. Turned into bytes by `write-flatbuffer.ts`.
 */

/** Values of `TensorType`. */
export const TENSOR_TYPES = { f32: 0, f16: 1, i32: 2, bool: 6, i8: 9 } as const;
export type LitertType = keyof typeof TENSOR_TYPES;

/** Values of `BuiltinOperator`, of those that are written. */
export const BUILTINS = {
  ADD: 0,
  AVERAGE_POOL_2D: 1,
  CONCATENATION: 2,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  DEQUANTIZE: 6,
  FULLY_CONNECTED: 9,
  LOGISTIC: 14,
  MAX_POOL_2D: 17,
  MUL: 18,
  RELU: 19,
  RESHAPE: 22,
  SOFTMAX: 25,
  TANH: 28,
  PAD: 34,
  GATHER: 36,
  TRANSPOSE: 39,
  MEAN: 40,
  SUB: 41,
  DIV: 42,
  EXP: 47,
  LOG_SOFTMAX: 50,
  CAST: 53,
  MAXIMUM: 55,
  ARG_MAX: 56,
  MINIMUM: 57,
  LESS: 58,
  NEG: 59,
  PADV2: 60,
  GREATER: 61,
  SLICE: 65,
  TRANSPOSE_CONV: 67,
  EQUAL: 71,
  NOT_EQUAL: 72,
  LOG: 73,
  SUM: 74,
  SQRT: 75,
  RSQRT: 76,
  SHAPE: 77,
  REDUCE_MAX: 82,
  SQUARE: 92,
  LEAKY_RELU: 98,
  ABS: 101,
  REVERSE_V2: 105,
  QUANTIZE: 114,
  SELECT_V2: 123,
  BATCH_MATMUL: 126,
} as const;
export type Builtin = keyof typeof BUILTINS;

/** What the numbers of an integer tensor stand for: `scale * (q - zeroPoint)`, by slices along `axis` where there are several. */
export interface Quantization {
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  readonly axis: number;
}

export interface LitertTensor {
  readonly name: string;
  readonly type: LitertType;
  /** Of a batch of one. */
  readonly shape: readonly number[];
  /** Only constants have one. */
  readonly data?: Uint8Array<ArrayBuffer>;
  readonly quantization?: Quantization;
  /** True of a result that is the same for every batch. */
  readonly fixed?: true;
}

/** A field of an operator's options, in the order of the schema. `fallback` is the schema's own value. */
export type OptionField =
  | { readonly kind: "int8" | "int32" | "float32"; readonly value: number; readonly fallback?: number }
  | { readonly kind: "bool"; readonly value: boolean };

export interface OperatorOptions {
  /** Value of `BuiltinOptions`. */
  readonly type: number;
  readonly fields: readonly OptionField[];
}

export interface LitertOperator {
  readonly builtin: Builtin;
  /** Positions of tensors; -1 for one that is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options?: OperatorOptions;
}

/** An input or output of the model by its own name. */
export interface LitertPort {
  readonly name: string;
  readonly tensor: number;
}

export interface LitertModel {
  readonly tensors: readonly LitertTensor[];
  readonly operators: readonly LitertOperator[];
  readonly inputs: readonly LitertPort[];
  readonly outputs: readonly LitertPort[];
  /** False where an operator fixes the batch to one: then the inputs cannot be resized. */
  readonly openBatch: boolean;
}

/** Values of `ActivationFunctionType`, of those that are written. */
export const NO_ACTIVATION = 0;
export const RELU_ACTIVATION = 1;

export const int8 = (value: number): OptionField => ({ kind: "int8", value });
export const int32 = (value: number, fallback = 0): OptionField => ({ kind: "int32", value, fallback });
export const float32 = (value: number): OptionField => ({ kind: "float32", value });
export const bool = (value: boolean): OptionField => ({ kind: "bool", value });
