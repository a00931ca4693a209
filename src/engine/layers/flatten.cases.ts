/** Cases of Flatten. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "an image",
    inputs: { x: [{ shape: [4, 3, 2], dtype: "f32" }] },
    expect: { outputs: { y: [24] }, parameterCount: 0 },
  },
  { name: "a vector", inputs: { x: [{ shape: [5], dtype: "f32" }] }, expect: { outputs: { y: [5] } } },
  { name: "one number", inputs: { x: [{ shape: [], dtype: "f32" }] }, expect: { outputs: { y: [1] } } },
  {
    name: "token ids",
    inputs: { x: [{ shape: [2, 3], dtype: "i32", classCount: 9 }] },
    expect: { outputs: { y: [6] } },
  },
];
