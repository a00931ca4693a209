/** What an ONNX graph is made of before it is written as protocol buffers. Values go by their names. */
import type { TensorType, ValueId } from "../../ir/types";
import type { OnnxAttribute, TensorData } from "../../operators/define";

export interface GraphNode {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface GraphConstant {
  /** The name it gets if nothing that is left has it. */
  readonly hint: string;
  readonly type: TensorType;
  readonly data: TensorData | readonly number[];
  readonly int64: boolean;
}

/** Element types of initializers. */
export type OnnxElement = "f32" | "f16" | "i32" | "i64" | "u32" | "i8" | "u8";

/** An initializer: row-major numbers; those of `f16` are its raw bits. */
export interface OnnxTensor {
  readonly element: OnnxElement;
  readonly shape: readonly number[];
  readonly data: TensorData | Uint16Array | Int8Array | Uint8Array | readonly number[];
}

export interface GraphPort {
  readonly name: string;
  readonly type: TensorType;
}

/** A whole graph with its final names, ready to be changed by a pass or to be written. */
export interface FinishedGraph {
  readonly name: string;
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** In order: weights first that come first in the module. */
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
  /** In an order in which every value comes before its uses. */
  readonly nodes: readonly GraphNode[];
  /** Which value of the module a value of the graph holds, in its own or in another layout. Values that only ONNX needs have none. */
  readonly sources: ReadonlyMap<string, ValueId>;
}
