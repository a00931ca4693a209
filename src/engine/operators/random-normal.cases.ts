/** Cases of randomNormal. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "vector", inputs: [], attributes: { shape: [1000], stream: 7 } },
  { name: "large stream", inputs: [], attributes: { shape: [5, 7], stream: 4_000_000_000 } },
];
