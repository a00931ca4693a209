import { describe, expect, it } from "vitest";
import { appendToSeries, EMPTY_SERIES } from "../runs/series";
import {
  logTicks,
  nearestPoint,
  rawPoints,
  roundBounds,
  roundEnd,
  roundTicks,
  smooth,
  smoothedPoints,
  valueBounds,
} from "./plot-points";

const series = (count: number, valueAt: (step: number) => number) =>
  appendToSeries(
    EMPTY_SERIES,
    Array.from({ length: count }, (_, step) => ({ step, epoch: step / 10, elapsedMs: step, value: valueAt(step) })),
  );

describe("smoothing", () => {
  it("gives the values back at weight 0", () => {
    expect(smooth([3, 1, 2], 0)).toEqual([3, 1, 2]);
  });

  it("begins at the first value instead of being pulled to zero, and leaves a constant alone", () => {
    for (const value of smooth([5, 5, 5], 0.9)) expect(value).toBeCloseTo(5, 12);
    expect(smooth([2, 4], 0.5)[1]).toBeCloseTo((0.5 * 2 * 0.5 + 0.5 * 4) / 0.75, 12);
  });
});

describe("points of a chart", () => {
  it("are at most as many as asked for, with every extreme in the raw trace", () => {
    const spiky = series(1400, (step) => (step === 333 ? 50 : step === 900 ? -50 : 0));
    const raw = rawPoints(spiky, "step", 200);
    expect(raw.length).toBeLessThanOrEqual(200);
    expect(raw).toContainEqual({ x: 333, y: 50 });
    expect(raw).toContainEqual({ x: 900, y: -50 });
    expect(smoothedPoints(spiky, "step", 0.5, 100).length).toBeLessThanOrEqual(100);
  });

  it("are the values themselves where they fit", () => {
    expect(
      rawPoints(
        series(3, (step) => step * step),
        "epoch",
        100,
      ),
    ).toEqual([
      { x: 0, y: 0 },
      { x: 0.1, y: 1 },
      { x: 0.2, y: 4 },
    ]);
  });

  it("leave out what a log axis cannot show", () => {
    expect(
      rawPoints(
        series(3, (step) => step - 1),
        "step",
        100,
        true,
      ),
    ).toEqual([{ x: 2, y: 1 }]);
  });

  it("ascend in x", () => {
    const raw = rawPoints(
      series(1200, (step) => Math.sin(step * 1.7)),
      "step",
      150,
    );
    expect(raw.every((point, index) => index === 0 || point.x >= (raw[index - 1]?.x ?? 0))).toBe(true);
  });
});

describe("axes", () => {
  it("have round ticks within their bounds", () => {
    expect(roundTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(roundTicks(0, 4685, 5)).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(logTicks(0.05, 2.5)).toEqual([0.1, 0.3, 1]);
  });

  it("give a flat line room and never go below zero for values that do not", () => {
    expect(valueBounds([{ x: 0, y: 2 }], false)).toEqual([1.8, 2.2]);
    expect(
      valueBounds(
        [
          { x: 0, y: 0.01 },
          { x: 1, y: 1 },
        ],
        false,
      )[0],
    ).toBe(0);
  });

  it("widen to round bounds that hold the values and stay still while they move a little", () => {
    expect(roundBounds([0.13, 2.41], false)).toEqual([0, 2.5]);
    expect(roundBounds([0.15, 2.46], false)).toEqual([0, 2.5]);
    expect(roundBounds([-1.2, 3.1], false)).toEqual([-2, 4]);
    const [low, high] = roundBounds([0.0123, 2.2], true);
    expect(low).toBeLessThanOrEqual(0.0123);
    expect(low).toBeGreaterThan(0.0123 / 2);
    expect(high).toBe(3);
  });

  it("end at a round number no more than a third beyond the last step", () => {
    expect([1, 7, 65, 101, 2529, 0.08].map(roundEnd)).toEqual([1, 8, 80, 120, 3000, 0.08]);
    for (let step = 1; step < 5000; step += 7) {
      expect(roundEnd(step)).toBeGreaterThanOrEqual(step);
      expect(roundEnd(step)).toBeLessThanOrEqual(step * (4 / 3) + 1e-9);
    }
  });

  it("find the nearest point", () => {
    const points = [0, 10, 20].map((x) => ({ x, y: x }));
    expect(nearestPoint(points, 14)?.x).toBe(10);
    expect(nearestPoint(points, 16)?.x).toBe(20);
    expect(nearestPoint([], 1)).toBeUndefined();
  });
});
