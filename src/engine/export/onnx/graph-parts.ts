/** What an ONNX graph is made of before it is written as protocol buffers. Values go by their names. */
import type { TensorType } from "../../ir/types";
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
