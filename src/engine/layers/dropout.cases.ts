/** Cases of Dropout. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "a vector",
    attributes: { rate: 0.5 },
    inputs: { x: [{ shape: [6], dtype: "f32" }] },
    expect: { outputs: { y: [6] }, parameterCount: 0 },
  },
  {
    name: "rate 0",
    attributes: { rate: 0 },
    inputs: { x: [{ shape: [2, 2, 3], dtype: "f32" }] },
    expect: { outputs: { y: [2, 2, 3] } },
  },
  { name: "ids", inputs: { x: [{ shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
