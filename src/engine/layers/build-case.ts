/** Builds the module of one layer case for the tests: the layer alone, its inputs and parameters as module inputs. */
import { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";
import { inferOutputs } from "../operators/registry";
import { validateAttributes } from "./attributes";
import type { LayerCase, LayerDefinition, LayerInferred, LayerSite } from "./define";

export interface BuiltCase {
  readonly b: ModuleBuilder;
  /** By output port; `value` for losses and metrics. */
  readonly outputs: Readonly<Record<string, ValueId>>;
  /** Module inputs that hold f32 numbers, by name. */
  readonly numbers: ReadonlyMap<string, ValueId>;
  /** Module inputs that hold ids, by name, with how many ids there are. */
  readonly ids: ReadonlyMap<string, { readonly value: ValueId; readonly count: number }>;
}

export function siteOf(layer: LayerDefinition, example: LayerCase): LayerSite {
  const { values } = validateAttributes(layer.attributes, example.attributes ?? {}, "node");
  return { node: "node", attributes: values, fields: example.fields ?? [], inputs: example.inputs };
}

/** @throws Error for a layer that refuses a parameter's update or has no such state. */
export function buildCase(
  layer: LayerDefinition,
  site: LayerSite,
  result: Extract<LayerInferred, { ok: true }>,
  options: { readonly training: boolean; readonly batchSize: number },
): BuiltCase {
  const b = new ModuleBuilder(layer.type, inferOutputs);
  const numbers = new Map<string, ValueId>();
  const ids = new Map<string, { value: ValueId; count: number }>();
  const inputs: Record<string, ValueId[]> = {};
  for (const [port, specs] of Object.entries(site.inputs)) {
    inputs[port] = specs.map((spec, position) => {
      const name = `${port}-${position}`;
      const value = b.input(name, "batch", { dtype: spec.dtype, shape: [options.batchSize, ...spec.shape] });
      if (spec.dtype === "f32") numbers.set(name, value);
      else ids.set(name, { value, count: spec.classCount ?? 2 });
      return value;
    });
  }
  const parameters: Record<string, ValueId> = {};
  for (const { name, shape, trainable } of result.parameters ?? []) {
    const value = b.input(name, trainable ? "parameter" : "state", { dtype: "f32", shape });
    parameters[name] = value;
    numbers.set(name, value);
  }
  const outputs = layer.build({
    b,
    node: "node",
    attributes: site.attributes,
    specs: { inputs: site.inputs, outputs: result.outputs },
    inputs,
    parameters,
    training: options.training,
    batchSize: options.batchSize,
    stream: 7,
    update: (parameter, value) => {
      const state = parameters[parameter];
      if (state === undefined) throw new Error(`There is no ${parameter} to update.`);
      b.update(state, value);
    },
  });
  return { b, outputs, numbers, ids };
}
