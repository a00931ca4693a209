/** Cases of BatchNorm. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "features",
    inputs: { x: [{ shape: [5], dtype: "f32" }] },
    expect: { outputs: { y: [5] }, parameterCount: 20 },
  },
  {
    name: "channels",
    attributes: { momentum: 0.5 },
    inputs: { x: [{ shape: [4, 3, 2], dtype: "f32" }] },
    expect: { outputs: { y: [4, 3, 2] }, parameterCount: 8 },
  },
  { name: "no dimension", inputs: { x: [{ shape: [], dtype: "f32" }] }, expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
