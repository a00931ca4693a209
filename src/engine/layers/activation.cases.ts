/** Cases of Activation. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  ...["relu", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax"].map((kind): LayerCase => ({
    name: kind,
    attributes: { function: kind },
    inputs: { x: [{ shape: [3, 4], dtype: "f32" }] },
    expect: { outputs: { y: [3, 4] }, parameterCount: 0 },
  })),
  {
    name: "a steep leaky ReLU",
    attributes: { function: "leakyRelu", slope: 0.3 },
    inputs: { x: [{ shape: [4], dtype: "f32" }] },
    expect: { outputs: { y: [4] } },
  },
  {
    name: "softmax of one number",
    attributes: { function: "softmax" },
    inputs: { x: [{ shape: [], dtype: "f32" }] },
    expect: { problem: "rank-mismatch" },
  },
  { name: "ids", inputs: { x: [{ shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
