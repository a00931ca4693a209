/** Cases of PositionEmbedding. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "a sequence",
    inputs: { x: [{ shape: [5, 4], dtype: "f32" }] },
    expect: { outputs: { y: [5, 4] }, parameterCount: 20 },
  },
  { name: "features", inputs: { x: [{ shape: [5], dtype: "f32" }] }, expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [5], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
