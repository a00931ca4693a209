/**
 * The model of what the canvas shows. The engine's model is of the flat graph; here its nodes get the ids that they have on
 * the canvas, uses of blocks become nodes with the shapes of their ports and the sum of what is inside, and problems sit on
 * the nodes that can be seen. Pure.
 */
import type { TensorSpec } from "../../engine/layers/define";
import type { Diagnostic, ModelGraph, ModelNode, PortReference } from "../../engine/model/types";
import type { FlatGraph, Passage } from "./expand-blocks";
import type { ProjectDocument } from "./schema";

/**
 * @param model of the whole flat graph.
 * @param view the document as it looks from inside the open block.
 * @param prefix of the flat ids of the view's nodes, "" on the project's canvas.
 * @returns `nodes` in the order of the canvas and `diagnostics` of the view; the rest is the whole model's.
 */
export function modelOfView(model: ModelGraph, flat: FlatGraph, view: ProjectDocument, prefix: string): ModelGraph {
  if (prefix === "" && flat.passages.size === 0) return model;
  const flatNodes = new Map(model.nodes.map((node) => [node.id, node]));
  const costs = costsByNode(model, prefix);
  const drawn = sourcesByNode(view);
  const nodes = view.nodes.map((node): ModelNode => {
    const sources = drawn.get(node.id) ?? {};
    const known = flatNodes.get(prefix + node.id);
    if (known) return { ...known, id: node.id, sources };
    const passage = flat.passages.get(prefix + node.id) ?? { inputs: {}, outputs: {} };
    return {
      id: node.id,
      layer: node.layer,
      name: node.name ?? node.id,
      attributes: node.attributes,
      sources,
      ...specsOf(passage, flatNodes),
      parameters: [],
      cost: costs.get(node.id) ?? { parameterCount: 0, flops: 0, activationBytes: 0 },
    };
  });
  return { ...model, nodes, diagnostics: diagnosticsOfView(model.diagnostics, prefix) };
}

/** The id on the view's canvas of the node that a flat id belongs to; undefined outside of the view. */
export function idInView(flatId: string, prefix: string): string | undefined {
  return flatId.startsWith(prefix) ? flatId.slice(prefix.length).split("/")[0] : undefined;
}

function costsByNode(model: ModelGraph, prefix: string): ReadonlyMap<string, ModelNode["cost"]> {
  const costs = new Map<string, ModelNode["cost"]>();
  for (const { id, cost } of model.nodes) {
    const owner = idInView(id, prefix);
    if (owner === undefined) continue;
    const sum = costs.get(owner) ?? { parameterCount: 0, flops: 0, activationBytes: 0 };
    costs.set(owner, {
      parameterCount: sum.parameterCount + cost.parameterCount,
      flops: sum.flops + cost.flops,
      activationBytes: sum.activationBytes + cost.activationBytes,
    });
  }
  return costs;
}

function sourcesByNode(view: ProjectDocument): ReadonlyMap<string, ModelNode["sources"]> {
  const sources = new Map<string, Record<string, PortReference[]>>();
  for (const { source, target } of view.edges) {
    const own = sources.get(target.node) ?? {};
    sources.set(target.node, own);
    (own[target.port] ??= []).push(source);
  }
  return sources;
}

function specsOf(passage: Passage, nodes: ReadonlyMap<string, ModelNode>): Pick<ModelNode, "inputs" | "outputs"> {
  const specs = (references: Passage["inputs"]): (readonly [string, TensorSpec])[] =>
    Object.entries(references).flatMap(([port, reference]) => {
      const spec = reference && nodes.get(reference.node)?.outputs[reference.port];
      return spec ? [[port, spec] as const] : [];
    });
  return {
    inputs: Object.fromEntries(specs(passage.inputs).map(([port, spec]) => [port, [spec]])),
    outputs: Object.fromEntries(specs(passage.outputs)),
  };
}

/** Problems of the view's nodes and of what is inside them, the same sentence once. Fixes keep flat ids: they go to the document. */
function diagnosticsOfView(diagnostics: readonly Diagnostic[], prefix: string): readonly Diagnostic[] {
  const said = new Set<string>();
  return diagnostics.flatMap((diagnostic) => {
    if (diagnostic.node === undefined) return [diagnostic];
    const node = idInView(diagnostic.node, prefix);
    if (node === undefined) return [];
    const key = `${node} ${diagnostic.message}`;
    if (said.has(key)) return [];
    said.add(key);
    if (prefix + node === diagnostic.node) return [{ ...diagnostic, node }];
    // The port and the attribute are those of a node inside, which this one does not have.
    const { port: _port, attribute: _attribute, ...rest } = diagnostic;
    return [{ ...rest, node }];
  });
}
