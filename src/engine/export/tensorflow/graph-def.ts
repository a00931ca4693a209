/** A `TensorflowGraph` as TensorFlow's own messages. */
import { create } from "@bufbuild/protobuf";
import type { Dtype, TensorType } from "../../ir/types";
import type { TensorData, TensorflowAttribute } from "../../operators/define";
import {
  AttrValue_ListValueSchema,
  AttrValueSchema,
  DataType,
  GraphDefSchema,
  NodeDefSchema,
  TensorInfoSchema,
  TensorShapeProtoSchema,
  type AttrValue,
  type GraphDef,
  type NodeDef,
  type TensorInfo,
  type TensorShapeProto,
} from "./generated/tensorflow_pb";
import type { TensorflowGraph, TensorflowNode, TensorflowPort } from "./tensorflow-graph";

/** Of graphs since TensorFlow 2.0; readers refuse what is newer than themselves. */
const GRAPH_VERSION = { producer: 1087, minConsumer: 12 };

const DATA_TYPE = {
  f32: DataType.DT_FLOAT,
  i32: DataType.DT_INT32,
  u32: DataType.DT_UINT32,
  bool: DataType.DT_BOOL,
} as const satisfies Readonly<Record<Dtype | "bool", DataType>>;

/** @param withValues false leaves the values of constants out: for formats that keep them in a file of their own. */
export function graphDef(graph: TensorflowGraph, withValues: boolean): GraphDef {
  const shapes = new Map(graph.inputs.map(({ node, type }) => [node, type]));
  return create(GraphDefSchema, {
    node: graph.nodes.map((node) => nodeDef(node, shapes.get(node.name), withValues)),
    versions: GRAPH_VERSION,
  });
}

/** A port of a signature. */
export function tensorInfo({ node, type }: TensorflowPort): TensorInfo {
  return create(TensorInfoSchema, {
    name: `${node}:0`,
    dtype: DATA_TYPE[type.dtype],
    tensorShape: openShape(type),
  });
}

/** Little-endian bytes of a constant. */
export function constantBytes(type: TensorType, data: TensorData | readonly number[]): Uint8Array<ArrayBuffer> {
  const elements =
    type.dtype === "f32"
      ? Float32Array.from(data)
      : type.dtype === "i32"
        ? Int32Array.from(data)
        : Uint32Array.from(data);
  return new Uint8Array(elements.buffer);
}

function nodeDef(
  { name, op, inputs, attributes, constant }: TensorflowNode,
  input: TensorType | undefined,
  withValues: boolean,
): NodeDef {
  const attr: Record<string, AttrValue> = {};
  for (const [key, value] of Object.entries(attributes)) attr[key] = attrValue(value);
  if (input !== undefined)
    attr["shape"] = create(AttrValueSchema, { value: { case: "shape", value: openShape(input) } });
  if (constant !== undefined && withValues) {
    const { type, data } = constant;
    const tensor = {
      dtype: DATA_TYPE[type.dtype],
      tensorShape: shapeOf(type.shape),
      tensorContent: constantBytes(type, data),
    };
    attr["value"] = create(AttrValueSchema, { value: { case: "tensor", value: tensor } });
  }
  const sorted = Object.fromEntries(Object.entries(attr).sort(([a], [b]) => (a < b ? -1 : 1)));
  return create(NodeDefSchema, { name, op, input: [...inputs], attr: sorted });
}

function attrValue(value: TensorflowAttribute): AttrValue {
  const of = (choice: AttrValue["value"]): AttrValue => create(AttrValueSchema, { value: choice });
  if (typeof value === "number") return of({ case: "i", value: BigInt(value) });
  if (typeof value === "boolean") return of({ case: "b", value });
  if (typeof value === "string") return of({ case: "s", value: new TextEncoder().encode(value) });
  if ("dtype" in value) return of({ case: "type", value: DATA_TYPE[value.dtype] });
  if ("float" in value) return of({ case: "f", value: value.float });
  return of({ case: "list", value: create(AttrValue_ListValueSchema, { i: value.map(BigInt) }) });
}

function openShape({ shape }: TensorType): TensorShapeProto {
  return shapeOf(shape.map((dimension, axis) => (axis === 0 ? -1 : dimension)));
}

function shapeOf(shape: readonly number[]): TensorShapeProto {
  return create(TensorShapeProtoSchema, { dim: shape.map((size) => ({ size: BigInt(size) })) });
}
