/**
 * Replacing a node in place: another layer under the same id, with everything of the old one that fits. What always holds:
 * an edge of the new node ends at a port that it has, and an attribute that it took over is one that its schema allows.
 */
import { validateAttributes } from "../../engine/layers/attributes";
import type {
  AttributeField,
  AttributeSchema,
  AttributeValue,
  LayerDefinition,
  Port,
} from "../../engine/layers/define";
import { findLayer } from "../../engine/layers/registry";
import type { Command } from "./commands";
import { makeNode } from "./commands";
import { nodeKind } from "./node-kinds";
import { findNode } from "./ports";
import type { DocumentEdge, DocumentNode, ProjectDocument } from "./schema";

function sameKind(a: AttributeField, b: AttributeField): boolean {
  return a.kind === b.kind && (a.kind !== "field" || b.kind !== "field" || a.role === b.role);
}

/** Attributes with the same name and kind whose value the new schema allows. */
function keptAttributes(
  from: AttributeSchema,
  to: AttributeSchema,
  values: DocumentNode["attributes"],
): Record<string, AttributeValue> {
  const kept: Record<string, AttributeValue> = {};
  for (const [name, field] of Object.entries(to)) {
    const old = Object.hasOwn(from, name) ? from[name] : undefined;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!old || value === undefined || !sameKind(old, field)) continue;
    if (validateAttributes({ [name]: field }, { [name]: value }).problems.length === 0) kept[name] = value;
  }
  return kept;
}

/** Which port of the new layer takes the place of each of the old one's: that of its name, else the next that nobody took. */
function matchPorts(from: readonly Port[], to: readonly Port[]): ReadonlyMap<string, Port> {
  const matches = new Map<string, Port>();
  const free = to.filter((port) => !from.some((old) => old.name === port.name));
  for (const old of from) {
    const port = to.find((candidate) => candidate.name === old.name) ?? free.shift();
    if (port) matches.set(old.name, port);
  }
  return matches;
}

/** Edges with their ends at the new node's ports; those that no port is left for are taken away. */
function movedEdges(
  edges: readonly DocumentEdge[],
  id: string,
  inputs: ReadonlyMap<string, Port>,
  outputs: ReadonlyMap<string, Port>,
): readonly DocumentEdge[] {
  const taken = new Set<string>();
  return edges.flatMap((edge): DocumentEdge[] => {
    if (edge.target.node === id) {
      const port = inputs.get(edge.target.port);
      if (!port || (taken.has(port.name) && port.variadic !== true)) return [];
      taken.add(port.name);
      return port.name === edge.target.port ? [edge] : [{ ...edge, target: { node: id, port: port.name } }];
    }
    if (edge.source.node !== id) return [edge];
    const port = outputs.get(edge.source.port);
    if (!port) return [];
    return port.name === edge.source.port ? [edge] : [{ ...edge, source: { node: id, port: port.name } }];
  });
}

function withLayer(document: ProjectDocument, old: DocumentNode, layer: LayerDefinition): ProjectDocument {
  const kind = nodeKind(document.blocks, old);
  const inputs = matchPorts(kind?.inputs ?? [], layer.inputs);
  const outputs = matchPorts(kind?.outputs ?? [], layer.outputs);
  const kept = keptAttributes(kind?.attributes ?? {}, layer.attributes, old.attributes);
  const node: DocumentNode = {
    ...makeNode(old.id, layer.type, old.position, kept),
    ...(old.name === undefined ? {} : { name: old.name }),
  };
  return {
    ...document,
    nodes: document.nodes.map((other) => (other === old ? node : other)),
    edges: movedEdges(document.edges, old.id, inputs, outputs),
  };
}

/**
 * Makes a node one of another layer, in its place and under its name and id. It keeps attributes of the same name and kind
 * and the edges that its ports can take. Does nothing for a missing node, an unknown layer, or the layer that it is.
 */
export function replaceNode(id: string, layer: string): Command {
  return (document) => {
    const old = findNode(document, id);
    const definition = findLayer(layer);
    return old && definition && old.layer !== layer ? withLayer(document, old, definition) : document;
  };
}
