/** Cases of Output. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  { name: "a vector", inputs: { x: [{ shape: [10], dtype: "f32" }] }, expect: { outputs: {} } },
  { name: "ids", inputs: { x: [{ shape: [], dtype: "i32", classCount: 3 }] }, expect: { outputs: {} } },
];
