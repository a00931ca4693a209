/** Cases of the gradient of attention. What it is given need not come from a forward pass. */
import { attentionInputs, keyMask, scoreMask } from "./attention.cases";
import type { CaseInput, OperatorCase } from "./define";

/** q, k, v, y, logSumExp and dy; the log-sum-exp is large enough that weights stay near 1 or below. */
function inputs(batch: number, heads: number, timeQ: number, headDim: number, timeK = timeQ): readonly CaseInput[] {
  const row = { shape: [batch, heads, timeQ, headDim] };
  const sums: CaseInput = { shape: [batch, heads, timeQ], range: [1, 3] };
  return [...attentionInputs(batch, heads, timeQ, headDim, timeK), row, sums, row];
}

export const cases: readonly OperatorCase[] = [
  { name: "one tile", inputs: inputs(2, 2, 5, 8) },
  { name: "causal past a tile", inputs: inputs(1, 1, 70, 4), attributes: { causal: true } },
  { name: "cross attention", inputs: inputs(2, 1, 3, 8, 37), attributes: { scale: 0.4 } },
  { name: "causal with fewer keys", inputs: inputs(1, 2, 5, 4, 3), attributes: { causal: true } },
  { name: "features of no multiple of four", inputs: inputs(1, 2, 4, 6) },
  { name: "one step", inputs: inputs(2, 2, 1, 8) },
  { name: "masked keys", inputs: [...inputs(2, 2, 4, 8, 5), keyMask], differentiate: [0, 1, 2, 3, 4, 5] },
  {
    name: "masked scores, causal",
    inputs: [...inputs(2, 2, 3, 4, 4), scoreMask],
    attributes: { causal: true },
    differentiate: [0, 1, 2, 3, 4, 5],
  },
];
