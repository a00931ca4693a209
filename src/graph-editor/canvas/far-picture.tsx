/**
 * A large graph from afar, drawn as one picture: cards in their colours, and edges. Hundreds of nodes and edges of their own
 * take the browser many frames to draw anew; one canvas takes a part of one. The nodes are still there under the pointer,
 * only without a look; edges come back to be clicked on when one comes closer. Only drawn, never read.
 */
import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { categoryColor } from "../palette/categories";
import type { EdgeStyle } from "./edge-path";
import { useEdgeStyle } from "./edge-style";
import type { CanvasFlowNode, LayerFlowEdge } from "./project-graph";

type FlowState = ReturnType<ReturnType<typeof useStoreApi<CanvasFlowNode, LayerFlowEdge>>["getState"]>;

interface Point {
  readonly x: number;
  readonly y: number;
}

const RADIUS = 10;
const HEADER = 34;

/** Values of the theme's tokens, by name; read anew for each theme. */
function createColors(element: Element): (value: string) => string {
  let theme: string | undefined;
  const known = new Map<string, string>();
  return (value) => {
    if (theme !== document.documentElement.dataset["theme"]) {
      theme = document.documentElement.dataset["theme"];
      known.clear();
    }
    const name = value.replace(/^var\((.*)\)$/, "$1");
    const color = known.get(name) ?? getComputedStyle(element).getPropertyValue(name);
    known.set(name, color);
    return color;
  };
}

/** Where a port of a node is, as React Flow measured it. */
function portAt(state: FlowState, id: string, handle: string | null | undefined, side: "source" | "target") {
  const node = state.nodeLookup.get(id);
  const bounds = node?.internals.handleBounds?.[side]?.find((port) => port.id === handle);
  if (!node || !bounds) return undefined;
  const { x, y } = node.internals.positionAbsolute;
  return { x: x + bounds.x + bounds.width / 2, y: y + bounds.y + bounds.height / 2 };
}

function traceEdge(pen: CanvasRenderingContext2D, style: EdgeStyle, stops: readonly Point[]): void {
  stops.forEach((stop, index) => {
    const before = stops[index - 1];
    if (!before) pen.moveTo(stop.x, stop.y);
    else if (style === "straight") pen.lineTo(stop.x, stop.y);
    else if (style === "stepped") {
      const middle = (before.x + stop.x) / 2;
      pen.lineTo(middle, before.y);
      pen.lineTo(middle, stop.y);
      pen.lineTo(stop.x, stop.y);
    } else {
      const reach = Math.max(40, Math.abs(stop.x - before.x) / 2);
      pen.bezierCurveTo(before.x + reach, before.y, stop.x - reach, stop.y, stop.x, stop.y);
    }
  });
}

function drawEdges(pen: CanvasRenderingContext2D, state: FlowState, style: EdgeStyle, selected: boolean): void {
  pen.beginPath();
  for (const edge of state.edges) {
    if ((edge.selected === true) !== selected) continue;
    const source = portAt(state, edge.source, edge.sourceHandle, "source");
    const target = portAt(state, edge.target, edge.targetHandle, "target");
    if (source && target) traceEdge(pen, style, [source, ...(edge.data?.waypoints ?? []), target]);
  }
  pen.stroke();
}

function drawNode(pen: CanvasRenderingContext2D, node: CanvasFlowNode, color: (value: string) => string): void {
  if (node.type !== "layer") return;
  const { x, y } = node.position;
  const { width = 0, height = 0 } = node.measured ?? {};
  const failed = node.data.problems.some((problem) => problem.severity === "error");
  pen.globalAlpha = node.className === "is-blocked" || node.data.bypassed ? 0.4 : 1;
  pen.fillStyle = color("--surface-raised");
  pen.strokeStyle = color(node.selected === true ? "--accent" : failed ? "--danger" : "--border-strong");
  pen.lineWidth = node.selected === true ? 8 : 3;
  pen.beginPath();
  pen.roundRect(x, y, width, height, RADIUS);
  pen.fill();
  pen.stroke();
  pen.globalAlpha *= 0.55;
  pen.fillStyle = color(categoryColor(node.data.kind?.category));
  pen.beginPath();
  pen.roundRect(x, y, width, Math.min(HEADER, height), [RADIUS, RADIUS, 0, 0]);
  pen.fill();
  pen.globalAlpha = 1;
}

function draw(canvas: HTMLCanvasElement, state: FlowState, style: EdgeStyle, color: (value: string) => string): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const density = window.devicePixelRatio;
  const [width, height] = [Math.round(state.width * density), Math.round(state.height * density)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const [x, y, zoom] = state.transform;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.setTransform(zoom * density, 0, 0, zoom * density, x * density, y * density);
  pen.strokeStyle = color("--border-strong");
  // As wide as edges are up close, but never thinner than a pixel can show.
  pen.lineWidth = Math.max(1.75, 0.6 / zoom);
  drawEdges(pen, state, style, false);
  pen.strokeStyle = color("--accent");
  pen.lineWidth = Math.max(2.25, 1.2 / zoom);
  drawEdges(pen, state, style, true);
  for (const node of state.nodes) drawNode(pen, node, color);
}

export function FarPicture() {
  const store = useStoreApi<CanvasFlowNode, LayerFlowEdge>();
  const style = useEdgeStyle();
  const picture = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = picture.current;
    if (!canvas) return undefined;
    const color = createColors(canvas);
    let frame: number | undefined;
    const soon = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        draw(canvas, store.getState(), style, color);
      });
    };
    soon();
    const stop = store.subscribe((state, before) => {
      // An edge that is being drawn changes the store at every move of the pointer, but not the picture.
      const moved =
        state.transform !== before.transform || state.nodes !== before.nodes || state.edges !== before.edges;
      if (moved || state.width !== before.width || state.height !== before.height) soon();
    });
    const theme = new MutationObserver(soon);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      stop();
      theme.disconnect();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [store, style]);
  return <canvas ref={picture} className="far-picture" aria-hidden="true" />;
}
