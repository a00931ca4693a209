/** Cases of Permute. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  { name: "a sequence", inputs: { x: [{ shape: [5, 3], dtype: "f32" }] }, expect: { outputs: { y: [3, 5] } } },
  {
    name: "an image",
    attributes: { order: [3, 1, 2] },
    inputs: { x: [{ shape: [4, 5, 3], dtype: "f32" }] },
    expect: { outputs: { y: [3, 4, 5] } },
  },
  {
    name: "a dimension twice",
    attributes: { order: [1, 1] },
    inputs: { x: [{ shape: [5, 3], dtype: "f32" }] },
    expect: { problem: "order-mismatch" },
  },
  {
    name: "too few dimensions",
    inputs: { x: [{ shape: [4, 5, 3], dtype: "f32" }] },
    expect: { problem: "order-mismatch" },
  },
];
