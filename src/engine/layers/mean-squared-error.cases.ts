/** Cases of MeanSquaredError. */
import type { LayerCase, TensorSpec } from "./define";

const f32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "f32" });

export const cases: readonly LayerCase[] = [
  {
    name: "one number",
    inputs: { prediction: [f32(1)], target: [{ ...f32(1), scale: { mean: 3, deviation: 2 } }] },
    expect: { outputs: {} },
  },
  { name: "an image", inputs: { prediction: [f32(3, 3, 1)], target: [f32(3, 3, 1)] }, expect: { outputs: {} } },
  { name: "other shapes", inputs: { prediction: [f32(3)], target: [f32(1)] }, expect: { problem: "shape-mismatch" } },
  {
    name: "a class as target",
    inputs: { prediction: [f32(3)], target: [{ shape: [], dtype: "i32", classCount: 3 }] },
    expect: { problem: "target-kind" },
  },
  {
    name: "ids as prediction",
    inputs: { prediction: [{ shape: [1], dtype: "i32" }], target: [f32(1)] },
    expect: { problem: "dtype-mismatch" },
  },
];
