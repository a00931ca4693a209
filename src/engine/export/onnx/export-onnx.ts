/**
 * Writes a module for prediction as an ONNX model (https://onnx.ai/onnx/repo-docs/IR.html): opset 17, IR version 8, which
 * runtimes since 2022 read. How each operator is written is part of its own definition; this file walks the module and
 * keeps track of layouts. What always holds: inputs and outputs have the module's names and layout (images are NHWC), their
 * dimension 0 is symbolic, and the same module and weights give the same bytes.
 */
import type { Instruction, Module, TensorType, ValueId } from "../../ir/types";
import { typeOf } from "../../ir/types";
import type { OnnxContext, OnnxMapping, TensorData } from "../../operators/define";
import { isUnsupported } from "../../operators/define";
import { expandComposites } from "../../operators/expand-composites";
import { operatorNamed } from "../../operators/registry";
import { bytesOf } from "../../model/model-formats";
import type { FinishedGraph } from "./graph-parts";
import { OnnxGraph } from "./onnx-graph";
import { onnxParts } from "./onnx-file";
import type { OnnxFacts } from "./onnx-file";

export interface OnnxOptions extends OnnxFacts {
  /** Values of parameters and state by module input name. */
  readonly weights: ReadonlyMap<string, TensorData>;
}

type Layout = "nhwc" | "nchw";

/** NCHW from NHWC, and back. */
const PERMUTATION: Readonly<Record<Layout, readonly number[]>> = { nchw: [0, 3, 1, 2], nhwc: [0, 2, 3, 1] };

/**
 * @param module built for prediction; of its size only dimension 0 of inputs and outputs is left open.
 * @param weights values of parameters and state by module input name; the graph holds these arrays themselves where ONNX has the same order.
 * @throws Error naming the operator or the weight, where one cannot be written.
 */
export function onnxGraph(module: Module, weights: ReadonlyMap<string, TensorData>): FinishedGraph {
  return new OnnxWriter(forOnnx(module), weights).write();
}

/** The module in the operators that ONNX has words for. One that is already is handed back as it is. */
export function forOnnx(module: Module): Module {
  return expandComposites(module, ({ operator }) => operatorNamed(operator).export.onnx !== "decompose");
}

/** The whole file in one piece, with 32-bit weights. @throws Error as `onnxGraph`. */
export function exportOnnx(module: Module, { weights, ...facts }: OnnxOptions): Uint8Array<ArrayBuffer> {
  return bytesOf({ name: module.name, parts: onnxParts(onnxGraph(module, weights), facts) });
}

class OnnxWriter {
  readonly #module: Module;
  readonly #weights: ReadonlyMap<string, TensorData>;
  readonly #graph: OnnxGraph;
  /** The ONNX value of each module value, by layout; only rank 4 has the second. */
  readonly #values = new Map<ValueId, Partial<Record<Layout, string>>>();

  constructor(module: Module, weights: ReadonlyMap<string, TensorData>) {
    this.#module = module;
    this.#weights = weights;
    const inputNames = module.inputs.filter(({ kind }) => kind === "batch").map(({ name }) => name);
    const outputNames = module.outputs.map(({ name }) => name);
    const clash = outputNames.find((name) => inputNames.includes(name));
    if (clash !== undefined) {
      throw new Error(
        `The model has an input and an output named “${clash}”, which ONNX does not allow. Rename the layer that gives the output.`,
      );
    }
    this.#graph = new OnnxGraph([...inputNames, ...outputNames]);
  }

  write(): FinishedGraph {
    for (const { name, kind, value } of this.#module.inputs) {
      const type = typeOf(this.#module, value);
      this.#values.set(value, { nhwc: kind === "batch" ? this.#graph.input(name, type) : this.#weight(name, type) });
    }
    for (const instruction of this.#module.instructions) this.#writeInstruction(instruction);
    for (const { name, value } of this.#module.outputs) {
      this.#graph.output(name, this.#read(value, "nhwc", "output"), typeOf(this.#module, value));
    }
    const sources = [...this.#values].flatMap(([value, names]) =>
      Object.values(names).map((name): [string, ValueId] => [name, value]),
    );
    return this.#graph.finish(this.#module.name, new Map(sources));
  }

  #weight(name: string, type: TensorType): string {
    const data = this.#weights.get(name);
    if (data === undefined) throw new Error(`The weights have no values for ${name}, which the model needs.`);
    return this.#graph.constant(name, type, data);
  }

  #writeInstruction(instruction: Instruction): void {
    const where = instruction.origin ?? instruction.operator;
    const mapping = onnxMapping(instruction);
    const types = (values: readonly ValueId[]): TensorType[] => values.map((value) => typeOf(this.#module, value));
    const inputAt = (position: number): ValueId => {
      const value = instruction.inputs[position];
      if (value === undefined) throw new Error(`${instruction.operator} has no input ${position}.`);
      return value;
    };
    const context: OnnxContext = {
      inputs: types(instruction.inputs),
      outputs: types(instruction.outputs),
      attributes: instruction.attributes,
      input: (position, layout = "nhwc") => this.#read(inputAt(position), layout, where),
      node: (opType, inputs, attributes = {}, outputCount = 1) =>
        this.#graph.node(opType, inputs, attributes, outputCount, where),
      constant: (name, type, data, as) => this.#graph.constant(name, type, data, as === "int64"),
      parameterData: (position) => this.#data(inputAt(position)),
      setOutput: (position, name, layout = "nhwc") => {
        const value = instruction.outputs[position];
        if (value === undefined) throw new Error(`${instruction.operator} has no output ${position}.`);
        this.#values.set(value, { [layout]: name });
      },
    };
    mapping(context);
  }

  /** The name of a value in a layout; made by one transpose, and only once, where it is not there yet. */
  #read(value: ValueId, layout: Layout, where: string): string {
    const names = this.#values.get(value);
    const found = names?.[layout];
    if (found !== undefined) return found;
    const other: Layout = layout === "nhwc" ? "nchw" : "nhwc";
    const source = names?.[other];
    if (source === undefined) throw new Error(`A value that ${where} needs was not written to the ONNX model.`);
    const made = this.#transposed(source, typeOf(this.#module, value), layout, where);
    this.#values.set(value, { ...names, [layout]: made });
    return made;
  }

  #transposed(source: string, type: TensorType, layout: Layout, where: string): string {
    const data = this.#graph.constantData(source);
    if (data !== undefined && layout === "nchw") return this.#graph.constant(source, ...nchwOf(type, data));
    const [name] = this.#graph.node("Transpose", [source], { perm: PERMUTATION[layout] }, 1, where);
    if (name === undefined) throw new Error("An ONNX node without an output.");
    return name;
  }

  #data(value: ValueId): TensorData | undefined {
    const name = this.#values.get(value)?.nhwc;
    const data = name === undefined ? undefined : this.#graph.constantData(name);
    return data === undefined || ArrayBuffer.isView(data) ? data : Float64Array.from(data);
  }
}

function onnxMapping({ operator, origin }: Instruction): OnnxMapping {
  const { onnx } = operatorNamed(operator).export;
  const where = origin === undefined ? "" : ` (layer ${origin})`;
  if (isUnsupported(onnx)) throw new Error(`${operator}${where} cannot be written as ONNX: ${onnx.unsupported}`);
  if (onnx === "decompose")
    throw new Error(`${operator}${where} is no composite, so it cannot be decomposed for ONNX.`);
  return onnx;
}

/** A constant `[n, height, width, channels]` as `[n, channels, height, width]`. */
function nchwOf({ dtype, shape }: TensorType, data: TensorData | readonly number[]): [TensorType, TensorData] {
  const [n = 1, height = 1, width = 1, channels = 1] = shape;
  const plane = height * width;
  const values = ArrayBuffer.isView(data) ? data.slice() : Float64Array.from(data);
  for (let index = 0; index < data.length; index++) {
    const position = index % plane;
    const channel = Math.floor(index / plane) % channels;
    const image = Math.floor(index / (plane * channels));
    values[index] = data[(image * plane + position) * channels + channel] ?? 0;
  }
  return [{ dtype, shape: [n, channels, height, width] }, values];
}
