/**
 * The activation functions, in one table: how each is built, initialised for and written in other frameworks. Used by the
 * Activation layer and by the `activation` attribute of Dense and the convolutions. Adding one is one entry here.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { Attributes, ValueId } from "../ir/types";
import { readText } from "./attributes";
import type { AttributeSchema, Initializer, LayerAttributes, TensorSpec } from "./define";

interface ActivationEntry {
  readonly value: string;
  readonly label: string;
  /** Rectifiers pass about half of the variance on, so weights before them start larger. */
  readonly initializer: "glorotUniform" | "heUniform";
  readonly pytorch: string;
  readonly keras: string;
  readonly probability?: true;
}

const LEAKY_SLOPE = 0.01;
const ELU_ALPHA = 1;

const entries: readonly ActivationEntry[] = [
  { value: "relu", label: "ReLU", initializer: "heUniform", pytorch: "nn.ReLU()", keras: '"relu"' },
  {
    value: "leakyRelu",
    label: "Leaky ReLU",
    initializer: "heUniform",
    pytorch: "nn.LeakyReLU(0.01)",
    keras: "layers.LeakyReLU(negative_slope=0.01)",
  },
  { value: "elu", label: "ELU", initializer: "heUniform", pytorch: "nn.ELU()", keras: '"elu"' },
  { value: "gelu", label: "GELU", initializer: "heUniform", pytorch: "nn.GELU()", keras: '"gelu"' },
  { value: "silu", label: "SiLU", initializer: "heUniform", pytorch: "nn.SiLU()", keras: '"silu"' },
  {
    value: "sigmoid",
    label: "Sigmoid",
    initializer: "glorotUniform",
    pytorch: "nn.Sigmoid()",
    keras: '"sigmoid"',
    probability: true,
  },
  { value: "tanh", label: "Tanh", initializer: "glorotUniform", pytorch: "nn.Tanh()", keras: '"tanh"' },
  {
    value: "softmax",
    label: "Softmax",
    initializer: "glorotUniform",
    pytorch: "nn.Softmax(dim=-1)",
    keras: '"softmax"',
    probability: true,
  },
];

export const activationOptions = entries.map(({ value, label }) => ({ value, label }));

/** The attribute `activation` of Dense and the convolutions. */
export const activationField: AttributeSchema[string] = {
  kind: "choice",
  label: "Activation",
  default: "none",
  options: [{ value: "none", label: "None" }, ...activationOptions],
};

function entryOf(kind: string): ActivationEntry | undefined {
  return entries.find((entry) => entry.value === kind);
}

/**
 * Applies an activation; "none" gives the value back.
 * @param alpha slope of leaky ReLU below zero, or the limit of ELU; the usual value if absent.
 */
export function applyActivation(b: ModuleBuilder, kind: string, value: ValueId, alpha?: number): ValueId {
  if (kind === "none") return value;
  return b.call(kind, [value], operatorAttributes(kind, alpha));
}

function operatorAttributes(kind: string, alpha: number | undefined): Attributes {
  if (kind === "leakyRelu") return { alpha: alpha ?? LEAKY_SLOPE };
  if (kind === "elu") return { alpha: alpha ?? ELU_ALPHA };
  return kind === "softmax" ? { axis: -1 } : {};
}

/** The spec after an activation. */
export function activated(kind: string, spec: TensorSpec): TensorSpec {
  const plain: TensorSpec = { shape: spec.shape, dtype: spec.dtype };
  return entryOf(kind)?.probability ? { ...plain, range: "probability" } : plain;
}

/** Start of weights whose result goes through the layer's `activation`: He for rectifiers, Glorot otherwise. */
export function weightInitializer(attributes: LayerAttributes, fanIn: number, fanOut: number): Initializer {
  return { kind: entryOf(readText(attributes, "activation"))?.initializer ?? "glorotUniform", fanIn, fanOut };
}

/** A PyTorch module followed by its activation. */
export function withPytorchActivation(attributes: LayerAttributes, ...modules: readonly string[]): string {
  const activation = entryOf(readText(attributes, "activation"))?.pytorch;
  const all = activation === undefined ? modules : [...modules, activation];
  return all.length === 1 ? all.join("") : `nn.Sequential(${all.join(", ")})`;
}

/** `, activation="relu"`, or nothing. */
export function kerasActivation(attributes: LayerAttributes): string {
  const activation = entryOf(readText(attributes, "activation"))?.keras;
  return activation === undefined ? "" : `, activation=${activation}`;
}

export function activationSource(kind: string): { readonly pytorch: string; readonly keras: string } {
  const entry = entryOf(kind);
  return { pytorch: entry?.pytorch ?? "nn.Identity()", keras: entry?.keras ?? '"linear"' };
}
