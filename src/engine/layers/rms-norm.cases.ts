/** Cases of RMSNorm. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "features",
    inputs: { x: [{ shape: [5], dtype: "f32" }] },
    expect: { outputs: { y: [5] }, parameterCount: 5 },
  },
  {
    name: "a sequence",
    inputs: { x: [{ shape: [4, 3], dtype: "f32" }] },
    expect: { outputs: { y: [4, 3] }, parameterCount: 3 },
  },
  {
    name: "two dimensions together",
    attributes: { axes: 2 },
    inputs: { x: [{ shape: [4, 3, 2], dtype: "f32" }] },
    expect: { outputs: { y: [4, 3, 2] }, parameterCount: 6 },
  },
  {
    name: "more dimensions than there are",
    attributes: { axes: 2 },
    inputs: { x: [{ shape: [5], dtype: "f32" }] },
    expect: { problem: "rank-mismatch" },
  },
  { name: "ids", inputs: { x: [{ shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
