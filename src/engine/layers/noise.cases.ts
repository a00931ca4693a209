/** Cases of Noise. */
import type { LayerCase } from "./define";

export const cases: readonly LayerCase[] = [
  { name: "a vector", inputs: {}, attributes: { shape: [8] }, expect: { outputs: { y: [8] }, parameterCount: 0 } },
  { name: "an image", inputs: {}, attributes: { shape: [4, 4, 1] }, expect: { outputs: { y: [4, 4, 1] } } },
];
