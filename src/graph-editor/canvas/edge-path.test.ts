import { describe, expect, test } from "vitest";
import { EDGE_STYLES, edgePath } from "./edge-path";

const ends = { sourceX: 0, sourceY: 0, targetX: 300, targetY: 100 };
const points = [
  { x: 100, y: 200 },
  { x: 200, y: -50 },
];

describe("the line of an edge", () => {
  test.each(EDGE_STYLES)("%s: starts and ends at its ports and goes through every point", (style) => {
    const { path } = edgePath(style, ends, points);
    expect(path.startsWith("M0,0")).toBe(true);
    expect(path).toMatch(/(300,100|H300)$/);
    for (const { x, y } of points) expect(path).toMatch(new RegExp(`(${x},${y}|V${y} H${x})`));
  });

  test("without points it is straight, has corners, or is a curve", () => {
    expect(edgePath("straight", ends, []).path).toBe("M0,0 L300,100");
    expect(edgePath("curved", ends, []).path).toContain("C");
    expect(edgePath("stepped", ends, []).path).toMatch(/[LQ]/);
  });

  test("a label stands in the middle, beside a point that would be under it", () => {
    expect(edgePath("straight", ends, [])).toMatchObject({ labelX: 150, labelY: 50 });
    expect(edgePath("straight", ends, points.slice(0, 1))).toMatchObject({ labelX: 100, labelY: 182 });
  });
});
