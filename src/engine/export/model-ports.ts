/** What a model for prediction reads and answers. */
import type { Module, TensorType } from "../ir/types";
import { typeOf } from "../ir/types";
import type { ModelGraph, ModelOutput } from "../model/types";

export interface ModelPorts {
  /** Types of a batch of one. */
  readonly inputs: readonly { readonly name: string; readonly type: TensorType }[];
  readonly outputs: readonly ModelOutput[];
}

export function modelPorts(module: Module, model: ModelGraph): ModelPorts {
  const inputs = module.inputs.filter(({ kind }) => kind === "batch");
  return { inputs: inputs.map(({ name, value }) => ({ name, type: typeOf(module, value) })), outputs: model.outputs };
}
