/** Cases of allFinite. What is not finite comes last, where a kernel that looks at whole vectors could miss it. */
import type { OperatorCase } from "./define";

const infinite = [...Array.from({ length: 69 }, (_, index) => index - 30), Number.POSITIVE_INFINITY];

export const cases: readonly OperatorCase[] = [
  { name: "finite", inputs: [{ shape: [33, 65] }, { shape: [3] }, { shape: [] }], differentiate: [] },
  { name: "large numbers", inputs: [{ shape: [5], range: [-3e38, 3e38] }], differentiate: [] },
  { name: "infinite", inputs: [{ shape: [5, 7] }, { shape: [70], values: infinite }], differentiate: [] },
  { name: "several workgroups", inputs: [{ shape: [70_000] }, { shape: [70], values: infinite }], differentiate: [] },
  {
    name: "no number",
    inputs: [{ shape: [3], values: [1, Number.NaN, 2] }, { shape: [5, 7] }],
    differentiate: [],
  },
];
