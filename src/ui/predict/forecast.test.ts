/** A forecast feeds its answers back; noise of the page is normal and repeatable; a grid covers its bounds. */
import { describe, expect, it } from "vitest";
import { linePath, rollOut, rootMeanSquare } from "./forecast";
import { normalNumbers } from "./normal-numbers";
import { boundsOf, cellAt, GRID_SIDE, gridRows } from "./plane-grid";

describe("rollOut", () => {
  it("asks about windows that end in its own answers", async () => {
    const asked: number[][] = [];
    const ask = (window: Float32Array) => {
      asked.push([...window]);
      return Promise.resolve((window.at(-1) ?? 0) + 1);
    };
    expect(await rollOut(Float32Array.of(1, 2, 3), 3, ask, () => true)).toEqual([4, 5, 6]);
    expect(asked).toEqual([
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 5],
    ]);
    expect(await rollOut(Float32Array.of(1), 5, ask, () => asked.length < 5)).toHaveLength(2);
  });

  it("is measured over what is known", () => {
    expect(rootMeanSquare([1, 2, 9], [1, 4])).toBeCloseTo(Math.SQRT2);
    expect(rootMeanSquare([1], [])).toBeUndefined();
    expect(linePath([1, 2], 3, (x, y) => [x, y])).toBe("M3.0 1.0L4.0 2.0");
  });
});

describe("normalNumbers", () => {
  it("are normal, and the same for the same seed", () => {
    const numbers = normalNumbers(20_000, 3);
    expect(normalNumbers(20_000, 3)).toEqual(numbers);
    expect(normalNumbers(20, 4)).not.toEqual(numbers.subarray(0, 20));
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const square = numbers.reduce((sum, value) => sum + value ** 2, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(square - 1)).toBeLessThan(0.05);
    const next = numbers.reduce((sum, value, index) => sum + value * (numbers[index + 1] ?? 0), 0) / numbers.length;
    expect(Math.abs(next)).toBeLessThan(0.03);
  });
});

describe("the grid of a plane", () => {
  it("covers the points with a margin, row by row from the top", () => {
    const bounds = boundsOf([
      [0, -1],
      [10, 1],
    ]);
    expect(bounds.left).toBeLessThan(0);
    expect(bounds.top).toBeGreaterThan(1);
    const rows = gridRows(bounds, ["a", "b"]);
    expect(rows).toHaveLength(GRID_SIDE * GRID_SIDE);
    expect(Number(rows[0]?.["b"])).toBeGreaterThan(Number(rows.at(-1)?.["b"]));
    rows.forEach((row, cell) => {
      if (cell % 97 === 0) expect(cellAt(bounds, Number(row["a"]), Number(row["b"]))).toBe(cell);
    });
    expect(cellAt(bounds, 1e9, -1e9)).toBe(GRID_SIDE * GRID_SIDE - 1);
  });
});
