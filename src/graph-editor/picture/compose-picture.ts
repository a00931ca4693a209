/**
 * The whole graph of a project as a drawing, wherever the canvas has been scrolled to: frames, edges, layers and notes as the canvas
 * shows them, a title, and a line that says what the picture is good for. Made from the document and its model, never from the page.
 */
import type { ModelGraph } from "../../engine/model/types";
import { edgePath } from "../canvas/edge-path";
import type { EdgeStyle } from "../canvas/edge-path";
import { formatCount } from "../canvas/node-text";
import type { LayerFlowEdge, LayerFlowNode } from "../canvas/project-graph";
import { projectEdges, projectNodes } from "../canvas/project-graph";
import { NODE_WIDTH } from "../document/placement";
import type { DocumentFrame, DocumentNote, ProjectDocument } from "../document/schema";
import { drawNode, nodeHeight, portPlace } from "./draw-node";
import type { Picture, PictureFont, PictureItem, PictureLook } from "./picture";
import { boxPath, fitText, wrapText } from "./picture";

const MARGIN = 36;
const HEAD = 58;
const FOOT = 34;
/** Room for the title and the line below. */
const LEAST_WIDTH = 420;
/** Canvas units a side, far above any graph that someone laid out: a thousand layers in a row. */
const LARGEST_SIDE = 250_000;

const TITLE: PictureFont = { size: 19, weight: 600 };
const SUBTITLE: PictureFont = { size: 12.5, weight: 400 };
const FRAME_TITLE: PictureFont = { size: 13, weight: 600 };
const NOTE: PictureFont = { size: 12.5, weight: 400 };
const NOTE_LINE = 18;

export interface PictureOptions {
  readonly edgeStyle: EdgeStyle;
  /** What stands below the graph. */
  readonly footer: string;
}

/**
 * @param model of the project's own canvas (`modelOfView`), so that blocks show their shapes and costs.
 * @throws Error where the graph is empty, or spread over more room than a picture has.
 */
export function composePicture(
  document: ProjectDocument,
  model: ModelGraph,
  { edgeStyle, footer }: PictureOptions,
  look: PictureLook,
): Picture {
  const view = { document, model, selectedNodes: [], selectedEdges: [], sizes: new Map(), blocked: new Set<string>() };
  const nodes = projectNodes({ ...view, dropEdge: undefined }, []);
  const edges = projectEdges({ ...view, dropEdge: undefined }, []);
  const boxes = [
    ...nodes.map(({ position, data }) => ({ ...position, width: NODE_WIDTH, height: nodeHeight(data) })),
    ...[...document.notes, ...document.frames].map(({ position, size }) => ({ ...position, ...size })),
    ...edges.flatMap(({ data }) => (data?.waypoints ?? []).map((point) => ({ ...point, width: 0, height: 0 }))),
  ];
  if (boxes.length === 0) throw new Error("The canvas is empty: there is nothing to draw yet.");
  const lowest = (of: (box: (typeof boxes)[number]) => number): number =>
    boxes.reduce((least, box) => Math.min(least, of(box)), Number.POSITIVE_INFINITY);
  const left = lowest((box) => box.x);
  const top = lowest((box) => box.y);
  const drawnWidth = -lowest((box) => -box.x - box.width) - left;
  const drawnHeight = -lowest((box) => -box.y - box.height) - top;
  if (!(drawnWidth <= LARGEST_SIDE && drawnHeight <= LARGEST_SIDE))
    throw new Error("The layers lie too far apart for a picture: let the studio arrange them first.");
  const width = Math.max(LEAST_WIDTH, drawnWidth) + 2 * MARGIN;
  const x = left - MARGIN;
  const y = top - MARGIN - HEAD;
  const height = drawnHeight + 2 * MARGIN + HEAD + FOOT;
  return {
    x,
    y,
    width,
    height,
    background: look.color("surface"),
    items: itemsOf(),
  };

  function* itemsOf(): Generator<PictureItem> {
    const room = width - 2 * MARGIN;
    const title = fitText(document.name, room, TITLE, look.measure);
    yield { kind: "text", x: left, y: y + MARGIN + 14, text: title, font: TITLE, fill: look.color("text") };
    const facts = { kind: "text", x: left, font: SUBTITLE, fill: look.color("muted") } as const;
    yield { ...facts, y: y + MARGIN + 35, text: factsOf(document, model) };
    for (const frame of document.frames) yield* drawFrame(frame, look);
    const known = new Map(nodes.map((node) => [node.id, node]));
    for (const edge of edges) yield* drawEdge(edge, known, edgeStyle, look);
    for (const node of nodes) yield* drawNode(node, look);
    for (const note of document.notes) yield* drawNote(note, look);
    yield { ...facts, y: y + height - MARGIN + 8, text: fitText(footer, room, SUBTITLE, look.measure) };
  }
}

function factsOf(document: ProjectDocument, model: ModelGraph): string {
  const layers = document.nodes.length;
  const parameters = model.nodes.reduce((sum, { cost }) => sum + cost.parameterCount, 0);
  const count = `${formatCount(layers)} ${layers === 1 ? "layer" : "layers"}`;
  return parameters === 0 ? count : `${count} · ${formatCount(parameters)} parameters`;
}

function* drawEdge(
  edge: LayerFlowEdge,
  nodes: ReadonlyMap<string, LayerFlowNode>,
  style: EdgeStyle,
  { color }: PictureLook,
): Generator<PictureItem> {
  const from = nodes.get(edge.source);
  const to = nodes.get(edge.target);
  if (!from || !to) return;
  const source = portPlace(from, edge.sourceHandle, "output");
  const target = portPlace(to, edge.targetHandle, "input");
  const ends = { sourceX: source.x, sourceY: source.y, targetX: target.x, targetY: target.y };
  const { path } = edgePath(style, ends, edge.data?.waypoints ?? []);
  const troubled = edge.data?.troubled === true;
  yield {
    kind: "shape",
    path,
    stroke: color(troubled ? "danger" : "border-strong"),
    strokeOpacity: troubled ? 1 : 0.8,
    strokeWidth: 1.75,
    ...(troubled ? { dash: [5, 4] } : {}),
  };
}

function* drawFrame({ position: { x, y }, size, title, color: mark }: DocumentFrame, look: PictureLook) {
  const tint = look.color(`mark-${mark}`);
  const path = boxPath(x, y, size.width, size.height, 14);
  yield { kind: "shape", path, fill: tint, fillOpacity: 0.07, stroke: tint, strokeOpacity: 0.42 } as const;
  const head = boxPath(x, y, size.width, Math.min(34, size.height), 13);
  yield { kind: "shape", path: head, fill: tint, fillOpacity: 0.12 } as const;
  const text = fitText(title === "" ? "Frame" : title, size.width - 28, FRAME_TITLE, look.measure);
  yield { kind: "text", x: x + 14, y: y + 21.5, text, font: FRAME_TITLE, fill: look.color("text") } as const;
}

function* drawNote({ position: { x, y }, size, text, color: mark }: DocumentNote, look: PictureLook) {
  const tint = look.color(`mark-${mark}`);
  const path = boxPath(x, y, size.width, size.height, 10);
  yield { kind: "shape", path, fill: look.color("surface-raised") } as const;
  yield { kind: "shape", path, fill: tint, fillOpacity: 0.12, stroke: tint, strokeOpacity: 0.38 } as const;
  const most = Math.floor((size.height - 16) / NOTE_LINE);
  if (most < 1) return;
  const lines = wrapText(text, size.width - 26, most, NOTE, look.measure);
  for (const [index, line] of lines.entries()) {
    const at = y + 23 + index * NOTE_LINE;
    yield { kind: "text", x: x + 13, y: at, text: line, font: NOTE, fill: look.color("text") } as const;
  }
}
