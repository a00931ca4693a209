/** Cases of CrossEntropy. */
import type { LayerCase, TensorSpec } from "./define";

const f32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "f32" });
const classes = (classCount: number, ...shape: number[]): TensorSpec => ({ shape, dtype: "i32", classCount });

export const cases: readonly LayerCase[] = [
  { name: "classes", inputs: { prediction: [f32(10)], target: [classes(10)] }, expect: { outputs: {} } },
  {
    name: "a class at each position",
    inputs: { prediction: [f32(4, 3)], target: [classes(3, 4)] },
    expect: { outputs: {} },
  },
  {
    name: "another class count",
    inputs: { prediction: [f32(7)], target: [classes(10)] },
    expect: { problem: "class-count" },
  },
  {
    name: "an image as prediction",
    inputs: { prediction: [f32(7, 7, 8)], target: [classes(10)] },
    expect: { problem: "rank-mismatch" },
  },
  { name: "numbers as target", inputs: { prediction: [f32(1)], target: [f32(1)] }, expect: { problem: "target-kind" } },
  {
    name: "ids as prediction",
    inputs: { prediction: [classes(3)], target: [classes(3)] },
    expect: { problem: "dtype-mismatch" },
  },
];
