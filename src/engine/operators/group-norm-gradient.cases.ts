/** Cases of groupNormGradient. */
import type { CaseInput, OperatorCase } from "./define";

const inputs = (...shape: readonly number[]): readonly CaseInput[] => [
  { shape },
  { shape },
  { shape: shape.slice(-1) },
];

export const cases: readonly OperatorCase[] = [
  { name: "images", inputs: inputs(2, 3, 5, 6), attributes: { groups: 3, epsilon: 0.001 } },
  { name: "wide groups", inputs: inputs(3, 4, 4, 16), attributes: { groups: 2 } },
  { name: "one group", inputs: inputs(2, 7, 5), attributes: { groups: 1 } },
  { name: "features", inputs: inputs(5, 12), attributes: { groups: 4 } },
];
