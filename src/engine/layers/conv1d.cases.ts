/** Cases of Conv1D. */
import type { LayerCase } from "./define";

const x = (...shape: number[]): LayerCase["inputs"] => ({ x: [{ shape, dtype: "f32" }] });

export const cases: readonly LayerCase[] = [
  {
    name: "same padding",
    attributes: { filters: 4 },
    inputs: x(7, 3),
    expect: { outputs: { y: [7, 4] }, parameterCount: 40 },
  },
  {
    name: "same padding with a stride",
    attributes: { filters: 2, stride: 2, kernelSize: 4, activation: "silu" },
    inputs: x(7, 4),
    expect: { outputs: { y: [4, 2] }, parameterCount: 34 },
  },
  {
    name: "valid padding, dilated",
    attributes: { filters: 5, padding: "valid", dilation: 2 },
    inputs: x(9, 2),
    expect: { outputs: { y: [5, 5] }, parameterCount: 35 },
  },
  {
    name: "causal padding, dilated, with a stride",
    attributes: { filters: 3, padding: "causal", dilation: 3, stride: 2, useBias: false },
    inputs: x(8, 2),
    expect: { outputs: { y: [4, 3] }, parameterCount: 18 },
  },
  {
    name: "a window longer than the sequence",
    attributes: { padding: "valid", kernelSize: 5 },
    inputs: x(3, 8),
    expect: { problem: "window-too-large" },
  },
  { name: "an image", inputs: x(8, 8, 3), expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [8, 1], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
  {
    name: "groups",
    attributes: { filters: 6, groups: 3 },
    inputs: x(7, 3),
    expect: { outputs: { y: [7, 6] }, parameterCount: 24 },
  },
  {
    name: "groups that do not divide",
    attributes: { groups: 2 },
    inputs: x(7, 3),
    expect: { problem: "groups-mismatch" },
  },
];
