/** Cases of batchNormGradient. Mean and variance need not be those of x: the formula holds for any. */
import type { CaseInput, OperatorCase } from "./define";

const inputs = (...shape: readonly number[]): readonly CaseInput[] => [
  { shape },
  { shape },
  { shape: shape.slice(-1) },
  { shape: shape.slice(-1) },
  { shape: shape.slice(-1), range: [0.2, 2] },
];

export const cases: readonly OperatorCase[] = [
  { name: "features", inputs: inputs(13, 5) },
  { name: "images", inputs: inputs(3, 4, 5, 6), attributes: { epsilon: 0.001 } },
  { name: "many positions", inputs: inputs(11, 9, 7, 4) },
];
