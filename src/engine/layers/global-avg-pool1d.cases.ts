/** Cases of GlobalAvgPool1D. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  { name: "a sequence", inputs: { x: [{ shape: [7, 3], dtype: "f32" }] }, expect: { outputs: { y: [3] } } },
  { name: "an image", inputs: { x: [{ shape: [7, 3, 2], dtype: "f32" }] }, expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [7], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
