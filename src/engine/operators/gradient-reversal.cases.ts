/** Cases of gradientReversal. Its gradient is not the slope of its output, so it is not differentiated here; PyTorch's has its own test. */
import type { OperatorCase } from "./define";

export const cases: readonly OperatorCase[] = [
  { name: "vector", inputs: [{ shape: [9] }], differentiate: [] },
  { name: "images", inputs: [{ shape: [2, 3, 5, 3] }], attributes: { scale: 0.5 }, differentiate: [] },
];
