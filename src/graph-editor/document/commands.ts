/**
 * Commands: everything a person can do to a document, as pure functions from revision to revision. They share what they
 * leave alone, never throw, and return the same object where there is nothing to do, so that history records no empty step.
 * What always holds: no edge without its two nodes, one edge at most into a port that takes one.
 */
import type { AttributeValue } from "../../engine/layers/define";
import type { DataSettings, PortReference, TrainingSettings } from "../../engine/model/types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../../engine/model/types";
import { findLayer } from "../../engine/layers/registry";
import { freshEdgeId, freshProjectId } from "./ids";
import { nodeKind } from "./node-kinds";
import { findNode, inputPort, samePort } from "./ports";
import type { DocumentEdge, DocumentNode, ProjectDocument } from "./schema";
import { SCHEMA_VERSION } from "./schema";

export type Command = (document: ProjectDocument) => ProjectDocument;

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A project with an empty canvas, no data and the default training settings. */
export function createProject(name = "Untitled project"): ProjectDocument {
  return {
    format: "trainyard-project",
    schemaVersion: SCHEMA_VERSION,
    id: freshProjectId(),
    name,
    nodes: [],
    edges: [],
    notes: [],
    frames: [],
    blocks: [],
    data: DEFAULT_DATA,
    training: DEFAULT_TRAINING,
  };
}

/** One command that does these one after the other. */
export function sequence(...commands: readonly Command[]): Command {
  return (document) => commands.reduce((revision, command) => command(revision), document);
}

/** A node with the layer's default attributes. The id must be fresh: see `freshNodeId`. */
export function makeNode(
  id: string,
  layer: string,
  position: Position,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): DocumentNode {
  const schema = findLayer(layer)?.attributes ?? {};
  const defaults: readonly (readonly [string, AttributeValue])[] = Object.entries(schema).map(([name, field]) => [
    name,
    field.default,
  ]);
  return { id, layer, attributes: { ...Object.fromEntries(defaults), ...attributes }, position };
}

/** Does nothing if the id is taken. */
export function addNode(node: DocumentNode): Command {
  return (document) => (findNode(document, node.id) ? document : { ...document, nodes: [...document.nodes, node] });
}

/** The document with these nodes in the place of its own, itself if they are the same ones. */
function withNodes(document: ProjectDocument, nodes: readonly DocumentNode[]): ProjectDocument {
  return nodes.every((node, index) => node === document.nodes[index]) ? document : { ...document, nodes };
}

/** New positions by node id, in canvas units. */
export function moveNodes(positions: Readonly<Record<string, Position>>): Command {
  return (document) => {
    const nodes = document.nodes.map((node) => {
      const position = Object.hasOwn(positions, node.id) ? positions[node.id] : undefined;
      if (!position || (position.x === node.position.x && position.y === node.position.y)) return node;
      return { ...node, position: { x: position.x, y: position.y } };
    });
    return withNodes(document, nodes);
  };
}

/** Takes one node away; where it had one input edge and one fed port, its neighbours are joined in its place. */
function removeNode(document: ProjectDocument, id: string): ProjectDocument {
  const incoming = document.edges.filter((edge) => edge.target.node === id);
  const outgoing = document.edges.filter((edge) => edge.source.node === id);
  const source = incoming.length === 1 ? incoming[0]?.source : undefined;
  const onePort = new Set(outgoing.map((edge) => edge.source.port)).size === 1;
  const bridge = source && source.node !== id && onePort ? source : undefined;
  const edges = document.edges.flatMap((edge): DocumentEdge[] => {
    if (edge.target.node === id) return [];
    if (edge.source.node !== id) return [edge];
    if (!bridge) return [];
    const doubled = document.edges.some(
      (other) => samePort(other.source, bridge) && samePort(other.target, edge.target),
    );
    return doubled || edge.target.node === bridge.node ? [] : [{ ...edge, source: bridge }];
  });
  return { ...document, nodes: document.nodes.filter((node) => node.id !== id), edges };
}

/** Removes nodes with their edges and joins the neighbours of each that had one input and one output. */
export function removeNodes(ids: readonly string[]): Command {
  return (document) => ids.filter((id) => findNode(document, id)).reduce(removeNode, document);
}

/**
 * Draws an edge. A port that takes one edge gives up the one it had; a variadic port gets one more at the end. Does
 * nothing where a node is missing or the edge is there already. It does not look for circles: `connectionProblem` does.
 */
export function connect(source: PortReference, target: PortReference): Command {
  return (document) => placeEdge(document, freshEdgeId(document), source, target);
}

/** Moves an edge to other ends and keeps its place in the order of a variadic port's inputs. */
export function reconnect(id: string, source: PortReference, target: PortReference): Command {
  return (document) =>
    document.edges.some((edge) => edge.id === id) ? placeEdge(document, id, source, target) : document;
}

function placeEdge(
  document: ProjectDocument,
  id: string,
  source: PortReference,
  target: PortReference,
): ProjectDocument {
  if (!findNode(document, source.node) || !findNode(document, target.node)) return document;
  if (document.edges.some((edge) => samePort(edge.source, source) && samePort(edge.target, target))) return document;
  const placed: DocumentEdge = {
    id,
    source: { node: source.node, port: source.port },
    target: { node: target.node, port: target.port },
  };
  const many = inputPort(document, target)?.variadic === true;
  const kept = document.edges.filter((edge) => edge.id === id || many || !samePort(edge.target, target));
  const exists = kept.some((edge) => edge.id === id);
  return { ...document, edges: exists ? kept.map((edge) => (edge.id === id ? placed : edge)) : [...kept, placed] };
}

export function removeEdges(ids: readonly string[]): Command {
  return (document) => {
    const edges = document.edges.filter((edge) => !ids.includes(edge.id));
    return edges.length === document.edges.length ? document : { ...document, edges };
  };
}

/** Removes a selection: first the edges, so that the neighbours of a removed node are joined only by edges that stay. */
export function removeSelection(nodes: readonly string[], edges: readonly string[]): Command {
  return sequence(removeEdges(edges), removeNodes(nodes));
}

function changeNode(id: string, change: (node: DocumentNode) => DocumentNode): Command {
  return (document) => {
    const nodes = document.nodes.map((node) => (node.id === id ? change(node) : node));
    return withNodes(document, nodes);
  };
}

function sameValue(a: AttributeValue | undefined, b: AttributeValue): boolean {
  return Object.is(a, b) || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
}

/** Any value of the right kind is kept, a wrong one too: it shows as a problem on the node, not as a lost edit. */
export function setAttribute(node: string, name: string, value: AttributeValue): Command {
  return changeNode(node, (old) =>
    sameValue(old.attributes[name], value) ? old : { ...old, attributes: { ...old.attributes, [name]: value } },
  );
}

/** Names a node; "" gives it back its layer's label. Names are cut at 80 characters. */
export function renameNode(node: string, name: string): Command {
  const trimmed = name.trim().slice(0, 80);
  return changeNode(node, (old) => {
    if ((old.name ?? "") === trimmed) return old;
    const { name: _dropped, ...rest } = old;
    return trimmed === "" ? rest : { ...rest, name: trimmed };
  });
}

/**
 * Puts a node onto an edge: the edge's source feeds its first input, its first output feeds the edge's target, in the same
 * place of a variadic port. The node is new, or on the canvas without edges; one without both ports is only added.
 */
export function insertOnEdge(edge: string, node: DocumentNode): Command {
  return (document) => {
    const added = addNode(node)(document);
    const old = document.edges.find((candidate) => candidate.id === edge);
    const kind = nodeKind(document.blocks, node);
    const input = kind?.inputs[0];
    const output = kind?.outputs[0];
    const busy = document.edges.some((other) => other.source.node === node.id || other.target.node === node.id);
    if (!old || !input || !output || busy) return added;
    const edges = added.edges.map((candidate): DocumentEdge => {
      if (candidate.id !== edge) return candidate;
      // Its points led around what may now be on either side of the node.
      const { waypoints: _dropped, ...rest } = candidate;
      return { ...rest, source: { node: node.id, port: output.name } };
    });
    return connect(old.source, { node: node.id, port: input.name })({ ...added, edges });
  };
}

function assignChanged<T extends object>(record: T, change: Partial<T>): T {
  const next = { ...record, ...change };
  return JSON.stringify(next) === JSON.stringify(record) && !hasUnspeakable(next) ? record : next;
}

/** JSON writes NaN and the infinities as null, so records that hold one are never called equal. */
function hasUnspeakable(record: object): boolean {
  return Object.values(record).some((value) => typeof value === "number" && !Number.isFinite(value));
}

export function setTraining(change: Partial<TrainingSettings>): Command {
  return (document) => {
    const training = assignChanged(document.training, change);
    return training === document.training ? document : { ...document, training };
  };
}

export function setData(change: Partial<DataSettings>): Command {
  return (document) => {
    const data = assignChanged<DataSettings>(document.data, change);
    return data === document.data ? document : { ...document, data };
  };
}

/** An empty name is ignored: a project always has one. */
export function renameProject(name: string): Command {
  const trimmed = name.trim().slice(0, 200);
  return (document) => (trimmed === "" || trimmed === document.name ? document : { ...document, name: trimmed });
}
