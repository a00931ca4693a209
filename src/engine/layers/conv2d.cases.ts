/** Cases of Conv2D. */
import type { LayerCase } from "./define";

const x = (...shape: number[]): LayerCase["inputs"] => ({ x: [{ shape, dtype: "f32" }] });

export const cases: readonly LayerCase[] = [
  {
    name: "same padding",
    attributes: { filters: 4 },
    inputs: x(7, 6, 3),
    expect: { outputs: { y: [7, 6, 4] }, parameterCount: 112 },
  },
  {
    name: "same padding with strides",
    attributes: { filters: 2, strides: [2, 3] },
    inputs: x(7, 7, 1),
    expect: { outputs: { y: [4, 3, 2] }, parameterCount: 20 },
  },
  {
    name: "valid padding",
    attributes: { filters: 2, padding: "valid", kernelSize: [5, 3] },
    inputs: x(7, 7, 2),
    expect: { outputs: { y: [3, 5, 2] }, parameterCount: 62 },
  },
  {
    name: "an even kernel",
    attributes: { filters: 2, kernelSize: [2, 4] },
    inputs: x(5, 5, 1),
    expect: { outputs: { y: [5, 5, 2] }, parameterCount: 18 },
  },
  {
    name: "dilation",
    attributes: { filters: 1, padding: "valid", dilations: [2, 2] },
    inputs: x(7, 7, 1),
    expect: { outputs: { y: [3, 3, 1] }, parameterCount: 10 },
  },
  {
    name: "1 × 1 without bias",
    attributes: { filters: 3, kernelSize: [1, 1], useBias: false, activation: "silu" },
    inputs: x(2, 2, 5),
    expect: { outputs: { y: [2, 2, 3] }, parameterCount: 15 },
  },
  {
    name: "a window larger than the image",
    attributes: { padding: "valid", kernelSize: [5, 5] },
    inputs: x(3, 8, 1),
    expect: { problem: "window-too-large" },
  },
  { name: "a vector", inputs: x(784), expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [8, 8, 1], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
  {
    name: "groups",
    attributes: { filters: 4, groups: 2 },
    inputs: x(5, 5, 6),
    expect: { outputs: { y: [5, 5, 4] }, parameterCount: 112 },
  },
  {
    name: "groups that do not divide",
    attributes: { groups: 4 },
    inputs: x(5, 5, 6),
    expect: { problem: "groups-mismatch" },
  },
];
