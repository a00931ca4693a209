import { describe, expect, it } from "vitest";
import type { KernelProfile } from "../../engine/metrics/run-profile";
import { flameBoxes, flameNodes, neighbour } from "./flame-layout";
import { formatPerSecond, formatShare, formatTime } from "./profile-format";
import { rooflinePlot } from "./roofline";

const kernel = (number: number, part: Partial<KernelProfile>): KernelProfile => ({
  number,
  phase: "forward",
  label: "matmul",
  kernel: "gemm-rows",
  flops: 4e6,
  bytes: 1e6,
  elapsedMs: 2,
  ...part,
});

const kernels = [
  kernel(1, { origin: "a", layer: "First" }),
  kernel(2, { origin: "b", layer: "Second", elapsedMs: 3 }),
  kernel(3, { origin: "b", layer: "Second", phase: "backward", elapsedMs: 4 }),
  kernel(4, { origin: "a", layer: "First", elapsedMs: 1 }),
  kernel(5, { phase: "update", elapsedMs: 0 }),
];

describe("the flame picture", () => {
  const nodes = flameNodes(kernels);

  it("is as wide as the time at every depth, and leaves out what took none", () => {
    for (const depth of [0, 1, 2, 3] as const) {
      const row = nodes.filter((node) => node.depth === depth);
      expect(row.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)).toBe(10);
      row.reduce((end, node) => {
        expect(node.startMs).toBe(end);
        return end + node.elapsedMs;
      }, 0);
    }
    expect(nodes.some(({ phase }) => phase === "update")).toBe(false);
  });

  it("puts the kernels of a layer together within a phase", () => {
    const first = nodes.find(({ key }) => key === "step/forward/a");
    expect(first?.kernels.map(({ number }) => number)).toEqual([1, 4]);
    expect(first).toMatchObject({ name: "First", origin: "a", startMs: 0, elapsedMs: 3 });
  });

  it("zooms: what is above fills the width, what is beside is out of sight", () => {
    const backward = nodes.find(({ key }) => key === "step/backward");
    if (backward === undefined) throw new Error("There is no backward phase.");
    const boxes = flameBoxes(nodes, backward, 0);
    expect(boxes.map(({ node, left, width }) => [node.key, left, width])).toEqual([
      ["step", 0, 1],
      ["step/backward", 0, 1],
      ["step/backward/b", 0, 1],
      ["step/backward/b/3", 0, 1],
    ]);
  });

  it("is walked with the arrow keys", () => {
    const [step] = nodes;
    if (step === undefined) throw new Error("There is no step.");
    const boxes = flameBoxes(nodes, step, 0);
    const forward = neighbour(boxes, step, "ArrowDown");
    expect(forward?.key).toBe("step/forward");
    if (forward === undefined) return;
    expect(neighbour(boxes, forward, "ArrowRight")?.key).toBe("step/backward");
    expect(neighbour(boxes, forward, "ArrowLeft")).toBeUndefined();
    expect(neighbour(boxes, forward, "ArrowUp")?.key).toBe("step");
  });
});

describe("the roofline", () => {
  const peaks = { flopsPerSecond: 1e10, bytesPerSecond: 1e9 };

  it("bends where the bandwidth feeds the peak, and every dot is inside", () => {
    const plot = rooflinePlot(kernels, peaks);
    expect(plot.ridge).toBe(10);
    expect(plot.dots).toHaveLength(4);
    for (const { x, y } of plot.dots) {
      expect(x).toBeGreaterThanOrEqual(plot.x[0]);
      expect(x).toBeLessThanOrEqual(plot.x[1]);
      expect(y).toBeGreaterThanOrEqual(plot.y[0]);
      expect(y).toBeLessThanOrEqual(plot.y[1]);
    }
    expect(plot.dots[0]).toMatchObject({ x: 4, y: 2e9 });
    expect(plot.left).toBe(1);
  });

  it("stands also without a dot", () => {
    const plot = rooflinePlot([kernel(1, { flops: 0 })], peaks);
    expect(plot.dots).toEqual([]);
    expect(plot.left).toBe(1);
    expect(plot.y[1]).toBeGreaterThanOrEqual(peaks.flopsPerSecond);
  });
});

describe("numbers of a profile", () => {
  it("have three digits and a unit", () => {
    expect([formatTime(0.0123), formatTime(12.34), formatTime(1234)]).toEqual(["12.3 µs", "12.3 ms", "1.23 s"]);
    expect(formatPerSecond(1.234e9, "FLOP/s")).toBe("1.23 GFLOP/s");
    expect([formatShare(0.1234), formatShare(0.0001), formatShare(0), formatShare(1)]).toEqual([
      "12.3%",
      "<0.1%",
      "0.0%",
      "100%",
    ]);
  });
});
