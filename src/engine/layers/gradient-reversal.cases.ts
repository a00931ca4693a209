/** Cases of GradientReversal. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "an image",
    inputs: { x: [{ shape: [4, 4, 2], dtype: "f32" }] },
    expect: { outputs: { y: [4, 4, 2] }, parameterCount: 0 },
    otherGradients:
      "In training the gradient is turned around on purpose; gradient-reversal.test.ts holds what it must be.",
  },
  { name: "ids", inputs: { x: [{ shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
