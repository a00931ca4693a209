/** Cases that every element-wise operator gets: off-tile sizes, empty and single elements, and broadcasting both ways. */
import type { CaseInput, OperatorCase } from "./define";

type Entry = Pick<CaseInput, "dtype" | "range" | "values">;

/** `range` keeps the inputs where the operator is defined. */
export function unaryCases(entry: Entry = {}, attributes?: OperatorCase["attributes"]): readonly OperatorCase[] {
  const given = attributes === undefined ? {} : { attributes };
  return [
    { name: "matrix", inputs: [{ shape: [5, 7], ...entry }], ...given },
    { name: "scalar", inputs: [{ shape: [], ...entry }], ...given },
    { name: "image", inputs: [{ shape: [2, 3, 5, 3], ...entry }], ...given },
    { name: "many", inputs: [{ shape: [33, 65], ...entry }], ...given },
  ];
}

export function binaryCases(left: Entry = {}, right: Entry = left): readonly OperatorCase[] {
  const pair = (name: string, a: readonly number[], b: readonly number[]): OperatorCase => ({
    name,
    inputs: [
      { shape: a, ...left },
      { shape: b, ...right },
    ],
  });
  return [
    pair("same shape", [5, 7], [5, 7]),
    pair("row into matrix", [5, 7], [7]),
    pair("matrix with column", [5, 1], [5, 7]),
    pair("outer", [4, 1], [1, 6]),
    pair("scalar first", [], [3, 4]),
    pair("scalar second", [3, 4], []),
    pair("channels of images", [2, 3, 4, 5], [5]),
    pair("gates of channels", [2, 3, 4, 5], [2, 1, 1, 5]),
  ];
}
