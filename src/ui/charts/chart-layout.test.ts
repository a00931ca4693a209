import { describe, expect, it } from "vitest";
import {
  addChart,
  automaticLayout,
  layoutFor,
  moveChart,
  readLayout,
  removeChart,
  resizeChart,
  toggleMetric,
} from "./chart-layout";

const layout = automaticLayout(["loss", "accuracy"]);
const ids = (charts: readonly { readonly id: string }[]) => charts.map(({ id }) => id);

describe("the arrangement of charts", () => {
  it("adds, orders, sizes and removes charts", () => {
    const three = addChart(layout, "new", "loss");
    expect(ids(moveChart(three, "new", 0))).toEqual(["new", "auto loss", "auto accuracy"]);
    expect(ids(moveChart(three, "auto loss", 99))).toEqual(["auto accuracy", "new", "auto loss"]);
    expect(ids(moveChart(three, "nothing", 0))).toEqual(ids(three));
    expect(resizeChart(three, "new", "large").at(-1)?.size).toBe("large");
    expect(ids(removeChart(three, "auto loss"))).toEqual(["auto accuracy", "new"]);
  });

  it("adds and removes the metrics of a chart, but never the last", () => {
    const both = toggleMetric(layout, "auto loss", "accuracy");
    expect(both[0]?.metrics).toEqual(["loss", "accuracy"]);
    expect(toggleMetric(both, "auto loss", "loss")[0]?.metrics).toEqual(["accuracy"]);
    expect(toggleMetric(layout, "auto loss", "loss")[0]?.metrics).toEqual(["loss"]);
  });

  it("is one chart for each metric where what was kept shows nothing of this run", () => {
    const known = new Set(["loss", "error"]);
    expect(layoutFor([{ id: "a", metrics: ["accuracy"], size: "wide" }], known, ["loss", "error"])).toEqual(
      automaticLayout(["loss", "error"]),
    );
    expect(ids(layoutFor([...layout, ...addChart([], "b", "error")], known, ["loss"]))).toEqual(["auto loss", "b"]);
  });

  it("comes back from storage without what is no chart", () => {
    const chart = { id: "a", metrics: ["loss"], size: "wide" };
    const kept: unknown = JSON.parse(
      JSON.stringify([
        chart,
        chart,
        null,
        3,
        { id: 1, metrics: [] },
        { id: "b", metrics: [1] },
        { id: "c", metrics: ["x"], size: "huge" },
      ]),
    );
    expect(readLayout(kept)).toEqual([chart, { id: "c", metrics: ["x"], size: "small" }]);
    expect(readLayout("charts")).toEqual([]);
    expect(readLayout(Array.from({ length: 500 }, (_, index) => ({ ...chart, id: String(index) })))).toHaveLength(40);
  });
});
