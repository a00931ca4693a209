/**
 * An ONNX graph while it is written: nodes, constants, unique names. It knows ONNX, not our operators. What always holds:
 * a finished graph has no node, constant or input that no output needs, and the same calls give the same graph.
 */
import type { TensorType, ValueId } from "../../ir/types";
import { elementCount } from "../../ir/types";
import type { OnnxAttribute, TensorData } from "../../operators/define";
import { foldBias } from "./fold-bias";
import type { FinishedGraph, GraphConstant, GraphNode, OnnxTensor } from "./graph-parts";

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

  /** @param sources which module value each value holds, by the names that this graph gave. */
  finish(name: string, sources: ReadonlyMap<string, ValueId>): FinishedGraph {
    const { nodes, used } = this.#live();
    const final = this.#finalNames(used);
    const rename = (value: string): string => final.get(value) ?? value;
    const live = [...this.#constants].filter(([value]) => used.has(value));
    return {
      name,
      inputs: this.#inputs.filter((input) => used.has(input.name)),
      outputs: this.#outputs,
      tensors: new Map(live.map(([value, constant]) => [rename(value), tensorOf(constant)])),
      nodes: nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      })),
      sources: new Map([...sources].map(([value, source]) => [rename(value), source])),
    };
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

function tensorOf({ type, data, int64 }: GraphConstant): OnnxTensor {
  return { element: int64 ? "i64" : type.dtype, shape: type.shape, data };
}
