/** Cases of attention. */
import type { CaseInput, OperatorCase } from "./define";

/** q, k and v. */
export function attentionInputs(
  batch: number,
  heads: number,
  timeQ: number,
  headDim: number,
  timeK = timeQ,
): readonly CaseInput[] {
  const keys = { shape: [batch, heads, timeK, headDim] };
  return [{ shape: [batch, heads, timeQ, headDim] }, keys, keys];
}

/** 1 where a key may be seen: some of the first example, none of the second. */
export const keyMask: CaseInput = { shape: [2, 5], values: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0] };
export const scoreMask: CaseInput = { shape: [1, 1, 3, 4], values: [1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1] };

export const cases: readonly OperatorCase[] = [
  { name: "one tile", inputs: attentionInputs(2, 3, 5, 8) },
  { name: "causal", inputs: attentionInputs(1, 2, 6, 4), attributes: { causal: true } },
  { name: "past a tile", inputs: attentionInputs(1, 1, 70, 12), attributes: { causal: true } },
  { name: "cross attention", inputs: attentionInputs(2, 1, 3, 8, 37), attributes: { scale: 0.4 } },
  { name: "causal with more keys", inputs: attentionInputs(1, 2, 3, 4, 5), attributes: { causal: true } },
  { name: "features of no multiple of four", inputs: attentionInputs(1, 2, 4, 6), attributes: { causal: true } },
  { name: "wide heads", inputs: attentionInputs(1, 1, 3, 128, 18) },
  { name: "one step", inputs: attentionInputs(2, 2, 1, 8) },
  {
    name: "masked keys",
    inputs: [...attentionInputs(2, 2, 4, 8, 5), { shape: [2, 5], values: [1, 1, 1, 0, 0, 0, 0, 0, 1, 0] }],
    differentiate: [0, 1, 2],
  },
  // Differences of a loss with a log-sum-exp of -3.4e38 in it would be lost: the gradient is checked where that is given.
  {
    name: "an example that sees no key",
    inputs: [...attentionInputs(2, 2, 4, 8, 5), keyMask],
    differentiate: [],
  },
  {
    name: "masked scores, causal",
    inputs: [...attentionInputs(2, 2, 3, 4, 4), scoreMask],
    attributes: { causal: true },
    differentiate: [0, 1, 2],
  },
  {
    name: "large scores",
    inputs: attentionInputs(1, 1, 4, 4).map((input) => ({ ...input, range: [-30, 30] as const })),
    tolerance: { forward: 1e-4, gradient: 1e-3, reason: "exponentials of scores of several hundred" },
  },
];
