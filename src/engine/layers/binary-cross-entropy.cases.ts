/** Cases of BinaryCrossEntropy. */
import type { LayerCase, TensorSpec } from "./define";

const f32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "f32" });
const classes = (classCount: number, ...shape: number[]): TensorSpec => ({ shape, dtype: "i32", classCount });

export const cases: readonly LayerCase[] = [
  { name: "two classes", inputs: { prediction: [f32(1)], target: [classes(2)] }, expect: { outputs: {} } },
  {
    name: "two classes, one number without a dimension",
    inputs: { prediction: [f32()], target: [classes(2)] },
    expect: { outputs: {} },
  },
  { name: "several questions", inputs: { prediction: [f32(3)], target: [f32(3)] }, expect: { outputs: {} } },
  { name: "three classes", inputs: { prediction: [f32(3)], target: [classes(3)] }, expect: { problem: "target-kind" } },
  {
    name: "two scores for two classes",
    inputs: { prediction: [f32(2)], target: [classes(2)] },
    expect: { problem: "shape-mismatch" },
  },
  { name: "other shapes", inputs: { prediction: [f32(3)], target: [f32(4)] }, expect: { problem: "shape-mismatch" } },
];
