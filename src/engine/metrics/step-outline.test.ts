import { describe, expect, it } from "vitest";
import { PAGE_COLUMNS, PAGE_ROWS, pageOf, reportTensor, rowIndices } from "./step-outline";

const START = { row: 0, column: 0 };
const counting = (count: number) => Float32Array.from({ length: count }, (_, index) => index);

describe("a page of a tensor", () => {
  it("has the last dimension across and the others down", () => {
    const page = pageOf(counting(24), [2, 3, 4], { row: 4, column: 1 });
    expect(page).toMatchObject({ rows: 6, columns: 4, firstRow: 4, firstColumn: 1, shownRows: 2, shownColumns: 3 });
    expect([...page.values]).toEqual([17, 18, 19, 21, 22, 23]);
    expect(rowIndices(4, [2, 3, 4])).toEqual([1, 1]);
  });

  it("shows vectors as one row, images of one channel as images, scalars as one number", () => {
    expect(pageOf(counting(5), [5], START)).toMatchObject({ rows: 1, columns: 5 });
    expect(rowIndices(0, [5])).toEqual([]);
    expect(pageOf(counting(12), [1, 3, 4, 1], START)).toMatchObject({ rows: 3, columns: 4 });
    expect(rowIndices(2, [1, 3, 4, 1])).toEqual([0, 2]);
    expect(pageOf(counting(1), [], START)).toMatchObject({ rows: 1, columns: 1, shownRows: 1, shownColumns: 1 });
    expect(pageOf(counting(3), [3, 1], START)).toMatchObject({ rows: 1, columns: 3 });
  });

  it("is bounded, and lies inside of the tensor whatever is asked for", () => {
    const large = pageOf(counting(200 * 100), [200, 100], { row: 1e9, column: -5 });
    expect(large).toMatchObject({ firstRow: 199, firstColumn: 0, shownRows: 1, shownColumns: PAGE_COLUMNS });
    expect(pageOf(counting(20000), [200, 100], START).values).toHaveLength(PAGE_ROWS * PAGE_COLUMNS);
    expect(pageOf(counting(20000), [200, 100], { row: Number.NaN, column: 99 })).toMatchObject({
      firstRow: 0,
      shownColumns: 1,
    });
    expect(pageOf([], [0, 4], START)).toMatchObject({ rows: 0, columns: 4, shownRows: 0 });
    expect(pageOf([], [4, 0], START)).toMatchObject({ columns: 0, shownColumns: 0 });
  });
});

describe("the report of a tensor", () => {
  it("counts zeros, NaN and infinities apart from the finite numbers", () => {
    const report = reportTensor(
      { id: 7, shape: [6] },
      Float32Array.of(0, -0, 3, Number.NaN, Infinity, -Infinity),
      START,
    );
    expect(report).toMatchObject({ tensor: 7, zeros: 2, nan: 1, infinite: 2 });
    expect(report.summary).toMatchObject({ count: 6, notFinite: 3, min: 0, max: 3, mean: 1 });
    expect(report.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  });
});
