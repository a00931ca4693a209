/** Cases of ConvTranspose2D. */
import type { LayerCase } from "./define";

const x = (...shape: number[]): LayerCase["inputs"] => ({ x: [{ shape, dtype: "f32" }] });

export const cases: readonly LayerCase[] = [
  {
    name: "doubling",
    attributes: { filters: 2 },
    inputs: x(4, 5, 3),
    expect: { outputs: { y: [8, 10, 2] }, parameterCount: 56 },
  },
  {
    name: "valid padding",
    attributes: { filters: 2, padding: "valid" },
    inputs: x(4, 4, 1),
    expect: { outputs: { y: [9, 9, 2] }, parameterCount: 20 },
  },
  {
    name: "strides above the kernel",
    attributes: { filters: 1, padding: "valid", kernelSize: [2, 2], strides: [3, 3] },
    inputs: x(3, 3, 1),
    expect: { outputs: { y: [9, 9, 1] }, parameterCount: 5 },
  },
  {
    name: "no growth",
    attributes: { filters: 2, strides: [1, 1], useBias: false, activation: "tanh" },
    inputs: x(4, 4, 2),
    expect: { outputs: { y: [4, 4, 2] }, parameterCount: 36 },
  },
  { name: "a vector", inputs: x(16), expect: { problem: "rank-mismatch" } },
];
