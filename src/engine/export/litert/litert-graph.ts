/**
 * A module for prediction as a LiteRT model: the TensorFlow graph that SavedModel is written from, lowered node by node. Both are NHWC
 * throughout, so nothing moves between layouts. A bias and a ReLU after a convolution or a product with weights go into it.
 *
 * What always holds: every tensor has the shape of a batch of one, and only a transposed convolution fixes the batch; constants that nothing uses are left
 * out; the same module and weights give the same model.
 */
import type { Module, ValueId } from "../../ir/types";
import { elementCount } from "../../ir/types";
import type { TensorData } from "../../operators/define";
import { tensorflowGraph } from "../tensorflow/tensorflow-graph";
import type { TensorflowGraph, TensorflowNode } from "../tensorflow/tensorflow-graph";
import type { LitertModel, LitertOperator, LitertPort, LitertTensor } from "./litert-model";
import type { Absorbed, Lower, Site, Value, ValueType } from "./lowering";
import { elementwise } from "./lowerings/elementwise";
import { matrix } from "./lowerings/matrix";
import { moves } from "./lowerings/moves";
import { reductions } from "./lowerings/reductions";
import { windows } from "./lowerings/windows";

const LOWERINGS: ReadonlyMap<string, Lower> = new Map(
  Object.entries({ ...elementwise, ...moves, ...reductions, ...matrix, ...windows }),
);

/** Nodes that add a bias and rectify by themselves, by position of their weights. */
const ABSORBING: ReadonlyMap<string, number> = new Map([
  ["Conv2D", 1],
  ["DepthwiseConv2dNative", 1],
  ["MatMul", 1],
]);

/** Constants up to here are found again by their values, larger ones by their names. */
const SMALL_BYTES = 64;

const NOTHING_ABSORBED: Absorbed = { bias: undefined, relu: false };

/** A model, and what the numbers of its tensors are in the module that it was lowered from. */
export interface LoweredModel {
  readonly model: LitertModel;
  readonly module: Module;
  /** Values of `module` by the name of the tensor. */
  readonly values: ReadonlyMap<string, ValueId>;
}

/**
 * @param weights values of parameters and state by module input name.
 * @throws Error as `tensorflowGraph`, and naming the node that LiteRT has no word for.
 */
export function litertModel(module: Module, weights: ReadonlyMap<string, TensorData>): LoweredModel {
  return new LitertGraph(tensorflowGraph(module, weights)).lower();
}

class LitertGraph {
  readonly #graph: TensorflowGraph;
  readonly #tensors: LitertTensor[] = [];
  readonly #operators: LitertOperator[] = [];
  readonly #values = new Map<string, Value>();
  readonly #constants = new Map<string, Value>();
  readonly #users = new Map<string, TensorflowNode[]>();
  readonly #names = new Set<string>();
  readonly #known = new Map<string, ValueId>();

  constructor(graph: TensorflowGraph) {
    this.#graph = graph;
    for (const node of graph.nodes) {
      for (const input of node.inputs) this.#users.set(input, [...(this.#users.get(input) ?? []), node]);
    }
  }

  lower(): LoweredModel {
    const known = new Map(this.#graph.nodes.map((node) => [node.name, node]));
    const inputs = this.#graph.inputs.map(({ name, node, type }): LitertPort => {
      const value = this.#tensor(node, { type: litertType(type.dtype, name), shape: type.shape });
      this.#values.set(node, value);
      this.#remember(value, node);
      return { name, tensor: value.tensor };
    });
    for (const node of this.#graph.nodes) {
      if (node.op === "Const" || node.op === "Placeholder" || this.#values.has(node.name)) continue;
      this.#lowerNode(node, known);
    }
    const taken = new Set(inputs.map(({ tensor }) => tensor));
    const outputs = this.#graph.outputs.map(({ name, node }): LitertPort => {
      const value = this.#own(this.#value(node, known), taken);
      taken.add(value.tensor);
      return { name, tensor: value.tensor };
    });
    const openBatch = this.#operators.every(({ builtin }) => builtin !== "TRANSPOSE_CONV");
    const model = withoutUnused({ tensors: this.#tensors, operators: this.#operators, inputs, outputs, openBatch });
    return { model, module: this.#graph.module, values: this.#known };
  }

  #lowerNode(node: TensorflowNode, known: ReadonlyMap<string, TensorflowNode>): void {
    if (node.op === "Identity") {
      this.#values.set(node.name, this.#value(node.inputs[0] ?? "", known));
      return;
    }
    const lower = LOWERINGS.get(node.op);
    if (lower === undefined)
      throw new Error(`${node.name} cannot be written for LiteRT: it has no word for ${node.op}.`);
    const { absorbed, last } = this.#absorb(node, known);
    const site: Site = {
      node,
      operands: node.inputs.map((name) => this.#value(name, known)),
      absorbed,
      constant: (name, type, data) => this.#constant(name, type, data),
      emit: (builtin, operands, result, options) => {
        const value = this.#tensor(last.name, result);
        const inputs = operands.map((operand) => (operand === undefined ? -1 : this.#stored(operand)));
        const outputs = [value.tensor];
        this.#operators.push(
          options === undefined ? { builtin, inputs, outputs } : { builtin, inputs, outputs, options },
        );
        return value;
      },
    };
    const value = lower(site);
    this.#remember(value, last.name);
    // What was absorbed is this value, too.
    for (let each: TensorflowNode | undefined = node; each !== undefined;) {
      this.#values.set(each.name, value);
      each = each === last ? undefined : this.#users.get(each.name)?.[0];
    }
  }

  /** The bias and the ReLU that only this node's result goes to. */
  #absorb(
    node: TensorflowNode,
    known: ReadonlyMap<string, TensorflowNode>,
  ): { absorbed: Absorbed; last: TensorflowNode } {
    const weights = known.get(node.inputs[ABSORBING.get(node.op) ?? -1] ?? "");
    if (weights?.constant === undefined || node.attributes["transpose_a"] === true)
      return { absorbed: NOTHING_ABSORBED, last: node };
    if (node.op === "MatMul" && known.get(node.inputs[0] ?? "")?.constant !== undefined)
      return { absorbed: NOTHING_ABSORBED, last: node };
    let last = node;
    let bias: Value | undefined;
    const sum = this.#onlyUser(last);
    if (sum?.op === "AddV2" && sum.inputs[0] !== sum.inputs[1]) {
      const other = known.get(sum.inputs.find((name) => name !== last.name) ?? "");
      const { shape } = other?.constant?.type ?? { shape: [] };
      const units = unitsOf(node, weights);
      const fits =
        shape.length > 0 && shape.at(-1) === units && elementCount(shape) === units && shape.length <= rankOf(node);
      if (other?.constant !== undefined && fits) {
        bias = this.#constant(other.name, { type: "f32", shape: [units] }, other.constant.data);
        last = sum;
      }
    }
    const rectified = this.#onlyUser(last);
    const relu = rectified?.op === "Relu";
    return { absorbed: { bias, relu }, last: relu ? rectified : last };
  }

  #remember({ tensor }: Value, node: string): void {
    const [name, value] = [this.#tensors[tensor]?.name, this.#graph.values.get(node)];
    if (name !== undefined && value !== undefined) this.#known.set(name, value);
  }

  #onlyUser({ name }: TensorflowNode): TensorflowNode | undefined {
    const users = this.#users.get(name) ?? [];
    return users.length === 1 ? users[0] : undefined;
  }

  #value(name: string, known: ReadonlyMap<string, TensorflowNode>): Value {
    const value = this.#values.get(name);
    if (value !== undefined) return value;
    const constant = known.get(name)?.constant;
    if (constant === undefined) throw new Error(`A value that LiteRT needs was not written: ${name}.`);
    const { type, data } = constant;
    // Stored only if an operator reads it as it is.
    return { tensor: -1, type: litertType(type.dtype, name), shape: type.shape, data, name };
  }

  /** The tensor of an operand; a constant becomes one when it is first read. */
  #stored(value: Value): number {
    if (value.tensor >= 0) return value.tensor;
    return this.#constant(value.name ?? "constant", value, value.data ?? []).tensor;
  }

  #constant(name: string, { type, shape }: ValueType, data: TensorData | readonly number[]): Value {
    const bytes = constantBytes(type, data);
    const small = bytes.byteLength <= SMALL_BYTES;
    const key = `${type}[${shape.join(",")}]${small ? Array.from(bytes).join(",") : name}`;
    const found = this.#constants.get(key);
    if (found !== undefined) return found;
    const value = { ...this.#tensor(name, { type, shape }, bytes), data };
    this.#constants.set(key, value);
    return value;
  }

  /** A tensor of its own for an output, where it would be an input or another output. */
  #own(value: Value, taken: ReadonlySet<number>): Value {
    if (value.tensor >= 0 && value.data === undefined && !taken.has(value.tensor)) return value;
    const copy = this.#tensor("copy", value);
    const shape = this.#constant("shape", { type: "i32", shape: [value.shape.length] }, [-1, ...value.shape.slice(1)]);
    this.#operators.push({ builtin: "RESHAPE", inputs: [this.#stored(value), shape.tensor], outputs: [copy.tensor] });
    return copy;
  }

  #tensor(hint: string, { type, shape }: ValueType, data?: Uint8Array<ArrayBuffer>): Value {
    let name = hint;
    for (let suffix = 2; this.#names.has(name); suffix++) name = `${hint}_${suffix}`;
    this.#names.add(name);
    this.#tensors.push(data === undefined ? { name, type, shape } : { name, type, shape, data });
    return { tensor: this.#tensors.length - 1, type, shape };
  }
}

/** Without operators whose results nothing reads, and without the tensors of these. */
export function withoutUnused({ tensors, operators, inputs, outputs, openBatch }: LitertModel): LitertModel {
  const read = new Set([...inputs, ...outputs].map(({ tensor }) => tensor));
  const needed: LitertOperator[] = [];
  for (const operator of [...operators].reverse()) {
    if (!operator.outputs.some((tensor) => read.has(tensor))) continue;
    needed.push(operator);
    for (const tensor of [...operator.inputs, ...operator.outputs]) read.add(tensor);
  }
  const kept = tensors.map((_, tensor) => tensor).filter((tensor) => read.has(tensor));
  const moved = new Map(kept.map((tensor, position) => [tensor, position]));
  const at = (tensor: number): number => moved.get(tensor) ?? -1;
  const ports = (list: readonly LitertPort[]) => list.map(({ name, tensor }) => ({ name, tensor: at(tensor) }));
  return {
    tensors: kept.flatMap((tensor) => tensors[tensor] ?? []),
    operators: needed
      .reverse()
      .map((operator) => ({ ...operator, inputs: operator.inputs.map(at), outputs: operator.outputs.map(at) })),
    inputs: ports(inputs),
    outputs: ports(outputs),
    openBatch,
  };
}

function unitsOf({ op, attributes }: TensorflowNode, { constant }: TensorflowNode): number {
  const shape = constant?.type.shape ?? [];
  if (op === "MatMul") return (attributes["transpose_b"] === true ? shape[0] : shape[1]) ?? 0;
  return op === "Conv2D" ? (shape[3] ?? 0) : (shape[2] ?? 0) * (shape[3] ?? 0);
}

const rankOf = ({ op }: TensorflowNode): number => (op === "MatMul" ? 2 : 4);

function litertType(dtype: "f32" | "i32" | "u32", where: string): "f32" | "i32" {
  if (dtype === "u32") throw new Error(`${where} consists of unsigned integers, which LiteRT does not compute with.`);
  return dtype;
}

function constantBytes(type: ValueType["type"], data: TensorData | readonly number[]): Uint8Array<ArrayBuffer> {
  if (type === "f32" && data instanceof Float32Array && data.buffer instanceof ArrayBuffer)
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const array = type === "i32" ? Int32Array.from(data) : Float32Array.from(data);
  return new Uint8Array(array.buffer);
}
