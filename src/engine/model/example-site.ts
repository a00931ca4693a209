/**
 * A place where a layer could stand, for showing what it does: inputs that it takes, found by trial inference with its default
 * attributes, so that a new layer has an example without anyone writing one.
 */
import { validateAttributes } from "../layers/attributes";
import type { DataField, LayerDefinition, LayerInferred, LayerSite, Port, TensorSpec } from "../layers/define";

export interface LayerExample {
  readonly site: LayerSite;
  readonly result: Extract<LayerInferred, { readonly ok: true }>;
}

const image: TensorSpec = { shape: [28, 28, 8], dtype: "f32" };
const sequence: TensorSpec = { shape: [16, 24], dtype: "f32" };
const vector: TensorSpec = { shape: [32], dtype: "f32" };
const tokens: TensorSpec = { shape: [16], dtype: "i32", classCount: 80 };
const classId: TensorSpec = { shape: [], dtype: "i32", classCount: 10 };
const number: TensorSpec = { shape: [1], dtype: "f32" };
const question: TensorSpec = { shape: [], dtype: "i32", classCount: 2 };

/** Prediction and target of losses and metrics. */
const comparisons: readonly (readonly [prediction: TensorSpec, target: TensorSpec])[] = [
  [{ shape: [10], dtype: "f32" }, classId],
  [number, number],
  [number, question],
];

/** A picture with a class, and a number to predict. */
const fields: readonly DataField[] = [
  { name: "image", role: "feature", kind: "image", shape: [28, 28, 1], dtype: "f32" },
  { name: "label", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 10 },
];

/** Inputs by how likely they are for the layer's kind. */
function candidates({ category }: LayerDefinition): readonly TensorSpec[] {
  if (category === "sequence") return [sequence, tokens, image, vector];
  if (category === "convolution" || category === "pooling" || category === "shape" || category === "merge")
    return [image, sequence, vector, tokens];
  return [vector, image, sequence, tokens];
}

function inputsOf(
  { inputs }: LayerDefinition,
  spec: (port: Port) => TensorSpec,
): Readonly<Record<string, readonly TensorSpec[]>> {
  return Object.fromEntries(
    inputs.map((port) => [
      port.name,
      port.optional === true ? [] : port.variadic === true ? [spec(port), spec(port)] : [spec(port)],
    ]),
  );
}

/** @returns undefined for a layer that takes none of the usual inputs with its default attributes. */
export function exampleOf(layer: LayerDefinition): LayerExample | undefined {
  const { values } = validateAttributes(layer.attributes, {}, "example");
  const trials =
    layer.role === "loss" || layer.role === "metric"
      ? comparisons.map(([prediction, target]) =>
          inputsOf(layer, ({ name }) => (name === "target" ? target : prediction)),
        )
      : candidates(layer).map((spec) => inputsOf(layer, () => spec));
  for (const inputs of trials) {
    const site: LayerSite = { node: "example", attributes: values, fields, inputs };
    const result = layer.infer(site);
    if (result.ok) return { site, result };
  }
  return undefined;
}
