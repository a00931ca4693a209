/** Cases of rmsNormGradient. */
import type { CaseInput, OperatorCase } from "./define";

const inputs = (shape: readonly number[], normalized: readonly number[]): readonly CaseInput[] => [
  { shape },
  { shape },
  { shape: normalized },
];

export const cases: readonly OperatorCase[] = [
  { name: "features", inputs: inputs([5, 7], [7]) },
  { name: "wide tokens", inputs: inputs([2, 5, 36], [36]) },
  { name: "many rows", inputs: inputs([37, 4], [4]) },
  { name: "whole images", inputs: inputs([2, 3, 4, 5], [3, 4, 5]), attributes: { axes: 3, epsilon: 0.001 } },
];
