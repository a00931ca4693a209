/** Cases of Dense. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "with bias",
    attributes: { units: 3 },
    inputs: { x: [{ shape: [5], dtype: "f32" }] },
    expect: { outputs: { y: [3] }, parameterCount: 18 },
  },
  {
    name: "without bias",
    attributes: { units: 3, useBias: false },
    inputs: { x: [{ shape: [5], dtype: "f32" }] },
    expect: { outputs: { y: [3] }, parameterCount: 15 },
  },
  ...["relu", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax"].map((activation): LayerCase => ({
    name: `with ${activation}`,
    attributes: { units: 4, activation },
    inputs: { x: [{ shape: [2], dtype: "f32" }] },
    expect: { outputs: { y: [4] }, parameterCount: 12 },
  })),
  {
    name: "a sequence",
    attributes: { units: 3, activation: "relu" },
    inputs: { x: [{ shape: [4, 5], dtype: "f32" }] },
    expect: { outputs: { y: [4, 3] }, parameterCount: 18 },
  },
  { name: "an image", inputs: { x: [{ shape: [28, 28, 1], dtype: "f32" }] }, expect: { problem: "rank-mismatch" } },
  {
    name: "one number without a dimension",
    inputs: { x: [{ shape: [], dtype: "f32" }] },
    expect: { problem: "rank-mismatch" },
  },
  { name: "ids", inputs: { x: [{ shape: [], dtype: "i32", classCount: 5 }] }, expect: { problem: "dtype-mismatch" } },
];
