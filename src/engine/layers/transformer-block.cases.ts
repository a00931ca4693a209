/** Cases of TransformerBlock. */
import type { LayerCase, TensorSpec } from "./define";

const sequence = (time: number, features: number): TensorSpec => ({ shape: [time, features], dtype: "f32" });

export const cases: readonly LayerCase[] = [
  {
    name: "causal",
    attributes: { heads: 2, causal: true },
    inputs: { x: [sequence(3, 4)] },
    // Two norms of 8, four projections of 20, and 4 to 16 and back with their biases.
    expect: { outputs: { y: [3, 4] }, parameterCount: 244 },
  },
  {
    name: "with RMSNorm, SiLU and a narrow network",
    attributes: { heads: 1, norm: "rmsNorm", activation: "silu", mlpRatio: 0.5, dropout: 0.1 },
    inputs: { x: [sequence(2, 4)] },
    expect: { outputs: { y: [2, 4] }, parameterCount: 110 },
  },
  {
    name: "one step, ReLU",
    attributes: { heads: 4, activation: "relu", mlpRatio: 2 },
    inputs: { x: [sequence(1, 4)] },
    expect: { outputs: { y: [1, 4] }, parameterCount: 172 },
  },
  {
    name: "heads that do not divide",
    attributes: { heads: 3 },
    inputs: { x: [sequence(3, 4)] },
    expect: { problem: "heads-mismatch" },
  },
  {
    name: "tokens",
    inputs: { x: [{ shape: [4], dtype: "i32", classCount: 9 }] },
    expect: { problem: "dtype-mismatch" },
  },
];
