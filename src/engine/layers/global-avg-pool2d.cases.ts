/** Cases of GlobalAvgPool2D. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "an image",
    inputs: { x: [{ shape: [7, 5, 3], dtype: "f32" }] },
    expect: { outputs: { y: [3] }, parameterCount: 0 },
  },
  { name: "a vector", inputs: { x: [{ shape: [49], dtype: "f32" }] }, expect: { problem: "rank-mismatch" } },
];
