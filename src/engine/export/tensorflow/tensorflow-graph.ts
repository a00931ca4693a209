/**
 * A module for prediction as a graph of TensorFlow nodes: what SavedModel and TensorFlow.js are both written from. How each operator is
 * written is part of its own definition. What always holds: dimension 0 of inputs and outputs is open; a finished graph has no node or
 * constant that no output needs; the same module and weights give the same graph.
 */
import type { Module, TensorType, ValueId } from "../../ir/types";
import { elementCount, typeOf } from "../../ir/types";
import type { TensorData, TensorflowAttribute, TensorflowContext, TensorflowMapping } from "../../operators/define";
import { isUnsupported } from "../../operators/define";
import { expandComposites } from "../../operators/expand-composites";
import { operatorNamed } from "../../operators/registry";

export interface TensorflowNode {
  /** Letters, digits and `_.-/` only, unique in the graph. */
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, TensorflowAttribute>>;
  readonly constant?: { readonly type: TensorType; readonly data: TensorData | readonly number[] };
}

/** An input or output of the model as people name it, and the node that is it. */
export interface TensorflowPort {
  readonly name: string;
  readonly node: string;
  readonly type: TensorType;
}

export interface TensorflowGraph {
  readonly nodes: readonly TensorflowNode[];
  readonly inputs: readonly TensorflowPort[];
  readonly outputs: readonly TensorflowPort[];
  /** The module that the graph was written from, composites taken apart, and its values by the node that gives them. */
  readonly module: Module;
  readonly values: ReadonlyMap<string, ValueId>;
}

/**
 * @param weights values of parameters and state by module input name.
 * @throws Error naming the operator and its layer, or the weight, where one cannot be written.
 */
export function tensorflowGraph(module: Module, weights: ReadonlyMap<string, TensorData>): TensorflowGraph {
  const expanded = expandComposites(
    module,
    ({ operator }) => operatorNamed(operator).export.tensorflow !== "decompose",
  );
  return new GraphWriter(expanded, weights).write();
}

class GraphWriter {
  readonly #module: Module;
  readonly #weights: ReadonlyMap<string, TensorData>;
  readonly #nodes: TensorflowNode[] = [];
  readonly #names = new Set<string>();
  readonly #constants = new Map<string, TensorflowNode>();
  readonly #values = new Map<ValueId, string>();

  constructor(module: Module, weights: ReadonlyMap<string, TensorData>) {
    this.#module = module;
    this.#weights = weights;
  }

  write(): TensorflowGraph {
    const inputs: TensorflowPort[] = [];
    for (const { name, kind, value } of this.#module.inputs) {
      const type = typeOf(this.#module, value);
      if (kind !== "batch") {
        this.#values.set(value, this.#constant(name, type, this.#weight(name)));
        continue;
      }
      const node = this.#add(name, "Placeholder", [], { dtype: { dtype: type.dtype } });
      inputs.push({ name, node, type });
      this.#values.set(value, node);
    }
    for (const instruction of this.#module.instructions) this.#writeInstruction(instruction);
    const outputs = this.#module.outputs.map(({ name, value }): TensorflowPort => {
      const type = typeOf(this.#module, value);
      // An output has a node of its own, with its own name.
      const node = this.#add(name, "Identity", [this.#read(value, name)], { T: { dtype: type.dtype } });
      return { name, node, type };
    });
    const nodes = liveNodes(this.#nodes, [...inputs, ...outputs]);
    const values = new Map([...this.#values].map(([value, node]) => [node, value]));
    return { nodes, inputs, outputs, module: this.#module, values };
  }

  #weight(name: string): TensorData {
    const data = this.#weights.get(name);
    if (data === undefined) throw new Error(`The weights have no values for ${name}, which the model needs.`);
    return data;
  }

  #writeInstruction(instruction: Module["instructions"][number]): void {
    const where = instruction.origin ?? instruction.operator;
    const types = (values: readonly ValueId[]): TensorType[] => values.map((value) => typeOf(this.#module, value));
    const inputAt = (position: number): ValueId => {
      const value = instruction.inputs[position];
      if (value === undefined) throw new Error(`${instruction.operator} has no input ${position}.`);
      return value;
    };
    const context: TensorflowContext = {
      inputs: types(instruction.inputs),
      outputs: types(instruction.outputs),
      attributes: instruction.attributes,
      input: (position) => this.#read(inputAt(position), where),
      node: (op, inputs, attributes) => this.#add(`${where}/${op}`, op, inputs, attributes),
      constant: (name, type, data) => this.#constant(this.#constants.has(name) ? name : `${where}/${name}`, type, data),
      parameterData: (position) => this.#data(inputAt(position)),
      setOutput: (position, name) => {
        const value = instruction.outputs[position];
        if (value === undefined) throw new Error(`${instruction.operator} has no output ${position}.`);
        this.#values.set(value, name);
      },
    };
    tensorflowMapping(instruction)(context);
  }

  #read(value: ValueId, where: string): string {
    const name = this.#values.get(value);
    if (name === undefined) throw new Error(`A value that ${where} needs was not written to the TensorFlow graph.`);
    return name;
  }

  #data(value: ValueId): TensorData | undefined {
    const data = this.#constants.get(this.#values.get(value) ?? "")?.constant?.data;
    return data === undefined || ArrayBuffer.isView(data) ? data : Float64Array.from(data);
  }

  #constant(hint: string, type: TensorType, data: TensorData | readonly number[]): string {
    if (data.length !== elementCount(type.shape)) {
      throw new Error(
        `Constant ${hint}: [${type.shape.join(", ")}] takes ${elementCount(type.shape)} elements, not ${data.length}.`,
      );
    }
    const name = this.#unique(hint);
    const node = {
      name,
      op: "Const",
      inputs: [],
      attributes: { dtype: { dtype: type.dtype } },
      constant: { type, data },
    };
    this.#nodes.push(node);
    this.#constants.set(name, node);
    return name;
  }

  #add(hint: string, op: string, inputs: readonly string[], attributes: TensorflowNode["attributes"]): string {
    const name = this.#unique(hint);
    this.#nodes.push({ name, op, inputs, attributes });
    return name;
  }

  /** A name as TensorFlow allows it. */
  #unique(hint: string): string {
    const plain = hint.replace(/[^A-Za-z0-9_./-]/g, "_").replace(/^[^A-Za-z0-9.]/, "n$&");
    const base = plain === "" ? "node" : plain;
    let name = base;
    // Case alone does not tell names apart everywhere.
    for (let suffix = 2; this.#names.has(name.toLowerCase()); suffix++) name = `${base}_${suffix}`;
    this.#names.add(name.toLowerCase());
    return name;
  }
}

function tensorflowMapping({ operator, origin }: Module["instructions"][number]): TensorflowMapping {
  const { tensorflow } = operatorNamed(operator).export;
  const where = origin === undefined ? "" : ` (layer ${origin})`;
  if (isUnsupported(tensorflow)) {
    throw new Error(`${operator}${where} cannot be written for TensorFlow: ${tensorflow.unsupported}`);
  }
  if (tensorflow === "decompose")
    throw new Error(`${operator}${where} is no composite, so it cannot be decomposed for TensorFlow.`);
  return tensorflow;
}

/** What the ports need, in order. */
function liveNodes(all: readonly TensorflowNode[], ports: readonly TensorflowPort[]): readonly TensorflowNode[] {
  const used = new Set(ports.map(({ node }) => node));
  const live: TensorflowNode[] = [];
  for (const node of [...all].reverse()) {
    if (!used.has(node.name)) continue;
    live.push(node);
    for (const input of node.inputs) used.add(input);
  }
  return live.reverse();
}
