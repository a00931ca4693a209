import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatMetric, formatNumber, remainingMs } from "./number-format";

describe("numbers as people read them", () => {
  it("writes ratios as percent and other metrics with four digits", () => {
    expect(formatMetric(0.9712, "ratio")).toBe("97.12%");
    expect(formatMetric(1, "ratio")).toBe("100.0%");
    expect(formatMetric(0.123456)).toBe("0.1235");
    expect(formatMetric(undefined)).toBe("–");
    expect(formatMetric(Number.NaN)).toBe("NaN");
    expect(formatNumber(0.00001)).toBe("1.00e-5");
    expect(formatNumber(4207.06)).toBe("4,207");
  });

  it("writes durations and sizes", () => {
    expect(formatDuration(7_400)).toBe("0:07");
    expect(formatDuration(750_000)).toBe("12:30");
    expect(formatDuration(3_723_000)).toBe("1:02:03");
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(1_234_567)).toBe("1.2 MB");
  });

  it("estimates the time left from the recent rate", () => {
    expect(remainingMs(100, 600, 1000, 64)).toBe(32_000);
    expect(remainingMs(600, 600, 1000, 64)).toBe(0);
    expect(remainingMs(0, 600, 0, 64)).toBeUndefined();
  });
});
