/** Cases of MultiHeadAttention. */
import type { LayerCase, TensorSpec } from "./define";

const sequence = (time: number, features: number): TensorSpec => ({ shape: [time, features], dtype: "f32" });

export const cases: readonly LayerCase[] = [
  {
    name: "self attention",
    attributes: { heads: 2 },
    inputs: { x: [sequence(3, 8)], context: [] },
    expect: { outputs: { y: [3, 8] }, parameterCount: 288 },
  },
  {
    name: "causal, without bias",
    attributes: { heads: 2, causal: true, useBias: false },
    inputs: { x: [sequence(4, 4)] },
    expect: { outputs: { y: [4, 4] }, parameterCount: 64 },
  },
  {
    name: "cross attention to wider features",
    attributes: { heads: 2 },
    inputs: { x: [sequence(3, 4)], context: [sequence(5, 6)] },
    expect: { outputs: { y: [3, 4] }, parameterCount: 96 },
  },
  {
    name: "heads of their own width",
    attributes: { heads: 3, headDim: 2, dropout: 0.2 },
    inputs: { x: [sequence(2, 4)] },
    expect: { outputs: { y: [2, 4] }, parameterCount: 118 },
  },
  {
    name: "one step",
    attributes: { heads: 1 },
    inputs: { x: [sequence(1, 4)] },
    expect: { outputs: { y: [1, 4] }, parameterCount: 80 },
  },
  {
    name: "heads that do not divide",
    attributes: { heads: 4 },
    inputs: { x: [sequence(3, 6)] },
    expect: { problem: "heads-mismatch" },
  },
  { name: "an empty sequence", inputs: { x: [sequence(0, 8)] }, expect: { problem: "empty-sequence" } },
  { name: "a vector", inputs: { x: [{ shape: [8], dtype: "f32" }] }, expect: { problem: "rank-mismatch" } },
  {
    name: "a context of ids",
    inputs: { x: [sequence(3, 8)], context: [{ shape: [4], dtype: "i32", classCount: 5 }] },
    expect: { problem: "dtype-mismatch" },
  },
];
