/**
 * Writes a finished graph as files: protocol buffers in which the weights are parts of their own, the given arrays themselves. Weights of
 * more than a gigabyte lie in a second file beside the model, for one protocol buffer holds less than 2 GB
 * (https://onnx.ai/onnx/repo-docs/ExternalData.html). Knows nothing of modules and operators. Always holds: the same graph and facts
 * give the same bytes.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { elementCount } from "../../ir/types";
import { DEFAULT_ONNX_OPSET, sizeOf } from "../../model/model-formats";
import type { NamedFile, OnnxOpset } from "../../model/model-formats";
import type { OnnxAttribute } from "../../operators/define";
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type ValueInfoProto,
} from "./generated/onnx_pb";
import type { FinishedGraph, GraphPort, OnnxElement, OnnxTensor } from "./graph-parts";
import { atOpset, IR_VERSION } from "./newer-opset";
import { ELEMENT_BYTES, tensorBytes } from "./tensor-bytes";

/** What dimension 0 of inputs and outputs is called. */
export const BATCH_DIMENSION = "batch";

/** From so many bytes of weights on they lie beside the model. */
export const EXTERNAL_FROM_BYTES = 2 ** 30;
/** Smaller tensors stay in the model: shape inference reads them. */
const SMALLEST_EXTERNAL_BYTES = 1024;
/** Where a tensor may begin in the external file, so that it can be mapped into memory. */
const PAGE_BYTES = 4096;

export interface OnnxFacts {
  /** 17 where none is given. */
  readonly opset?: OnnxOpset | undefined;
  readonly producerVersion: string;
  /** Free text by key, kept in the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const ELEMENT_TYPE: Readonly<Record<OnnxElement, DataType>> = {
  f32: DataType.FLOAT,
  f16: DataType.FLOAT16,
  i32: DataType.INT32,
  i64: DataType.INT64,
  u32: DataType.UINT32,
  i8: DataType.INT8,
  u8: DataType.UINT8,
};

/** Numbers of the fields that hold weights, by the specification. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;

type Parts = readonly Uint8Array<ArrayBuffer>[];

/** The model in one file, weights inside. */
export function onnxParts(written: FinishedGraph, facts: OnnxFacts): Parts {
  const graph = atOpset(written, facts.opset);
  return modelParts(
    graph,
    facts,
    [...graph.tensors].flatMap(([name, tensor]) => initializer(name, tensor)),
  );
}

/**
 * @param name of the model's file; external weights are called `<name>.data`.
 * @param externalFrom bytes of weights from which on they lie beside the model.
 * @returns the model, and the file of its weights where they are large.
 */
export function onnxFiles(
  written: FinishedGraph,
  facts: OnnxFacts,
  name: string,
  externalFrom = EXTERNAL_FROM_BYTES,
): readonly NamedFile[] {
  const graph = atOpset(written, facts.opset);
  const bytes = [...graph.tensors.values()].reduce((sum, tensor) => sum + bytesIn(tensor), 0);
  if (bytes < externalFrom) return [{ name, parts: onnxParts(written, facts) }];
  const location = `${name.replace(/^.*\//, "")}.data`;
  const external: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  const initializers = [...graph.tensors].flatMap(([tensorName, tensor]) => {
    if (bytesIn(tensor) < SMALLEST_EXTERNAL_BYTES) return initializer(tensorName, tensor);
    const padding = (PAGE_BYTES - (offset % PAGE_BYTES)) % PAGE_BYTES;
    const data = tensorBytes(tensor);
    external.push(new Uint8Array(padding), data);
    const place = { location, offset: offset + padding, length: data.length };
    offset += padding + data.length;
    return field(GRAPH_INITIALIZER, [tensorHead(tensorName, tensor, place)]);
  });
  return [
    { name, parts: modelParts(graph, facts, initializers) },
    { name: `${name}.data`, parts: external },
  ];
}

function bytesIn({ element, shape }: OnnxTensor): number {
  return elementCount(shape) * ELEMENT_BYTES[element];
}

/** @param graph at the opset of the facts. */
function modelParts(
  graph: FinishedGraph,
  { opset = DEFAULT_ONNX_OPSET, producerVersion, metadata = {} }: OnnxFacts,
  initializers: Parts,
): Parts {
  const entries = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const head = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION[opset]),
    producerName: "Trainyard",
    producerVersion,
    modelVersion: 1n,
    opsetImport: [{ domain: "", version: BigInt(opset) }],
    metadataProps: entries.map(([key, value]) => ({ key, value })),
  });
  const body = create(GraphProtoSchema, {
    name: graph.name,
    input: graph.inputs.map(valueInfo),
    output: graph.outputs.map(valueInfo),
    node: graph.nodes.map(({ opType, inputs, outputs, attributes }) =>
      create(NodeProtoSchema, {
        opType,
        name: outputs[0] ?? opType,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([attribute, value]) => attributeProto(attribute, value)),
      }),
    ),
  });
  // Fields of a message may come in any order and, where one is repeated, apart from each other.
  return [
    new Uint8Array(toBinary(ModelProtoSchema, head)),
    ...field(MODEL_GRAPH, [new Uint8Array(toBinary(GraphProtoSchema, body)), ...initializers]),
  ];
}

function initializer(name: string, tensor: OnnxTensor): Parts {
  return field(GRAPH_INITIALIZER, [tensorHead(name, tensor), ...field(TENSOR_RAW_DATA, [tensorBytes(tensor)])]);
}

interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

function tensorHead(name: string, { element, shape }: OnnxTensor, place?: ExternalPlace): Uint8Array<ArrayBuffer> {
  const external = Object.entries(place ?? {}).map(([key, value]) => ({ key, value: String(value) }));
  const head = create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: ELEMENT_TYPE[element],
    externalData: external,
    ...(place === undefined ? {} : { dataLocation: DataLocation.EXTERNAL }),
  });
  return new Uint8Array(toBinary(TensorProtoSchema, head));
}

/** A field that holds bytes or a message (https://protobuf.dev/programming-guides/encoding, "Length-Delimited Records"). */
function field(number: number, content: Parts): Parts {
  const head = new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(sizeOf(content)).finish();
  return [new Uint8Array(head), ...content];
}

function valueInfo({ name, type: { dtype, shape } }: GraphPort): ValueInfoProto {
  const dim = shape.map((dimension, axis) =>
    axis === 0
      ? { value: { case: "dimParam" as const, value: BATCH_DIMENSION } }
      : { value: { case: "dimValue" as const, value: BigInt(dimension) } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: "tensorType", value: { elemType: ELEMENT_TYPE[dtype], shape: { dim } } } },
  });
}

function attributeProto(name: string, value: OnnxAttribute): AttributeProto {
  if (typeof value === "string") {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  }
  if (typeof value === "number")
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if ("float" in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  if ("floats" in value)
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...value.floats] });
  if ("strings" in value) {
    const encoder = new TextEncoder();
    const strings = value.strings.map((entry) => encoder.encode(entry));
    return create(AttributeProtoSchema, { name, type: AttributeType.STRINGS, strings });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}
