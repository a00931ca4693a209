import { describe, expect, test } from "vitest";
import { addNode, connect, createProject, makeNode, sequence } from "../document/commands";
import { addFrame, frameAround } from "../document/marks";
import { addWaypoint } from "../document/waypoints";
import { placeLayout } from "./auto-layout";
import { layoutGraph } from "./layout-graph";

const box = (id: string) => ({ id, width: 200, height: 80 });
const gaps = { columnGap: 60, rowGap: 30 };

describe("auto-layout", () => {
  test("edges run from left to right, nothing overlaps, and the corner is at 0", () => {
    const boxes = ["a", "b", "c", "d"].map(box);
    const edges = [
      { source: "a", target: "b" },
      { source: "a", target: "c" },
      { source: "b", target: "d" },
      { source: "c", target: "d" },
      { source: "d", target: "elsewhere" },
    ];
    const places = layoutGraph({ boxes, edges, ...gaps });
    const [a, b, c, d] = boxes.map(({ id }) => places[id] ?? { x: Number.NaN, y: Number.NaN });
    if (!a || !b || !c || !d) throw new Error("Every box has a place.");
    expect(b.x).toBeGreaterThanOrEqual(a.x + 260);
    expect(d.x).toBeGreaterThanOrEqual(b.x + 260);
    expect(Math.abs(b.y - c.y)).toBeGreaterThanOrEqual(110);
    expect(Math.min(a.x, b.x, c.x, d.x)).toBe(0);
    expect(Math.min(a.y, b.y, c.y, d.y)).toBe(0);
  });

  test("frames whose contents moved are drawn around them again; points of moved edges are given up", () => {
    const document = sequence(
      addNode(makeNode("input-1", "input", { x: 0, y: 0 })),
      addNode(makeNode("dense-1", "dense", { x: 0, y: 0 })),
      connect({ node: "input-1", port: "y" }, { node: "dense-1", port: "x" }),
    )(createProject());
    const boxes = document.nodes.map(({ id, position }) => ({ ...box(id), ...position }));
    const frame = frameAround("frame-1", "All", boxes);
    if (!frame) throw new Error("There is a frame around boxes.");
    const marked = sequence(addFrame(frame), addWaypoint("edge-1", 0, { x: 9, y: 9 }))(document);
    const next = placeLayout(marked, boxes, { "input-1": { x: 0, y: 0 }, "dense-1": { x: 300, y: 0 } })(marked);
    expect(next.nodes[1]?.position).toEqual({ x: 300, y: 0 });
    expect(next.frames[0]?.size.width).toBe(frame.size.width + 300);
    expect(next.edges[0]).not.toHaveProperty("waypoints");
  });
});
