/** Cases of SimpleRNN. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  {
    name: "the last step",
    attributes: { units: 4 },
    inputs: { x: [{ shape: [5, 3], dtype: "f32" }] },
    expect: { outputs: { y: [4] }, parameterCount: 32 },
  },
  {
    name: "all steps",
    attributes: { units: 5, returnSequences: true },
    inputs: { x: [{ shape: [4, 3], dtype: "f32" }] },
    expect: { outputs: { y: [4, 5] }, parameterCount: 45 },
  },
  {
    name: "both directions, all steps",
    attributes: { units: 4, returnSequences: true, bidirectional: true },
    inputs: { x: [{ shape: [3, 2], dtype: "f32" }] },
    expect: { outputs: { y: [3, 8] }, parameterCount: 56 },
  },
  {
    name: "both directions, the last step, with dropout",
    attributes: { units: 3, bidirectional: true, dropout: 0.5 },
    inputs: { x: [{ shape: [3, 2], dtype: "f32" }] },
    expect: { outputs: { y: [6] }, parameterCount: 36 },
  },
  {
    name: "one step of one feature",
    attributes: { units: 1, returnSequences: true },
    inputs: { x: [{ shape: [1, 1], dtype: "f32" }] },
    expect: { outputs: { y: [1, 1] }, parameterCount: 3 },
  },
  {
    name: "ReLU",
    attributes: { units: 5, returnSequences: true, activation: "relu" },
    inputs: { x: [{ shape: [4, 3], dtype: "f32" }] },
    expect: { outputs: { y: [4, 5] }, parameterCount: 45 },
  },
  { name: "no sequence", inputs: { x: [{ shape: [5], dtype: "f32" }] }, expect: { problem: "rank-mismatch" } },
  { name: "ids", inputs: { x: [{ shape: [5], dtype: "i32" }] }, expect: { problem: "dtype-mismatch" } },
  {
    name: "a sequence without steps",
    inputs: { x: [{ shape: [0, 3], dtype: "f32" }] },
    expect: { problem: "empty-sequence" },
  },
];
