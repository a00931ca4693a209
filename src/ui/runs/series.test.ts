import { describe, expect, it } from "vitest";
import { appendToSeries, EMPTY_SERIES, reduceBuckets, type Series, type SeriesValue } from "./series";

function values(count: number, valueAt: (step: number) => number): SeriesValue[] {
  return Array.from({ length: count }, (_, step) => ({
    step,
    epoch: step / 100,
    elapsedMs: step * 10,
    value: valueAt(step),
  }));
}

function totals({ buckets }: Series) {
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return { count, mean: buckets.reduce((sum, bucket) => sum + bucket.mean * bucket.count, 0) / count };
}

describe("a metric's series", () => {
  it("keeps every value while there is room", () => {
    const series = appendToSeries(
      EMPTY_SERIES,
      values(10, (step) => step),
      16,
    );
    expect(series.stride).toBe(1);
    expect(series.buckets.map(({ mean }) => mean)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("stays within its capacity however long the run, and keeps count, mean and both extremes at their steps", () => {
    const valueAt = (step: number) => (step === 777 ? 99 : step === 4321 ? -99 : Math.sin(step));
    let series = EMPTY_SERIES;
    const all = values(10_000, valueAt);
    for (let start = 0; start < all.length; start += 37)
      series = appendToSeries(series, all.slice(start, start + 37), 64);
    expect(series.buckets.length).toBeLessThanOrEqual(64);
    expect(series.buckets.length).toBeGreaterThan(31);
    expect(totals(series).count).toBe(10_000);
    expect(totals(series).mean).toBeCloseTo(all.reduce((sum, { value }) => sum + value, 0) / all.length, 9);
    const highest = series.buckets.reduce((a, b) => (b.max > a.max ? b : a));
    const lowest = series.buckets.reduce((a, b) => (b.min < a.min ? b : a));
    expect([highest.max, highest.maxStep]).toEqual([99, 777]);
    expect([lowest.min, lowest.minStep]).toEqual([-99, 4321]);
  });

  it("gives the same result whether values come one by one or together", () => {
    const all = values(500, (step) => step % 17);
    const together = appendToSeries(EMPTY_SERIES, all, 32);
    const single = all.reduce((series, value) => appendToSeries(series, [value], 32), EMPTY_SERIES);
    expect(single).toEqual(together);
  });

  it("leaves out what is not a finite number", () => {
    const series = appendToSeries(
      EMPTY_SERIES,
      values(3, (step) => (step === 1 ? Number.NaN : step)),
    );
    expect(series.buckets.map(({ step }) => step)).toEqual([0, 2]);
  });

  it("reduces buckets to a limit without losing an extreme", () => {
    const { buckets } = appendToSeries(
      EMPTY_SERIES,
      values(1000, (step) => (step === 500 ? 42 : 0)),
    );
    const reduced = reduceBuckets(buckets, 30);
    expect(reduced.length).toBeLessThanOrEqual(30);
    expect(Math.max(...reduced.map(({ max }) => max))).toBe(42);
    expect(reduced.at(-1)?.step).toBe(999);
  });
});
