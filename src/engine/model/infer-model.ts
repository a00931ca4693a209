/**
 * `GraphDescription -> ModelGraph`: looks every layer up, runs its inference in order, and gathers what is wrong, each
 * problem on the node that it belongs to. Never throws. A node behind a broken one is left without shapes and without a
 * problem of its own, so that a person sees causes only.
 */
import { elementCount } from "../ir/types";
import { validateAttributes } from "../layers/attributes";
import { chosenField } from "../layers/data-fields";
import type { DataField, LayerProblem, LayerSite, TensorSpec } from "../layers/define";
import { checkSize } from "./check-size";
import { checkStructure } from "./check-structure";
import { findOutputs } from "./find-outputs";
import { openInputs } from "./open-inputs";
import type { DatasetDescription, Diagnostic, GraphDescription, ModelGraph, ModelNode } from "./types";
import { withUpstreamFixes } from "./upstream-fixes";
import type { WiredNode, Wiring } from "./wiring";
import { wireGraph } from "./wiring";

/**
 * @param dataset what the Input and Target nodes stand for; undefined where none is chosen or it is not read yet.
 * @returns a model that can be trained if it has no diagnostic of severity `error`.
 */
export function inferModel(graph: GraphDescription, dataset: DatasetDescription | undefined): ModelGraph {
  const wiring = wireGraph(graph);
  const diagnostics: Diagnostic[] = [...wiring.diagnostics];
  const fields = dataset?.fields ?? [];
  const inferred = new Map<string, ModelNode>();
  for (const wired of wiring.nodes) {
    inferred.set(wired.node.id, inferNode(wired, wiring, fields, inferred, diagnostics));
  }
  const nodes = [...inferred.values()];
  const outputs = findOutputs(wiring, inferred);
  diagnostics.push(...checkStructure(wiring, inferred, fields));
  const parameters = nodes.flatMap((node) => node.parameters);
  return {
    nodes,
    outputs,
    diagnostics,
    parameterCount: parameters.reduce((sum, parameter) => sum + elementCount(parameter.shape), 0),
    trainableCount: parameters.reduce((sum, { shape, trainable }) => sum + (trainable ? elementCount(shape) : 0), 0),
  };
}

/** Infers one node, given its sources. Adds its problems to `diagnostics`. */
function inferNode(
  wired: WiredNode,
  wiring: Wiring,
  fields: readonly DataField[],
  inferred: ReadonlyMap<string, ModelNode>,
  diagnostics: Diagnostic[],
): ModelNode {
  const { node, definition, name } = wired;
  const sources = Object.fromEntries(
    Object.entries(wired.sources).map(([port, connections]) => [port, connections.map(({ source }) => source)]),
  );
  const empty: ModelNode = {
    id: node.id,
    layer: node.layer,
    name,
    attributes: node.attributes,
    sources,
    inputs: {},
    outputs: {},
    parameters: [],
    cost: { parameterCount: 0, flops: 0, activationBytes: 0 },
  };
  if (definition === undefined) return empty;
  const report = (problem: LayerProblem): void => {
    diagnostics.push({
      ...problem,
      node: node.id,
      ...(problem.code === "no-data" ? { field: "data.dataset" } : {}),
    });
  };
  const { values, problems } = validateAttributes(definition.attributes, node.attributes, node.id);
  for (const problem of problems) report(problem);
  const validated: ModelNode = { ...empty, attributes: values };
  if (!wiring.sorted.has(node.id)) return validated;
  const open = openInputs(wired, wiring);
  diagnostics.push(...open);
  const inputs = readInputs(wired, inferred);
  const known: ModelNode = { ...validated, inputs };
  if (open.length > 0 || problems.some((problem) => problem.severity === "error")) return known;
  if (Object.entries(wired.sources).some(([port, all]) => inputs[port]?.length !== all.length)) return known;

  const site: LayerSite = { node: node.id, attributes: values, fields, inputs };
  const result = definition.infer(site);
  const found = result.ok ? (result.warnings ?? []) : result.problems;
  for (const problem of found) report(withUpstreamFixes(problem, wired, inputs, wiring));
  if (!result.ok) return known;
  const oversized = checkSize(result);
  for (const problem of oversized) report(problem);
  if (oversized.length > 0) return known;
  const parameters = result.parameters ?? [];
  const field =
    definition.role === "data"
      ? chosenField(values, fields, node.layer === "target" ? "target" : "feature")?.name
      : undefined;
  return {
    ...known,
    outputs: result.outputs,
    parameters,
    ...(field === undefined ? {} : { field }),
    ...(result.resolved === undefined ? {} : { resolved: result.resolved }),
    cost: {
      parameterCount: parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0),
      flops: result.flops ?? 0,
      activationBytes: Object.values(result.outputs).reduce((sum, spec) => sum + elementCount(spec.shape) * 4, 0),
    },
  };
}

/** The specs that reach each port; shorter than its sources where one of them is not known. */
function readInputs(
  wired: WiredNode,
  inferred: ReadonlyMap<string, ModelNode>,
): Readonly<Record<string, readonly TensorSpec[]>> {
  return Object.fromEntries(
    Object.entries(wired.sources).map(([port, connections]) => [
      port,
      connections.flatMap(({ source }) => inferred.get(source.node)?.outputs[source.port] ?? []),
    ]),
  );
}
