/**
 * What a layer is: the unit a person drops on the canvas. Every layer is one file that calls `defineLayer` and one line
 * in `registry.ts`. Its attribute schema is the only source of its types, its form, its validation and its defaults.
 *
 * Shapes on this level leave out the batch dimension, which is always dimension 0 of a layer's tensors and is shown as
 * the word `batch`. Images are `[height, width, channels]`.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { AttributeValue, Dtype, Shape, ValueId } from "../ir/types";

export type { AttributeValue, Dtype, Shape } from "../ir/types";

export interface TensorSpec {
  /** Without the batch dimension. */
  readonly shape: Shape;
  readonly dtype: Dtype;
  /** Class ids or token ids: how many there are. */
  readonly classCount?: number;
  /** A standardised number: value in the data's own unit = mean + deviation * x. */
  readonly scale?: { readonly mean: number; readonly deviation: number };
  /** Set by layers whose output is already a probability. */
  readonly range?: "probability";
}

/** `[batch, 28, 28, 1]`. */
export function formatSpec(spec: TensorSpec): string {
  return `[${["batch", ...spec.shape].join(", ")}]`;
}

export type AttributeField = {
  readonly label: string;
  readonly help?: string;
  /** Hidden unless this attribute has one of these values. */ readonly visibleWhen?: {
    readonly attribute: string;
    readonly in: readonly AttributeValue[];
  };
} & (
  | {
      readonly kind: "int";
      readonly default: number;
      readonly min?: number;
      readonly max?: number;
      /** The value that leaves it to what the layer is given. */
      readonly automatic?: number;
    }
  | {
      readonly kind: "float";
      readonly default: number;
      readonly min?: number;
      readonly max?: number;
      readonly step?: number;
    }
  | { readonly kind: "boolean"; readonly default: boolean }
  | {
      readonly kind: "choice";
      readonly default: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
  /** A fixed number of ints, such as a kernel size `[height, width]`; `names` are the labels of its parts. */
  | {
      readonly kind: "ints";
      readonly default: readonly number[];
      readonly names: readonly string[];
      readonly min?: number;
      readonly max?: number;
    }
  /** A list of ints of any length, such as a shape; -1 allowed only if `min` says so. */
  | { readonly kind: "shape"; readonly default: readonly number[]; readonly min?: number }
  | { readonly kind: "text"; readonly default: string }
  /** A field of the data set, by name. The default "" means the first that fits. */
  | { readonly kind: "field"; readonly default: string; readonly role: "feature" | "target" }
);

export type AttributeSchema = Readonly<Record<string, AttributeField>>;
export type LayerAttributes = Readonly<Record<string, AttributeValue>>;

export interface Port {
  readonly name: string;
  readonly label: string;
  /** Takes any number (>= 1) of edges, in the order of the document's edge list. Inputs only. */
  readonly variadic?: boolean;
  /** May stay unconnected; its list of inputs is then empty. */
  readonly optional?: boolean;
}

/** One column, or group of columns, of a data set as the network sees it. */
export interface DataField extends TensorSpec {
  readonly name: string;
  readonly role: "feature" | "target";
  /** series: numbers one after the other in time, `[window, 1]`. */
  readonly kind: "image" | "numeric" | "category" | "text" | "series";
  /** kind category (and one-hot groups): in the order of the class ids. kind text: the characters by token id. */
  readonly classNames?: readonly string[];
  /** Of a numeric group: the columns in the order of the elements. */
  readonly columnNames?: readonly string[];
  /** Of a numeric group: what each element was standardised by; null for one that is as it was. */
  readonly columnScales?: readonly (TensorSpec["scale"] | null)[];
}

/**
 * Initializers, with fan-in and fan-out taken from the parameter's spec. `scale` defaults to 1.
 * glorotUniform: Glorot & Bengio 2010; heNormal/heUniform: He et al. 2015.
 * parts: as many equally long parts as values, each filled with its own.
 */
export type Initializer =
  | { readonly kind: "zeros" }
  | { readonly kind: "ones" }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "uniform"; readonly limit: number }
  | { readonly kind: "parts"; readonly values: readonly number[] }
  | {
      readonly kind: "glorotUniform" | "glorotNormal" | "heUniform" | "heNormal";
      readonly fanIn: number;
      readonly fanOut: number;
    };

export interface ParameterSpec {
  /** Unique in the layer; the module input is `<node id>/<name>`. */
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** False: kept between steps but not trained (BatchNorm's running statistics). */
  readonly trainable: boolean;
}

/** A change of the graph that would cure a problem. Plain data: the document applies it as one undoable command. */
export type GraphEdit =
  | { readonly kind: "setAttribute"; readonly node: string; readonly name: string; readonly value: AttributeValue }
  /** Puts a new node in front of an input port, on the edge that ends there; `edge` says which one of a variadic port. */
  | {
      readonly kind: "insertBefore";
      readonly node: string;
      readonly port: string;
      readonly layer: string;
      readonly attributes: LayerAttributes;
      readonly edge?: string;
    }
  /** Makes the node one of another layer, with that layer's defaults; edges whose ports it has as well stay. */
  | {
      readonly kind: "replaceLayer";
      readonly node: string;
      readonly layer: string;
      readonly attributes: LayerAttributes;
    }
  /** Adds a node whose output `sourcePort` feeds the port. */
  | {
      readonly kind: "addSource";
      readonly node: string;
      readonly port: string;
      readonly layer: string;
      readonly attributes: LayerAttributes;
      readonly sourcePort: string;
    }
  /** Adds a node fed by this output. */
  | {
      readonly kind: "addConsumer";
      readonly node: string;
      readonly port: string;
      readonly layer: string;
      readonly attributes: LayerAttributes;
      readonly targetPort: string;
    }
  | { readonly kind: "removeEdge"; readonly edge: string }
  | { readonly kind: "removeNode"; readonly node: string }
  /** How often a use of a block is chained. The engine sees no blocks; the document proposes it. */
  | { readonly kind: "setRepeat"; readonly node: string; readonly times: number }
  | {
      readonly kind: "connect";
      readonly source: { readonly node: string; readonly port: string };
      readonly target: { readonly node: string; readonly port: string };
    }
  | { readonly kind: "setTraining" | "setData"; readonly name: string; readonly value: number | string | boolean };

export interface Fix {
  /** On a button: "Insert Flatten". */
  readonly label: string;
  readonly edits: readonly GraphEdit[];
}

export interface LayerProblem {
  readonly severity: "error" | "warning";
  /** Stable, kebab-case: "rank-mismatch". */
  readonly code: string;
  /** Full sentence for people, ending in the way out. */
  readonly message: string;
  readonly port?: string;
  readonly attribute?: string;
  readonly fixes: readonly Fix[];
}

export interface LayerSite {
  /** Id of the node; for fixes and for random streams. */
  readonly node: string;
  readonly attributes: LayerAttributes;
  /** Fields of the chosen data set; empty if none is chosen. */
  readonly fields: readonly DataField[];
  /** By port name; a variadic port has one or more, an optional one none or one, every other exactly one. */
  readonly inputs: Readonly<Record<string, readonly TensorSpec[]>>;
}

export type LayerInferred =
  | {
      readonly ok: true;
      /** By output port name. */
      readonly outputs: Readonly<Record<string, TensorSpec>>;
      readonly parameters?: readonly ParameterSpec[];
      /** Floating-point operations of the forward pass for one example, a multiply-add counted as 2. */
      readonly flops?: number;
      /** Attributes that were left to the data, as they came out: for showing, the layer reads its own. */
      readonly resolved?: LayerAttributes;
      readonly warnings?: readonly LayerProblem[];
    }
  | { readonly ok: false; readonly problems: readonly LayerProblem[] };

export interface LayerBuild {
  readonly b: ModuleBuilder;
  readonly node: string;
  readonly attributes: LayerAttributes;
  readonly specs: {
    readonly inputs: Readonly<Record<string, readonly TensorSpec[]>>;
    readonly outputs: Readonly<Record<string, TensorSpec>>;
  };
  /** Values with the batch dimension in front, by input port. */
  readonly inputs: Readonly<Record<string, readonly ValueId[]>>;
  /** By parameter name. */
  readonly parameters: Readonly<Record<string, ValueId>>;
  readonly training: boolean;
  readonly batchSize: number;
  /** u32 that is stable for this node: the key of its random numbers. */
  readonly stream: number;
  /** Records the next value of a parameter that is not trainable. */
  readonly update: (parameter: string, value: ValueId) => void;
  /**
   * Only in the module that predicts and is exported: an input of the module, `[batch, ...shape]`, for numbers that are drawn at random
   * in training. One for each layer.
   */
  readonly given?: (spec: TensorSpec) => ValueId;
}

/**
 * - `data`: Input and Target; built by the module builder from the data set, `build` is not called.
 * - `layer`: takes and gives tensors.
 * - `loss`: `build` returns `value`: [batch], one number an example; the module takes the weighted mean.
 * - `metric`: like a loss but not trained on.
 * - `output`: marks a tensor that leaves the model under a name.
 */
export type LayerRole = "data" | "layer" | "loss" | "metric" | "output";

export type LayerCategory =
  | "data"
  | "core"
  | "convolution"
  | "pooling"
  | "normalization"
  | "sequence"
  | "activation"
  | "merge"
  | "shape"
  | "regularization"
  | "loss"
  | "metric";

export interface LayerDefinition {
  /** camelCase, saved in documents: never changed. */
  readonly type: string;
  readonly label: string;
  readonly role: LayerRole;
  readonly category: LayerCategory;
  readonly docs: {
    readonly summary: string;
    readonly formula: string;
    readonly references: readonly { readonly title: string; readonly url: string }[];
  };
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly attributes: AttributeSchema;
  readonly infer: (site: LayerSite) => LayerInferred;
  /** Values by output port. For losses and metrics: `{ value }`. */
  readonly build: (build: LayerBuild) => Readonly<Record<string, ValueId>>;
  /** Losses: how a prediction that this loss trains becomes what a person wants to see. */
  readonly prediction?: (attributes: LayerAttributes) => "softmax" | "sigmoid" | "identity";
  /** Metrics and losses: how the number is written. */
  readonly unit?: "ratio" | "target" | "number";
  /** One expression in each framework; undefined where the layer needs none there. */
  readonly source: {
    readonly pytorch: (site: LayerSite) => string;
    readonly keras: (site: LayerSite) => string;
  };
}

export function defineLayer(definition: LayerDefinition): LayerDefinition {
  return definition;
}

/** A case of the suite that the registry drives (inference, build, gradients, export). */
export interface LayerCase {
  readonly name: string;
  readonly attributes?: LayerAttributes;
  /** Of the data set, for Input and Target. */
  readonly fields?: readonly DataField[];
  readonly inputs: Readonly<Record<string, readonly TensorSpec[]>>;
  /** Expected output specs, or the code of the problem that must be reported. */
  readonly expect:
    | { readonly outputs: Readonly<Record<string, Shape>>; readonly parameterCount?: number }
    | { readonly problem: string };
  /** Why the gradients in training are not the slopes of the outputs: the reason, and what checks them instead. */
  readonly otherGradients?: string;
}
