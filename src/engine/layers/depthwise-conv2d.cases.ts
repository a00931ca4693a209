/** Cases of DepthwiseConv2D. */
import type { LayerCase } from "./define";

const x = (...shape: number[]): LayerCase["inputs"] => ({ x: [{ shape, dtype: "f32" }] });

export const cases: readonly LayerCase[] = [
  { name: "same padding", inputs: x(6, 5, 3), expect: { outputs: { y: [6, 5, 3] }, parameterCount: 30 } },
  {
    name: "multiplier and strides",
    attributes: { multiplier: 2, strides: [2, 2], activation: "relu" },
    inputs: x(7, 7, 2),
    expect: { outputs: { y: [4, 4, 4] }, parameterCount: 40 },
  },
  {
    name: "valid padding without bias",
    attributes: { padding: "valid", useBias: false },
    inputs: x(5, 5, 2),
    expect: { outputs: { y: [3, 3, 2] }, parameterCount: 18 },
  },
  {
    name: "a window larger than the image",
    attributes: { padding: "valid" },
    inputs: x(2, 2, 2),
    expect: { problem: "window-too-large" },
  },
  { name: "a matrix", inputs: x(8, 8), expect: { problem: "rank-mismatch" } },
];
