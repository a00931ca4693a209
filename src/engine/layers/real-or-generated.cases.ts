/** Cases of RealOrGenerated. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "images",
    inputs: { real: [{ shape: [3, 3, 1], dtype: "f32" }], generated: [{ shape: [3, 3, 1], dtype: "f32" }] },
    expect: { outputs: { y: [3, 3, 1], isReal: [1] }, parameterCount: 0 },
  },
  {
    name: "numbers",
    inputs: { real: [{ shape: [4], dtype: "f32" }], generated: [{ shape: [4], dtype: "f32" }] },
    expect: { outputs: { y: [4], isReal: [1] } },
  },
  {
    name: "other shapes",
    inputs: { real: [{ shape: [2, 2, 1], dtype: "f32" }], generated: [{ shape: [4], dtype: "f32" }] },
    expect: { problem: "shape-mismatch" },
  },
  {
    name: "ids",
    inputs: { real: [{ shape: [4], dtype: "i32" }], generated: [{ shape: [4], dtype: "f32" }] },
    expect: { problem: "dtype-mismatch" },
  },
];
