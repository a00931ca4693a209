/**
 * The document as React Flow draws it. React Flow's nodes and edges are a projection: made here from the document, the
 * model and the selection, never saved and never changed in place. Records that would come out the same are reused, so
 * that dragging one node of hundreds renders one node.
 *
 * Port names in the projection: handle ids are `in:<port>` and `out:<port>`, also in the DOM as `data-port`.
 */
import type { Edge, Node } from "@xyflow/react";
import { formatSpec } from "../../engine/layers/define";
import type { LayerAttributes } from "../../engine/layers/define";
import type { Diagnostic, ModelGraph, ModelNode, PortReference } from "../../engine/model/types";
import type { Position } from "../document/commands";
import { modelNode, nodeProblems } from "../document/derive-model";
import type { NodeKind } from "../document/node-kinds";
import { nodeKind } from "../document/node-kinds";
import { nodeTitle } from "../document/ports";
import type { DocumentEdge, DocumentNode, ProjectDocument } from "../document/schema";
import { waypointsOf } from "../document/waypoints";
import { formatCount } from "./node-text";
import type { MarkFlowNode, MarksView } from "./project-marks";
import { projectMarks } from "./project-marks";

export interface LayerNodeData extends Record<string, unknown> {
  readonly layer: string;
  /** Undefined for a layer or a block that does not exist. */
  readonly kind: NodeKind | undefined;
  /** How often a use of a block is chained to itself. */
  readonly repeat: number;
  readonly name: string | undefined;
  readonly attributes: LayerAttributes;
  /** Values pass through as if it were not there. */
  readonly bypassed: boolean;
  readonly model: ModelNode | undefined;
  readonly problems: readonly Diagnostic[];
}

export interface LayerEdgeData extends Record<string, unknown> {
  /** `f32 [batch, 28, 28, 1]`, or undefined where it could not be inferred. */
  readonly spec: string | undefined;
  /** A problem sits on the port that the edge feeds. */
  readonly troubled: boolean;
  /** What is being dragged would be put onto this edge. */
  readonly dropTarget: boolean;
  /** Selected, and no other edge is: then it names its shape. */
  readonly alone: boolean;
  /** Reroute points, from source to target. */
  readonly waypoints: readonly Position[];
}

export type LayerFlowNode = Node<LayerNodeData, "layer">;
export type LayerFlowEdge = Edge<LayerEdgeData, "layer">;
/** Whatever stands on the canvas. */
export type CanvasFlowNode = LayerFlowNode | MarkFlowNode;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const inputHandle = (port: string): string => `in:${port}`;
export const outputHandle = (port: string): string => `out:${port}`;

/** The port behind a handle id, or undefined where there is none. */
export function portOf(node: string | null | undefined, handle: string | null | undefined): PortReference | undefined {
  if (typeof node !== "string" || typeof handle !== "string") return undefined;
  const port = handle.replace(/^(in|out):/, "");
  return port === handle ? undefined : { node, port };
}

function describeNode(node: DocumentNode, { kind, model, problems, repeat, bypassed }: LayerNodeData): string {
  const label = kind?.label ?? node.layer;
  const outputs = Object.values(model?.outputs ?? {}).map(formatSpec);
  const parts = [
    node.name === undefined || node.name === label ? label : `${node.name}, ${label}`,
    ...(kind?.type === "block" ? [repeat > 1 ? `block, repeated ${repeat} times` : "block"] : []),
    ...(bypassed ? ["bypassed"] : []),
    ...(outputs.length > 0 ? [`output ${outputs.join(" and ")}`] : []),
    ...(model && model.cost.parameterCount > 0 ? [`${formatCount(model.cost.parameterCount)} parameters`] : []),
    ...problems.map((problem) => `${problem.severity}: ${problem.message}`),
  ];
  return parts.join(", ");
}

export interface GraphView {
  readonly document: ProjectDocument;
  readonly model: ModelGraph;
  readonly selectedNodes: readonly string[];
  readonly selectedEdges: readonly string[];
  /** What React Flow measured, by node id. */
  readonly sizes: ReadonlyMap<string, Size>;
  /** Nodes that the edge being drawn may not reach. */
  readonly blocked: ReadonlySet<string>;
  /** Edge under what is being dragged. */
  readonly dropEdge: string | undefined;
}

/** @param previous the last projection, whose unchanged records are returned again. */
export function projectNodes(view: GraphView, previous: readonly LayerFlowNode[]): LayerFlowNode[] {
  const old = new Map(previous.map((node) => [node.id, node]));
  const selected = new Set(view.selectedNodes);
  return view.document.nodes.map((node) => {
    const before = old.get(node.id);
    const size = view.sizes.get(node.id);
    const className = view.blocked.has(node.id) ? "is-blocked" : "";
    const data = projectData(node, view, before?.data);
    const unchanged =
      before?.data === data &&
      before.position === node.position &&
      before.selected === selected.has(node.id) &&
      before.measured === size &&
      before.className === className;
    if (unchanged) return before;
    return {
      id: node.id,
      type: "layer",
      position: node.position,
      data,
      selected: selected.has(node.id),
      className,
      // A problem makes a node taller: its words and buttons must not hide behind the node below.
      zIndex: data.problems.length > 0 ? 1 : 0,
      ariaLabel: describeNode(node, data),
      ...(size ? { measured: size } : {}),
    };
  });
}

function projectData(
  node: DocumentNode,
  { document, model }: Pick<GraphView, "document" | "model">,
  before: LayerNodeData | undefined,
): LayerNodeData {
  const kind = nodeKind(document.blocks, node);
  const repeat = node.repeat ?? 1;
  const bypassed = node.bypassed === true;
  const typed = modelNode(model, node.id);
  const problems = nodeProblems(model, node.id);
  const unchanged =
    before?.layer === node.layer &&
    before.kind === kind &&
    before.repeat === repeat &&
    before.name === node.name &&
    before.attributes === node.attributes &&
    before.bypassed === bypassed &&
    before.model === typed &&
    before.problems.length === problems.length &&
    before.problems.every((problem, index) => problem === problems[index]);
  return unchanged
    ? before
    : {
        layer: node.layer,
        kind,
        repeat,
        name: node.name,
        attributes: node.attributes,
        bypassed,
        model: typed,
        problems,
      };
}

/** @param previous the last projection, whose unchanged records are returned again. */
export function projectEdges(view: GraphView, previous: readonly LayerFlowEdge[]): LayerFlowEdge[] {
  const old = new Map(previous.map((edge) => [edge.id, edge]));
  const selected = new Set(view.selectedEdges);
  const titles = new Map(view.document.nodes.map((node) => [node.id, nodeTitle(node, view.document.blocks)]));
  return view.document.edges.map((edge) => {
    const before = old.get(edge.id);
    const spec = modelNode(view.model, edge.source.node)?.outputs[edge.source.port];
    const text = spec && `${spec.dtype} ${formatSpec(spec)}`;
    const troubled = nodeProblems(view.model, edge.target.node).some(
      (problem) => problem.severity === "error" && problem.port === edge.target.port,
    );
    const dropTarget = view.dropEdge === edge.id;
    const waypoints = waypointsOf(edge);
    const alone = view.selectedEdges.length === 1 && selected.has(edge.id);
    const ariaLabel = describeEdge(edge, titles, text);
    const unchanged =
      before?.ariaLabel === ariaLabel &&
      before.source === edge.source.node &&
      before.target === edge.target.node &&
      before.sourceHandle === outputHandle(edge.source.port) &&
      before.targetHandle === inputHandle(edge.target.port) &&
      before.selected === selected.has(edge.id) &&
      before.data?.spec === text &&
      before.data?.troubled === troubled &&
      before.data.dropTarget === dropTarget &&
      before.data.alone === alone &&
      before.data.waypoints === waypoints;
    if (unchanged) return before;
    return {
      id: edge.id,
      type: "layer",
      source: edge.source.node,
      target: edge.target.node,
      sourceHandle: outputHandle(edge.source.port),
      targetHandle: inputHandle(edge.target.port),
      selected: selected.has(edge.id),
      data: { spec: text, troubled, dropTarget, alone, waypoints },
      ariaLabel,
    };
  });
}

function describeEdge(edge: DocumentEdge, titles: ReadonlyMap<string, string>, spec: string | undefined): string {
  const source = titles.get(edge.source.node) ?? edge.source.node;
  const target = titles.get(edge.target.node) ?? edge.target.node;
  return `Edge from ${source} to ${target}${spec === undefined ? "" : `, ${spec}`}`;
}

/** A projection that reuses the records of its last call; one for each canvas. */
export function createProjector() {
  let layers: LayerFlowNode[] = [];
  let marks: MarkFlowNode[] = [];
  let edges: LayerFlowEdge[] = [];
  let nodes: CanvasFlowNode[] = [];
  let last: GraphView | undefined;
  return (view: GraphView & MarksView): { readonly nodes: CanvasFlowNode[]; readonly edges: LayerFlowEdge[] } => {
    layers = kept(layers, projectNodes(view, layers));
    marks = kept(marks, projectMarks(view, marks));
    if (!last || !sameEdgesView(last, view)) edges = kept(edges, projectEdges(view, edges));
    last = view;
    nodes = kept(nodes, [...marks, ...layers]);
    return { nodes, edges };
  };
}

/** Whether no edge looks different: a node that moves takes its edges along without any change of theirs. */
function sameEdgesView(a: GraphView, b: GraphView): boolean {
  return (
    a.document.edges === b.document.edges &&
    // The same model means the same names, too.
    a.model === b.model &&
    a.selectedEdges === b.selectedEdges &&
    a.dropEdge === b.dropEdge
  );
}

/** The old list where the new one holds the same records: React Flow then has nothing to look through. */
function kept<T>(old: T[], next: T[]): T[] {
  return old.length === next.length && old.every((item, index) => item === next[index]) ? old : next;
}
