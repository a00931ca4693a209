/** Cases of Multiply. */
import type { LayerCase, TensorSpec } from "./define";

const f32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "f32" });

export const cases: readonly LayerCase[] = [
  { name: "two vectors", inputs: { xs: [f32(4), f32(4)] }, expect: { outputs: { y: [4] }, parameterCount: 0 } },
  {
    name: "three images",
    inputs: { xs: [f32(3, 3, 2), f32(3, 3, 2), f32(3, 3, 2)] },
    expect: { outputs: { y: [3, 3, 2] } },
  },
  { name: "one number a channel", inputs: { xs: [f32(1, 1, 2), f32(3, 3, 2)] }, expect: { outputs: { y: [3, 3, 2] } } },
  { name: "one input", inputs: { xs: [f32(4)] }, expect: { outputs: { y: [4] } } },
  { name: "other channels", inputs: { xs: [f32(3, 3, 2), f32(3, 3, 4)] }, expect: { problem: "merge-mismatch" } },
  { name: "other ranks", inputs: { xs: [f32(3, 3, 2), f32(2)] }, expect: { problem: "merge-mismatch" } },
  { name: "ids", inputs: { xs: [f32(4), { shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
