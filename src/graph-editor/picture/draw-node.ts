/** A layer as the canvas shows it, measured and drawn without the page: the sizes are those of canvas.css and layer-node.tsx. */
import { formatSpec } from "../../engine/layers/define";
import type { Port } from "../../engine/layers/define";
import { formatCount, summarizeAttributes } from "../canvas/node-text";
import type { LayerFlowNode, LayerNodeData } from "../canvas/project-graph";
import { portOf } from "../canvas/project-graph";
import { PORT_HEIGHT } from "../canvas/use-dropping";
import { NODE_WIDTH } from "../document/placement";
import type { PictureFont, PictureItem, PictureLook } from "./picture";
import { boxPath, dotPath, fitText } from "./picture";

const HEADER = 35;
const PORTS_TOP = 5;
const PORT_ROW = 22;
const SUMMARY = 23;
const FACTS = 29;
const END = 9;
const RADIUS = 10;
const SIDE = 13;
const PORT_RADIUS = 4.5;

const NAME: PictureFont = { size: 13, weight: 600 };
const TYPE: PictureFont = { size: 11, weight: 400 };
const LABEL: PictureFont = { size: 11.5, weight: 400 };
const SUMMARY_FONT: PictureFont = { size: 12, weight: 400 };
const SHAPE: PictureFont = { size: 11, weight: 400, mono: true };

const inputsOf = (data: LayerNodeData): readonly Port[] => data.kind?.inputs ?? [];
const outputsOf = (data: LayerNodeData): readonly Port[] => data.kind?.outputs ?? [];
const isPlain = (data: LayerNodeData): boolean => inputsOf(data).length <= 1 && outputsOf(data).length <= 1;
const rowsOf = (data: LayerNodeData): number =>
  isPlain(data) ? 0 : Math.max(inputsOf(data).length, outputsOf(data).length);

function summaryOf({ kind, attributes, model }: LayerNodeData): string {
  if (!kind) return "";
  return summarizeAttributes(kind.attributes, { ...attributes, ...model?.resolved }, kind.role !== "layer");
}

/** Height of a node on the canvas, without its list of problems. */
export function nodeHeight(data: LayerNodeData): number {
  const rows = rowsOf(data);
  const summary = summaryOf(data) !== "";
  const facts = outputsOf(data).length > 0;
  const body = (rows > 0 ? PORTS_TOP + rows * PORT_ROW : 0) + (summary ? SUMMARY : 0) + (facts ? FACTS : 0);
  return HEADER + body + (!facts && body > 0 ? END : 0);
}

/** Where an edge meets a node: the middle of the handle. */
export function portPlace(
  { position, data, id }: LayerFlowNode,
  handle: string | null | undefined,
  side: "input" | "output",
): { readonly x: number; readonly y: number } {
  const x = position.x + (side === "output" ? NODE_WIDTH : 0);
  const ports = side === "output" ? outputsOf(data) : inputsOf(data);
  const row = ports.findIndex(({ name }) => name === portOf(id, handle)?.port);
  return { x, y: position.y + (isPlain(data) || row < 0 ? PORT_HEIGHT : rowHeight(row)) };
}

const rowHeight = (row: number): number => HEADER + PORTS_TOP + (row + 0.5) * PORT_ROW;

export function* drawNode({ position, data }: LayerFlowNode, look: PictureLook): Generator<PictureItem> {
  const { color } = look;
  const { x, y } = position;
  const category = color(data.kind === undefined ? "muted" : `cat-${data.kind.category}`);
  const height = nodeHeight(data);
  const severity = data.problems.some((problem) => problem.severity === "error")
    ? color("danger")
    : data.problems.length > 0
      ? color("warning")
      : color("border");
  yield {
    kind: "shape",
    path: boxPath(x, y, NODE_WIDTH, height, RADIUS),
    fill: color("surface-raised"),
    fillOpacity: data.bypassed ? 0.55 : 1,
    stroke: data.bypassed ? color("border-strong") : severity,
    ...(data.bypassed ? { dash: [4, 3] } : {}),
  };
  if (!data.bypassed) {
    const whole = height <= HEADER;
    const path = boxPath(x + 0.5, y + 0.5, NODE_WIDTH - 1, HEADER - (whole ? 1 : 0.5), RADIUS - 0.5, whole);
    yield { kind: "shape", path, fill: category, fillOpacity: 0.11 };
  }
  yield* drawHeader(x, y, data, category, look);
  yield* drawPortLabels(x, y, data, look);
  yield* drawFacts(x, y, data, look);
  yield* drawPorts(x, y, data, category, look);
}

function* drawHeader(
  x: number,
  y: number,
  data: LayerNodeData,
  category: string,
  { color, measure }: PictureLook,
): Generator<PictureItem> {
  const middle = y + PORT_HEIGHT + 4.5;
  yield { kind: "shape", path: boxPath(x + SIDE, y + PORT_HEIGHT - 4.5, 10, 10, 3), fill: category };
  const label = data.kind?.label ?? data.layer;
  const marks = [
    ...(data.name !== undefined && data.name !== label ? [label] : []),
    ...(data.bypassed ? ["bypassed"] : []),
    ...(data.repeat > 1 ? [`×${data.repeat}`] : []),
  ].join(" ");
  const room = NODE_WIDTH - 2 * SIDE - 17;
  const name = fitText(data.name ?? label, room, NAME, measure);
  yield {
    kind: "text",
    x: x + SIDE + 17,
    y: middle,
    text: name,
    font: NAME,
    fill: color(data.bypassed ? "muted" : "text"),
  };
  const left = room - measure(name, NAME) - 8;
  if (marks === "" || left < 24) return;
  const text = fitText(marks, left, TYPE, measure);
  yield { kind: "text", x: x + NODE_WIDTH - SIDE, y: middle - 0.5, text, font: TYPE, fill: color("muted"), end: true };
}

function* drawPortLabels(
  x: number,
  y: number,
  data: LayerNodeData,
  { color, measure }: PictureLook,
): Generator<PictureItem> {
  if (isPlain(data)) return;
  const half = NODE_WIDTH / 2 - SIDE - 4;
  const base = { kind: "text", font: LABEL, fill: color("muted") } as const;
  for (const [row, port] of inputsOf(data).entries())
    yield { ...base, x: x + SIDE + 1, y: y + rowHeight(row) + 4, text: fitText(port.label, half, LABEL, measure) };
  if (outputsOf(data).length < 2) return;
  for (const [row, port] of outputsOf(data).entries()) {
    const text = fitText(port.label, half, LABEL, measure);
    yield { ...base, x: x + NODE_WIDTH - SIDE - 1, y: y + rowHeight(row) + 4, text, end: true };
  }
}

function* drawFacts(
  x: number,
  y: number,
  data: LayerNodeData,
  { color, measure }: PictureLook,
): Generator<PictureItem> {
  const summary = summaryOf(data);
  const rows = rowsOf(data);
  let top = y + HEADER + (rows > 0 ? PORTS_TOP + rows * PORT_ROW : 0);
  const room = NODE_WIDTH - 2 * SIDE;
  if (summary !== "") {
    const text = fitText(summary, room, SUMMARY_FONT, measure);
    yield { kind: "text", x: x + SIDE, y: top + 19, text, font: SUMMARY_FONT, fill: color("muted") };
    top += SUMMARY;
  }
  if (outputsOf(data).length === 0) return;
  const count = data.model?.cost.parameterCount ?? 0;
  const parameters = count > 0 ? formatCount(count) : "";
  const taken = parameters === "" ? 0 : measure(parameters, TYPE) + 8;
  const shapes = Object.values(data.model?.outputs ?? {}).map(formatSpec);
  const text = fitText(shapes.length > 0 ? shapes.join(" ") : "–", room - taken, SHAPE, measure);
  yield { kind: "text", x: x + SIDE, y: top + 16, text, font: SHAPE, fill: color("text") };
  if (parameters === "") return;
  const right = x + NODE_WIDTH - SIDE;
  yield { kind: "text", x: right, y: top + 16, text: parameters, font: TYPE, fill: color("muted"), end: true };
}

function* drawPorts(
  x: number,
  y: number,
  data: LayerNodeData,
  category: string,
  { color }: PictureLook,
): Generator<PictureItem> {
  const plain = isPlain(data);
  for (const [ports, at] of [
    [inputsOf(data), x],
    [outputsOf(data), x + NODE_WIDTH],
  ] as const) {
    for (const row of ports.keys()) {
      const path = dotPath(at, y + (plain ? PORT_HEIGHT : rowHeight(row)), PORT_RADIUS);
      yield { kind: "shape", path, fill: category, stroke: color("surface-raised"), strokeWidth: 2 };
    }
  }
}
