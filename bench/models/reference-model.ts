/**
 * What the five reference models have in common: a graph as a person would draw it, seeded synthetic data, batch size and
 * training settings. The bench, the comparison with PyTorch and the endurance run all use them. Nothing here compiles or runs a model.
 */
import { fillThreefryUniform, threefryBits, threefryKey } from "../../src/engine/ir/threefry";
import type { DataField, LayerAttributes } from "../../src/engine/layers/define";
import type {
  DatasetDescription,
  GraphDescription,
  GraphEdge,
  GraphNode,
  TrainingSettings,
} from "../../src/engine/model/types";
import { DEFAULT_TRAINING } from "../../src/engine/model/types";

export type ModelName = "mlp" | "cnn" | "resnet20" | "lstm" | "gpt";

/** `full` is the model of the bench; `small` has the same layers with fewer channels, units and steps. */
export type ModelSize = "full" | "small";

/** A batch by the names of the module's batch inputs. */
export type Batch = Readonly<Record<string, Float32Array | Int32Array>>;

export interface ReferenceModel {
  readonly name: ModelName;
  readonly title: string;
  readonly graph: GraphDescription;
  readonly dataset: DatasetDescription;
  /** Adam, learning rate 0.001, the batch size of the model. */
  readonly training: TrainingSettings;
  /** The `index`-th batch, always the same one: the fields of the data set and `weights` (all ones). */
  readonly batch: (index: number) => Batch;
}

export interface NodeSketch {
  readonly id: string;
  readonly layer: string;
  readonly attributes?: LayerAttributes;
  /** Ids of the nodes that feed it, in the order of its ports. */
  readonly from?: readonly string[];
}

const lossPorts = ["prediction", "target"];

/** The graph of these nodes, whose outputs are all `y`, closed by a Target node and cross-entropy of the node `scores`. */
export function composeGraph(sketches: readonly NodeSketch[], scores: string): GraphDescription {
  const all: readonly NodeSketch[] = [
    ...sketches,
    { id: "target", layer: "target" },
    { id: "loss", layer: "crossEntropy", from: [scores, "target"] },
  ];
  const nodes = all.map(({ id, layer, attributes = {} }): GraphNode => ({ id, layer, attributes }));
  const edges = all.flatMap(({ id, layer, from = [] }) =>
    from.map((source, position): GraphEdge => {
      const port = layer === "crossEntropy" ? (lossPorts[position] ?? "") : layer === "add" ? "xs" : "x";
      return { id: `${source}-${id}-${port}`, source: { node: source, port: "y" }, target: { node: id, port } };
    }),
  );
  return { nodes, edges };
}

/** Nodes one after the other, each fed by the one before. */
export function chain(sketches: readonly Omit<NodeSketch, "from">[]): readonly NodeSketch[] {
  return sketches.map((sketch, index) => {
    const before = sketches[index - 1];
    return before === undefined ? sketch : { ...sketch, from: [before.id] };
  });
}

/** @param fields one feature and one target. The data set is endless: it is never the data that ends a run. */
export function describeData(name: ModelName, fields: readonly DataField[]): DatasetDescription {
  return {
    id: `reference-${name}`,
    name: `Reference data of ${name}`,
    summary: "Synthetic, from a seed.",
    source: "generated",
    licence: "CC0-1.0",
    revision: "1",
    fields,
    counts: { train: 1_000_000, validation: 0, test: 0 },
  };
}

export function trainingOf(batchSize: number): TrainingSettings {
  return { ...DEFAULT_TRAINING, batchSize, seed: 1 };
}

const SEED = 20_240;
/** Keys of the independent random streams of the data. */
const streams = { prototypes: 1, noise: 2, labels: 3, label: 4 } as const;

/** `count` numbers uniform in [0, 1). */
export function uniforms(stream: keyof typeof streams, step: number, count: number): Float32Array {
  const values = new Float32Array(count);
  fillThreefryUniform(values, SEED, streams[stream], step);
  return values;
}

/** `count` ids uniform in [0, below). */
export function ids(stream: keyof typeof streams, step: number, count: number, below: number): Int32Array {
  const key = threefryKey(SEED, streams[stream], step);
  return Int32Array.from({ length: count }, (_, index) => Math.floor(threefryBits(key, index) * 2 ** -32 * below));
}

/**
 * Examples of 10 classes: half the prototype of a class, half noise, in [0, 1). One label in five is drawn anew, so that the
 * loss keeps well away from 0, where a relative difference would mean nothing.
 * @returns the `index`-th batch, with a feature of `elements` numbers an example.
 */
export function classBatches(feature: string, batchSize: number, elements: number): (index: number) => Batch {
  const prototypes = uniforms("prototypes", 0, 10 * elements);
  return (index) => {
    const x = uniforms("noise", index, batchSize * elements);
    const classes = ids("labels", index, batchSize, 10);
    for (let position = 0; position < x.length; position++) {
      const example = Math.floor(position / elements);
      const prototype = prototypes[(classes[example] ?? 0) * elements + (position % elements)] ?? 0;
      x[position] = ((x[position] ?? 0) + prototype) / 2;
    }
    const others = ids("label", index, batchSize, 50);
    const label = classes.map((id, example) => {
      const other = others[example] ?? 0;
      return other < 10 ? other : id;
    });
    return { [feature]: x, label, weights: new Float32Array(batchSize).fill(1) };
  };
}

export const labelField: DataField = {
  name: "label",
  role: "target",
  kind: "category",
  shape: [],
  dtype: "i32",
  classCount: 10,
  classNames: Array.from({ length: 10 }, (_, id) => String(id)),
};
