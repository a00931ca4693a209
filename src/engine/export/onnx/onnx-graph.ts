/**
 * An ONNX graph while it is written: nodes, constants, unique names. It knows ONNX, not our operators. What always holds:
 * a finished graph has no node, constant or input that no output needs, and the same calls give the same graph.
 */
import { create } from "@bufbuild/protobuf";
import type { TensorType } from "../../ir/types";
import { elementCount } from "../../ir/types";
import type { OnnxAttribute, TensorData } from "../../operators/define";
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type GraphProto,
  type TensorProto,
  type ValueInfoProto,
} from "./generated/onnx_pb";
import { foldBias } from "./fold-bias";
import type { GraphConstant, GraphNode } from "./graph-parts";

/** What dimension 0 of inputs and outputs is called. */
export const BATCH_DIMENSION = "batch";

const ELEMENT_TYPE = { f32: DataType.FLOAT, i32: DataType.INT32, u32: DataType.UINT32 } as const;

export class OnnxGraph {
  readonly #names: Set<string>;
  readonly #inputs: { readonly name: string; readonly type: TensorType }[] = [];
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, GraphConstant>();
  readonly #outputs: { readonly name: string; readonly value: string; readonly type: TensorType }[] = [];

  /** @param reserved names that no intermediate value may take: those of inputs and outputs. */
  constructor(reserved: Iterable<string>) {
    this.#names = new Set(reserved);
  }

  /** An input of the model, whose dimension 0 is the batch. The name must be reserved. */
  input(name: string, type: TensorType): string {
    this.#inputs.push({ name, type });
    return name;
  }

  /** @param prefix what the names of the node and its outputs begin with. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    outputCount: number,
    prefix: string,
  ): readonly string[] {
    const outputs = Array.from({ length: outputCount }, () => this.#unique(`${prefix}/${opType}`));
    this.#nodes.push({ opType, inputs, outputs, attributes });
    return outputs;
  }

  /** @throws Error if the data does not fill the type. */
  constant(hint: string, type: TensorType, data: TensorData | readonly number[], int64 = false): string {
    if (data.length !== elementCount(type.shape)) {
      throw new Error(
        `Constant ${hint}: [${type.shape.join(", ")}] takes ${elementCount(type.shape)} elements, not ${data.length}.`,
      );
    }
    const name = this.#unique(hint);
    this.#constants.set(name, { hint, type, data, int64 });
    return name;
  }

  /** Data of a value that is a constant. */
  constantData(name: string): GraphConstant["data"] | undefined {
    return this.#constants.get(name)?.data;
  }

  /** Makes `value` an output of the model under `name`, which must be reserved. */
  output(name: string, value: string, type: TensorType): void {
    const computed = this.#nodes.some(({ outputs }) => outputs.includes(value));
    const taken = this.#outputs.some((output) => output.value === value);
    // An input or a constant keeps its own name, and a value has one name only.
    const own = computed && !taken ? value : this.node("Identity", [value], {}, 1, name)[0];
    this.#outputs.push({ name, value: own ?? value, type });
  }

  finish(name: string): GraphProto {
    const { nodes, used } = this.#live();
    const final = this.#finalNames(used);
    const rename = (value: string): string => final.get(value) ?? value;
    return create(GraphProtoSchema, {
      name,
      input: this.#inputs.filter((input) => used.has(input.name)).map((input) => valueInfo(input.name, input.type)),
      output: this.#outputs.map((output) => valueInfo(output.name, output.type)),
      initializer: [...this.#constants]
        .filter(([value]) => used.has(value))
        .map(([value, constant]) => tensorProto(rename(value), constant)),
      node: nodes.map(({ opType, inputs, outputs, attributes }) =>
        create(NodeProtoSchema, {
          opType,
          name: outputs[0] ?? opType,
          input: inputs.map(rename),
          output: outputs.map(rename),
          attribute: Object.entries(attributes)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([attribute, value]) => attributeProto(attribute, value)),
        }),
      ),
    });
  }

  /** What the outputs need, found from the last node to the first. */
  #live(): { nodes: readonly GraphNode[]; used: ReadonlySet<string> } {
    const outputs = new Set(this.#outputs.map(({ value }) => value));
    const needed = liveNodes(this.#nodes, outputs).nodes;
    return liveNodes(foldBias(needed, this.#constants, outputs), outputs);
  }

  /** Outputs get their names; constants get the name they were meant to have, if it became free. */
  #finalNames(used: ReadonlySet<string>): ReadonlyMap<string, string> {
    const final = new Map(this.#outputs.map(({ name, value }) => [value, name]));
    const taken = new Set([...used, ...this.#outputs.map(({ name }) => name)]);
    for (const [value, { hint }] of this.#constants) {
      if (!used.has(value) || taken.has(hint)) continue;
      taken.add(hint);
      final.set(value, hint);
    }
    return final;
  }

  #unique(hint: string): string {
    let name = hint;
    for (let suffix = 2; this.#names.has(name); suffix++) name = `${hint}_${suffix}`;
    this.#names.add(name);
    return name;
  }
}

function liveNodes(
  all: readonly GraphNode[],
  outputs: ReadonlySet<string>,
): { nodes: readonly GraphNode[]; used: ReadonlySet<string> } {
  const used = new Set(outputs);
  const nodes: GraphNode[] = [];
  for (const node of [...all].reverse()) {
    if (!node.outputs.some((output) => used.has(output))) continue;
    nodes.push(node);
    for (const input of node.inputs) used.add(input);
  }
  return { nodes: nodes.reverse(), used };
}

function valueInfo(name: string, { dtype, shape }: TensorType): ValueInfoProto {
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

function tensorProto(name: string, { type, data, int64 }: GraphConstant): TensorProto {
  const elements = int64
    ? BigInt64Array.from(data, BigInt)
    : type.dtype === "f32"
      ? Float32Array.from(data)
      : type.dtype === "i32"
        ? Int32Array.from(data)
        : Uint32Array.from(data);
  return create(TensorProtoSchema, {
    name,
    dims: type.shape.map(BigInt),
    dataType: int64 ? DataType.INT64 : ELEMENT_TYPE[type.dtype],
    rawData: new Uint8Array(elements.buffer),
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
