/** The heat map's levels follow the shares, unchanged entries are kept, and costs are written as people read them. */
import { expect, it } from "vitest";
import { classifier, datasetOf, features, label } from "../../engine/model/graph-fixtures";
import { inferModel } from "../../engine/model/infer-model";
import { formatFlops, formatMilliseconds, formatSize } from "./cost-text";
import { formatShare, heatMapOf } from "./heat-map";

const model = inferModel(classifier(), datasetOf(features, label));
const NO_TIMES: ReadonlyMap<string, number> = new Map();

it("gives the node with all parameters the highest level and the others none", () => {
  const map = heatMapOf(model, "parameters", NO_TIMES);
  expect(map.total).toBe(12);
  expect(map.nodes.get("d")).toEqual({ level: 5, text: "12 · 100 %" });
  expect(map.nodes.get("in")).toEqual({ level: 0, text: "0" });
});

it("draws the shares of measured times", () => {
  const times = new Map([
    ["in", 0.4],
    ["d", 3],
    ["loss", 1.6],
    ["gone", 100],
  ]);
  const map = heatMapOf(model, "time", times);
  expect(map.total).toBeCloseTo(5);
  expect(map.nodes.get("d")).toEqual({ level: 5, text: "3.00 ms · 60 %" });
  expect(map.nodes.get("loss")).toEqual({ level: 4, text: "1.60 ms · 32 %" });
  expect(map.nodes.get("in")).toEqual({ level: 3, text: "0.40 ms · 8 %" });
  expect(map.nodes.get("t")?.level).toBe(0);
});

it("returns the entries of the last map where they are the same", () => {
  const before = heatMapOf(model, "flops", NO_TIMES);
  const after = heatMapOf(model, "flops", NO_TIMES, before);
  for (const [id, heat] of after.nodes) expect(heat).toBe(before.nodes.get(id));
});

it.each([
  [formatFlops(0), "0 FLOPs"],
  [formatFlops(1_570_000), "1.57 MFLOPs"],
  [formatFlops(999_900), "1.00 MFLOPs"],
  [formatSize(3136), "3.14 kB"],
  [formatSize(4), "4 B"],
  [formatMilliseconds(0.004), "< 0.01 ms"],
  [formatMilliseconds(31), "31.0 ms"],
  [formatMilliseconds(1234), "1.23 s"],
  [formatShare(0.004), "< 1 %"],
  [formatShare(0.996), "100 %"],
])("writes %s", (written, expected) => {
  expect(written).toBe(expected);
});
