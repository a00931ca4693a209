/** Cases of GaussianNoise. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "an image",
    attributes: { deviation: 0.5 },
    inputs: { x: [{ shape: [3, 3, 1], dtype: "f32" }] },
    expect: { outputs: { y: [3, 3, 1] }, parameterCount: 0 },
  },
  {
    name: "deviation 0",
    attributes: { deviation: 0 },
    inputs: { x: [{ shape: [5], dtype: "f32" }] },
    expect: { outputs: { y: [5] } },
  },
  { name: "ids", inputs: { x: [{ shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
