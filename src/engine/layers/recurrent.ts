/**
 * What LSTM, GRU and SimpleRNN share: everything but their operator and gates. A recurrent layer walks along a sequence
 * `[batch, time, features]` from a zero state and gives all its states, or the last one alone; a bidirectional one also walks from the
 * end, with weights of its own, and puts both results side by side. Gradients go through the whole sequence.
 *
 * Kernels are `[in, gates * units]`; PyTorch keeps them transposed (`weight_ih`, `weight_hh`), with the gates in the same order.
 * Kernels start as Glorot has it for each gate, recurrent kernels as in PyTorch: uniform within 1 / √units.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { Attributes, ValueId } from "../ir/types";
import { readFlag, readNumber } from "./attributes";
import { defineLayer } from "./define";
import type {
  AttributeSchema,
  Initializer,
  LayerAttributes,
  LayerBuild,
  LayerDefinition,
  LayerSite,
  ParameterSpec,
} from "./define";
import { accept, inputX, numbers, outputY, refuse, sequenceProblem, sequenceSize, single } from "./problems";

interface RecurrentLayer {
  /** Of the layer, and of the operator that it builds. */
  readonly type: "lstm" | "gru" | "simpleRnn";
  readonly label: string;
  readonly docs: LayerDefinition["docs"];
  readonly gates: number;
  /** Biases in the order of the operator's inputs, each [gates * units]. */
  readonly biases: readonly { readonly name: string; readonly initializer: Initializer }[];
  readonly attributes?: AttributeSchema;
  readonly operatorAttributes?: (attributes: LayerAttributes) => Attributes;
  /** Name and further arguments in each framework. */
  readonly pytorch: (attributes: LayerAttributes) => readonly [name: string, ...options: string[]];
  readonly keras: (attributes: LayerAttributes) => readonly [name: string, ...options: string[]];
}

const sharedAttributes: AttributeSchema = {
  units: { kind: "int", label: "Units", help: "Numbers in the state.", default: 64, min: 1, max: 65_536 },
  returnSequences: {
    kind: "boolean",
    label: "All time steps",
    help: "Gives the state after every time step; otherwise the last one alone.",
    default: false,
  },
  bidirectional: {
    kind: "boolean",
    label: "Both directions",
    help: "Walks from the end as well, with weights of its own: twice the units come out.",
    default: false,
  },
  dropout: {
    kind: "float",
    label: "Dropout",
    help: "Share of the input's numbers that are dropped in training.",
    default: 0,
    min: 0,
    max: 0.95,
    step: 0.05,
  },
};

const DIRECTIONS = ["forward", "backward"] as const;
type Direction = (typeof DIRECTIONS)[number];

function directionsOf(attributes: LayerAttributes): readonly Direction[] {
  return readFlag(attributes, "bidirectional") ? DIRECTIONS : ["forward"];
}

/** `kernel`, or `backwardKernel` of the walk from the end. */
function parameterName(direction: Direction, name: string): string {
  return direction === "forward" ? name : `backward${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function parametersOf(
  layer: RecurrentLayer,
  direction: Direction,
  features: number,
  units: number,
): readonly ParameterSpec[] {
  const columns = layer.gates * units;
  const parameter = (name: string, shape: readonly number[], initializer: Initializer): ParameterSpec => ({
    name: parameterName(direction, name),
    shape,
    initializer,
    trainable: true,
  });
  return [
    parameter("kernel", [features, columns], { kind: "glorotUniform", fanIn: features, fanOut: units }),
    parameter("recurrentKernel", [units, columns], { kind: "uniform", limit: 1 / Math.sqrt(units) }),
    ...layer.biases.map(({ name, initializer }) => parameter(name, [columns], initializer)),
  ];
}

/** States after every step of one walk, in the order of the walk: [batch, time, units]. */
function walk(layer: RecurrentLayer, build: LayerBuild, direction: Direction, x: ValueId): ValueId {
  const { b, parameters, attributes, node } = build;
  const names = ["kernel", "recurrentKernel", ...layer.biases.map(({ name }) => name)];
  const weights = names.map((name) => {
    const value = parameters[parameterName(direction, name)];
    if (value === undefined) throw new Error(`${node} is built without its ${name}.`);
    return value;
  });
  const along = direction === "forward" ? x : b.call("reverse", [x], { axis: 1 });
  return b.call(layer.type, [along, ...weights], layer.operatorAttributes?.(attributes) ?? {});
}

function lastStep(b: ModuleBuilder, states: ValueId): ValueId {
  const [batch = 0, time = 0, units = 0] = b.shape(states);
  const last = b.call("slice", [states], { starts: [0, time - 1, 0], ends: [batch, time, units] });
  // The batch stays open, as an exported model needs it.
  return b.call("reshape", [last], { shape: [-1, units] });
}

function buildRecurrent(layer: RecurrentLayer, build: LayerBuild): Readonly<Record<string, ValueId>> {
  const { b, attributes, inputs, training, stream } = build;
  const given = single(inputs, "x");
  const rate = readNumber(attributes, "dropout");
  const x = training && rate > 0 ? b.call("dropout", [given], { rate, stream }) : given;
  const results = directionsOf(attributes).map((direction) => {
    const states = walk(layer, build, direction, x);
    if (!readFlag(attributes, "returnSequences")) return lastStep(b, states);
    return direction === "forward" ? states : b.call("reverse", [states], { axis: 1 });
  });
  const [first] = results;
  if (first === undefined || results.length === 1) return { y: first ?? given };
  return { y: b.call("concat", results, { axis: b.shape(first).length - 1 }) };
}

function pytorchSource(layer: RecurrentLayer, { attributes, inputs }: LayerSite): string {
  const [, features] = sequenceSize(single(inputs, "x"));
  const [name, ...options] = layer.pytorch(attributes);
  const all = [features, readNumber(attributes, "units"), ...options, "batch_first=True"];
  if (readFlag(attributes, "bidirectional")) all.push("bidirectional=True");
  const module = `nn.${name}(${all.join(", ")})`;
  const rate = readNumber(attributes, "dropout");
  return rate === 0 ? module : `nn.Sequential(nn.Dropout(${rate}), ${module})`;
}

function kerasSource(layer: RecurrentLayer, { attributes }: LayerSite): string {
  const [name, ...options] = layer.keras(attributes);
  const all = [readNumber(attributes, "units"), ...options];
  if (readFlag(attributes, "returnSequences")) all.push("return_sequences=True");
  const rate = readNumber(attributes, "dropout");
  if (rate > 0) all.push(`dropout=${rate}`);
  const module = `layers.${name}(${all.join(", ")})`;
  return readFlag(attributes, "bidirectional") ? `layers.Bidirectional(${module})` : module;
}

export function defineRecurrentLayer(layer: RecurrentLayer): LayerDefinition {
  const { type, label, docs, gates } = layer;
  return defineLayer({
    type,
    label,
    role: "layer",
    category: "sequence",
    docs,
    inputs: inputX,
    outputs: outputY,
    attributes: { ...sharedAttributes, ...layer.attributes },
    infer: (site) => {
      const x = single(site.inputs, "x");
      const problem = sequenceProblem(label, site, x);
      if (problem !== undefined) return refuse(problem);
      const [time, features] = sequenceSize(x);
      const units = readNumber(site.attributes, "units");
      const directions = directionsOf(site.attributes);
      const width = units * directions.length;
      return accept(numbers(readFlag(site.attributes, "returnSequences") ? [time, width] : [width]), {
        parameters: directions.flatMap((direction) => parametersOf(layer, direction, features, units)),
        flops: directions.length * time * gates * units * (2 * features + 2 * units + 8),
      });
    },
    build: (build) => buildRecurrent(layer, build),
    source: { pytorch: (site) => pytorchSource(layer, site), keras: (site) => kerasSource(layer, site) },
  });
}
