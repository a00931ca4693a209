/** Cases of GroupNorm. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "an image",
    attributes: { groups: 2 },
    inputs: { x: [{ shape: [3, 4, 6], dtype: "f32" }] },
    expect: { outputs: { y: [3, 4, 6] }, parameterCount: 12 },
  },
  {
    name: "a sequence",
    attributes: { groups: 1 },
    inputs: { x: [{ shape: [5, 3], dtype: "f32" }] },
    expect: { outputs: { y: [5, 3] }, parameterCount: 6 },
  },
  {
    name: "features",
    attributes: { groups: 2 },
    inputs: { x: [{ shape: [8], dtype: "f32" }] },
    expect: { outputs: { y: [8] }, parameterCount: 16 },
  },
  {
    name: "groups that do not divide",
    attributes: { groups: 4 },
    inputs: { x: [{ shape: [3, 4, 6], dtype: "f32" }] },
    expect: { problem: "groups-mismatch" },
  },
  { name: "a single number", inputs: { x: [{ shape: [], dtype: "f32" }] }, expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
