/** Cases of Concat. */
import type { LayerCase, TensorSpec } from "./define";

const f32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "f32" });

export const cases: readonly LayerCase[] = [
  { name: "features", inputs: { xs: [f32(4), f32(3)] }, expect: { outputs: { y: [7] }, parameterCount: 0 } },
  {
    name: "channels of three images",
    inputs: { xs: [f32(3, 3, 2), f32(3, 3, 1), f32(3, 3, 4)] },
    expect: { outputs: { y: [3, 3, 7] } },
  },
  {
    name: "the first dimension",
    attributes: { axis: 1 },
    inputs: { xs: [f32(2, 3), f32(1, 3)] },
    expect: { outputs: { y: [3, 3] } },
  },
  { name: "one input", inputs: { xs: [f32(4)] }, expect: { outputs: { y: [4] } } },
  {
    name: "other sizes beside the axis",
    inputs: { xs: [f32(3, 3, 2), f32(4, 3, 2)] },
    expect: { problem: "merge-mismatch" },
  },
  {
    name: "the batch axis",
    attributes: { axis: 0 },
    inputs: { xs: [f32(4), f32(4)] },
    expect: { problem: "bad-axis" },
  },
  { name: "ids", inputs: { xs: [f32(4), { shape: [4], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
];
