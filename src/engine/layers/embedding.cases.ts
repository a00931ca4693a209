/** Cases of Embedding. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "a category",
    attributes: { dimensions: 3 },
    inputs: { x: [{ shape: [], dtype: "i32", classCount: 5 }] },
    expect: { outputs: { y: [3] }, parameterCount: 15 },
  },
  {
    name: "a row of tokens",
    attributes: { dimensions: 2, entries: 10 },
    inputs: { x: [{ shape: [4], dtype: "i32" }] },
    expect: { outputs: { y: [4, 2] }, parameterCount: 20 },
  },
  { name: "numbers", inputs: { x: [{ shape: [4], dtype: "f32" }] }, expect: { problem: "dtype-mismatch" } },
  {
    name: "an unknown number of ids",
    inputs: { x: [{ shape: [4], dtype: "i32" }] },
    expect: { problem: "unknown-entries" },
  },
  {
    name: "fewer entries than ids",
    attributes: { entries: 3 },
    inputs: { x: [{ shape: [], dtype: "i32", classCount: 5 }] },
    expect: { problem: "too-few-entries" },
  },
];
