/** Cases of Upsample2D. */
import type { LayerCase } from "./define";

const x = (...shape: number[]): LayerCase["inputs"] => ({ x: [{ shape, dtype: "f32" }] });

export const cases: readonly LayerCase[] = [
  { name: "nearest", inputs: x(3, 2, 5), expect: { outputs: { y: [6, 4, 5] } } },
  { name: "unequal factors", attributes: { size: [1, 3] }, inputs: x(2, 3, 4), expect: { outputs: { y: [2, 9, 4] } } },
  {
    name: "bilinear",
    attributes: { size: [2, 3], interpolation: "bilinear" },
    inputs: x(3, 4, 2),
    expect: { outputs: { y: [6, 12, 2] } },
  },
  {
    name: "bilinear of one pixel",
    attributes: { interpolation: "bilinear" },
    inputs: x(1, 1, 3),
    expect: { outputs: { y: [2, 2, 3] } },
  },
  { name: "a vector", inputs: x(12), expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [2, 2, 1], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
