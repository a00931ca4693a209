/** Cases of AvgPool2D. */
import type { LayerCase } from "./define";

const x = (...shape: number[]): LayerCase["inputs"] => ({ x: [{ shape, dtype: "f32" }] });

export const cases: readonly LayerCase[] = [
  { name: "halving", inputs: x(8, 6, 3), expect: { outputs: { y: [4, 3, 3] }, parameterCount: 0 } },
  { name: "an odd size, valid", inputs: x(7, 7, 1), expect: { outputs: { y: [3, 3, 1] } } },
  {
    name: "an odd size, same",
    attributes: { padding: "same" },
    inputs: x(7, 7, 1),
    expect: { outputs: { y: [4, 4, 1] } },
  },
  {
    name: "overlapping windows",
    attributes: { size: [3, 3], strides: [1, 2], padding: "same" },
    inputs: x(5, 5, 2),
    expect: { outputs: { y: [5, 3, 2] } },
  },
  { name: "a window larger than the image", inputs: x(1, 1, 4), expect: { problem: "window-too-large" } },
  { name: "a vector", inputs: x(9), expect: { problem: "rank-mismatch" } },
];
