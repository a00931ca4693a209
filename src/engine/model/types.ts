/** The graph as the engine is given it, and the typed `ModelGraph` that inference makes of it. Plain data throughout. */
import type { DataField, Fix, LayerAttributes, ParameterSpec, TensorSpec } from "../layers/define";

export interface GraphNode {
  readonly id: string;
  /** `LayerDefinition.type`. */
  readonly layer: string;
  /** Chosen by the person; shown on the node, used for outputs and metrics. Absent: the layer's label. */
  readonly name?: string | undefined;
  readonly attributes: LayerAttributes;
}

export interface PortReference {
  readonly node: string;
  readonly port: string;
}

export interface GraphEdge {
  readonly id: string;
  readonly source: PortReference;
  readonly target: PortReference;
}

/** The order of `edges` is the order of the inputs of variadic ports. */
export interface GraphDescription {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A data set as the studio, the model and the workers speak of it. */
export interface DatasetDescription {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly licence: string;
  /** Changes when the data changes; stored with runs. */
  readonly revision: string;
  readonly fields: readonly DataField[];
  /** Examples in each split under the document's data settings. */
  readonly counts: { readonly train: number; readonly validation: number; readonly test: number };
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly node?: string;
  readonly port?: string;
  readonly attribute?: string;
  /** Path of a setting, `training.learningRate` or `data.dataset`, for a problem that sits in a form. */
  readonly field?: string;
  readonly fixes: readonly Fix[];
}

export interface ModelNode {
  readonly id: string;
  readonly layer: string;
  /** Label for people and for names in exported files, unique in the graph. */
  readonly name: string;
  /** Validated, with defaults. */
  readonly attributes: LayerAttributes;
  /** Those that were left to the data, as they came out. */
  readonly resolved?: LayerAttributes;
  /** Where each input comes from, by port, in order. */
  readonly sources: Readonly<Record<string, readonly PortReference[]>>;
  readonly inputs: Readonly<Record<string, readonly TensorSpec[]>>;
  /** Empty where inference failed on this node or above it. */
  readonly outputs: Readonly<Record<string, TensorSpec>>;
  readonly parameters: readonly ParameterSpec[];
  readonly cost: NodeCost;
  /** Input and Target: name of the data field that the node stands for. */
  readonly field?: string;
}

export interface NodeCost {
  readonly parameterCount: number;
  /** Forward pass of one example. */
  readonly flops: number;
  /** Outputs of one example. */
  readonly activationBytes: number;
}

/** A tensor that leaves the model: what a loss is trained on, or what an Output node marks. */
export interface ModelOutput {
  readonly name: string;
  readonly source: PortReference;
  readonly spec: TensorSpec;
  /** What turns it into what a person wants to see. */
  readonly prediction: "softmax" | "sigmoid" | "identity";
  /** The data field that the loss compares it with, if any. */
  readonly target?: string;
}

export interface ModelGraph {
  /** In an order in which every node comes after its sources. Nodes on a cycle come last. */
  readonly nodes: readonly ModelNode[];
  readonly outputs: readonly ModelOutput[];
  readonly diagnostics: readonly Diagnostic[];
  readonly parameterCount: number;
  readonly trainableCount: number;
}

/** A number that a step reports: `loss` first, then one for each loss node and each metric node. */
export interface MetricDescription {
  readonly name: string;
  readonly unit: "ratio" | "target" | "number";
  readonly better: "lower" | "higher";
}

export const OPTIMIZERS = ["sgd", "adam", "adamw", "rmsprop"] as const;
export const SCHEDULES = ["constant", "step", "cosine", "warmup", "one-cycle"] as const;
export const DEVICES = ["auto", "webgpu", "cpu"] as const;
/** f32: everything in single precision. mixed: activations in half precision, weights and sums in single precision. */
export const PRECISIONS = ["f32", "mixed"] as const;

/** Everything about training that the person sets. Flat, so that a form field is one path. */
export interface TrainingSettings {
  readonly optimizer: (typeof OPTIMIZERS)[number];
  readonly learningRate: number;
  /** sgd and rmsprop. */
  readonly momentum: number;
  readonly nesterov: boolean;
  /** adam, adamw. */
  readonly beta1: number;
  readonly beta2: number;
  /** rmsprop: decay of the mean square. */
  readonly decay: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly schedule: (typeof SCHEDULES)[number];
  /** warm-up, one-cycle: share of all steps spent rising; cosine: 0 for none. */
  readonly warmupShare: number;
  /** step schedule: epochs between drops, and the factor of each drop. */
  readonly dropEvery: number;
  readonly dropFactor: number;
  /** Largest global norm of the gradient; 0 switches clipping off. */
  readonly clipNorm: number;
  /** Decay of the weights' exponential moving average, with which is evaluated and predicted; 0 averages nothing. */
  readonly averageDecay: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly device: (typeof DEVICES)[number];
  readonly precision: (typeof PRECISIONS)[number];
  /** Batches whose gradients add up to one update of the weights; 1 updates after each. */
  readonly accumulationSteps: number;
  /** Most memory that a step may take, in megabytes (10^6 bytes); 0 for as much as the device has. */
  readonly memoryBudgetMegabytes: number;
}

export const DEFAULT_TRAINING: TrainingSettings = {
  optimizer: "adam",
  learningRate: 0.001,
  momentum: 0.9,
  nesterov: false,
  beta1: 0.9,
  beta2: 0.999,
  decay: 0.99,
  epsilon: 1e-8,
  weightDecay: 0,
  schedule: "constant",
  warmupShare: 0.1,
  dropEvery: 5,
  dropFactor: 0.5,
  clipNorm: 0,
  averageDecay: 0,
  batchSize: 64,
  epochs: 5,
  seed: 1,
  device: "auto",
  precision: "f32",
  accumulationSteps: 1,
  memoryBudgetMegabytes: 0,
};

/**
 * How a table is read. rows: each row is an example. series: windows of one column, in the order of the rows. texts: a column of
 * texts, told apart by classes. auto: as the data set is meant.
 */
export const READINGS = ["auto", "rows", "series", "texts"] as const;

/** Which data the document trains on and how it is split. */
export interface DataSettings {
  /** Id of a data set; "" for none. */
  readonly dataset: string;
  /** Share of the training examples held out for validation, 0..0.9. */
  readonly validationShare: number;
  /** Share of all examples held out for the final test, where the data set brings no test split of its own. */
  readonly testShare: number;
  readonly splitSeed: number;
  /** Tabular data: the column to predict; "" for the data set's own choice. */
  readonly target: string;
  /** Tabular data: columns to leave out. */
  readonly ignored: readonly string[];
  /** Text: characters that an example holds. Series: rows before the predicted one. */
  readonly windowLength: number;
  /** Tabular data. */
  readonly reading: (typeof READINGS)[number];
}

export const DEFAULT_DATA: DataSettings = {
  dataset: "",
  validationShare: 0.1,
  testShare: 0.2,
  splitSeed: 1,
  target: "",
  ignored: [],
  windowLength: 64,
  reading: "auto",
};
