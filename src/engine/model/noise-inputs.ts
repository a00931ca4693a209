/**
 * The random numbers that a model is started with: drawn in the module in training, an input of the module that predicts. What
 * always holds: the input's name has a slash, so that no field of a data set has it.
 */
import { findLayer } from "../layers/registry";
import type { TensorSpec } from "../layers/define";
import type { ModelGraph } from "./types";

/** Name of the module input that a Noise node stands for when predicting. */
export function noiseInput(node: string): string {
  return `${node}/noise`;
}

export function isNoiseInput(name: string): boolean {
  return name.endsWith("/noise");
}

/** The Noise nodes of a model, as inputs of the module that predicts. */
export function noiseInputs(
  model: Pick<ModelGraph, "nodes">,
): readonly { readonly name: string; readonly spec: TensorSpec }[] {
  return model.nodes.flatMap(({ id, layer, outputs }) => {
    const spec = findLayer(layer)?.type === "noise" ? outputs["y"] : undefined;
    return spec === undefined ? [] : [{ name: noiseInput(id), spec }];
  });
}
