/**
 * One node of a model as a module of its own, the way a model for prediction has it: for looking at what operators it comes down to while
 * the rest of the graph may still be unfinished. Not for running.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Module, ValueId } from "../ir/types";
import { findLayer } from "../layers/registry";
import { noiseInput } from "../model/noise-inputs";
import type { ModelNode } from "../model/types";
import { inferOutputs } from "../operators/registry";

/** Any number will do; 1 would let shapes be mistaken for others. */
const BATCH_SIZE = 2;

/** @throws Error for a node whose shapes are not known, or that is no layer. */
export function layerModule(node: ModelNode): Module {
  const layer = findLayer(node.layer);
  if (layer === undefined) throw new Error(`There is no layer of the type ${node.layer}.`);
  const b = new ModuleBuilder(node.name, inferOutputs);
  const inputs: Record<string, ValueId[]> = {};
  for (const [port, specs] of Object.entries(node.inputs)) {
    inputs[port] = specs.map(({ dtype, shape }, position) =>
      b.input(`${port}-${position}`, "batch", { dtype, shape: [BATCH_SIZE, ...shape] }),
    );
  }
  const parameters: Record<string, ValueId> = {};
  for (const { name, shape, trainable } of node.parameters)
    parameters[name] = b.input(name, trainable ? "parameter" : "state", { dtype: "f32", shape });
  const built = b.within({ origin: node.id }, () =>
    layer.build({
      b,
      node: node.id,
      attributes: node.attributes,
      specs: { inputs: node.inputs, outputs: node.outputs },
      inputs,
      parameters,
      training: false,
      batchSize: BATCH_SIZE,
      stream: 0,
      update: () => undefined,
      given: ({ dtype, shape }) => b.input(noiseInput(node.id), "batch", { dtype, shape: [BATCH_SIZE, ...shape] }),
    }),
  );
  for (const [port, value] of Object.entries(built)) b.output(port, value);
  return b.finish();
}
