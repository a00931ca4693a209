/** Cases of Reshape. */
import type { LayerCase } from "./define";

const x = (...shape: number[]): LayerCase["inputs"] => ({ x: [{ shape, dtype: "f32" }] });

export const cases: readonly LayerCase[] = [
  {
    name: "a row to an image",
    attributes: { shape: [3, 4, 1] },
    inputs: x(12),
    expect: { outputs: { y: [3, 4, 1] }, parameterCount: 0 },
  },
  { name: "an open dimension", attributes: { shape: [2, -1] }, inputs: x(3, 4), expect: { outputs: { y: [2, 6] } } },
  { name: "the default", inputs: x(3, 4), expect: { outputs: { y: [12] } } },
  { name: "too many elements", attributes: { shape: [5, 5] }, inputs: x(12), expect: { problem: "element-count" } },
  {
    name: "an open dimension that does not come out even",
    attributes: { shape: [5, -1] },
    inputs: x(12),
    expect: { problem: "element-count" },
  },
];
