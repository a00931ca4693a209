/** Cases of Pad2D. */
import type { LayerCase } from "./define";

const x = (...shape: number[]): LayerCase["inputs"] => ({ x: [{ shape, dtype: "f32" }] });

export const cases: readonly LayerCase[] = [
  { name: "zeros", inputs: x(3, 4, 2), expect: { outputs: { y: [5, 6, 2] } } },
  {
    name: "another number, one side",
    attributes: { padding: [0, 2, 1, 0], value: -1.5 },
    inputs: x(3, 4, 2),
    expect: { outputs: { y: [5, 5, 2] } },
  },
  {
    name: "mirrored",
    attributes: { padding: [1, 2, 3, 0], mode: "reflect" },
    inputs: x(3, 4, 2),
    expect: { outputs: { y: [6, 7, 2] } },
  },
  {
    name: "mirrored past the image",
    attributes: { padding: [3, 0, 0, 0], mode: "reflect" },
    inputs: x(3, 4, 2),
    expect: { problem: "padding-too-large" },
  },
  { name: "a vector", inputs: x(12), expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [2, 2, 1], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
