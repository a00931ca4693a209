/**
 * What attention and its gradient share: their shapes, which keys a query may see, and the weights that it gives them.
 * Queries are [batch, heads, timeQ, headDim], keys and values [batch, heads, timeK, headDim].
 */
import type { ModuleBuilder } from "../ir/builder";
import type { Attributes, Shape, TensorType, ValueId } from "../ir/types";
import { broadcastShapes, formatType, sameShape } from "../ir/types";
import type { AttributeDefinition } from "./define";
import { flag, int } from "./define";

/** Score of a key that may not be seen: finite, and so low that its exponential is 0. */
export const UNSEEN = -3.4e38;

export const attentionAttributes: Readonly<Record<string, AttributeDefinition>> = {
  causal: { kind: "boolean", default: false },
  /** Factor of the products of queries and keys; 0 stands for 1 / sqrt(headDim). */
  scale: { kind: "float", default: 0 },
};

export function attentionScale(headDim: number, attributes: Attributes): number {
  const scale = int(attributes, "scale");
  return scale === 0 ? 1 / Math.sqrt(headDim) : scale;
}

export interface AttentionSizes {
  readonly batch: number;
  readonly heads: number;
  readonly timeQ: number;
  readonly timeK: number;
  readonly headDim: number;
}

export function attentionSizes(q: Shape, k: Shape): AttentionSizes {
  const [batch = 0, heads = 0, timeQ = 0, headDim = 0] = q;
  return { batch, heads, timeQ, timeK: k[2] ?? 0, headDim };
}

/** The mask as [batch, heads, timeQ, timeK] broadcasts it: one of two dimensions is [batch, timeK]. */
export function maskShape(mask: Shape): Shape {
  const [batch = 1, timeK = 1] = mask;
  return mask.length === 2 ? [batch, 1, 1, timeK] : mask;
}

/** What does not fit, as a sentence; undefined if all does. */
export function attentionProblem(
  q: TensorType | undefined,
  k: TensorType | undefined,
  v: TensorType | undefined,
  masks: readonly TensorType[],
): string | undefined {
  if (q?.dtype !== "f32" || k?.dtype !== "f32" || v?.dtype !== "f32") return "needs q, k and v, all f32";
  if (q.shape.length !== 4 || k.shape.length !== 4) {
    return `q ${formatType(q)} and k ${formatType(k)} are not [batch, heads, time, headDim]`;
  }
  const { batch, heads, timeQ, timeK, headDim } = attentionSizes(q.shape, k.shape);
  if (!sameShape(k.shape, v.shape)) return `k ${formatType(k)} and v ${formatType(v)} differ in shape`;
  if (!sameShape(k.shape, [batch, heads, timeK, headDim])) {
    return `q ${formatType(q)} and k ${formatType(k)} differ in more than their time`;
  }
  if (timeQ === 0 || timeK === 0 || headDim === 0) {
    return `a sequence of ${formatType(timeQ === 0 ? q : k)} is empty: attention needs at least one time step and one feature a head`;
  }
  const [mask, ...more] = masks;
  if (more.length > 0) return "takes at most one mask";
  if (mask === undefined) return undefined;
  const scores = [batch, heads, timeQ, timeK];
  const common = broadcastShapes(maskShape(mask.shape), scores);
  if (mask.dtype !== "f32" || common === undefined || !sameShape(common, scores)) {
    return `the mask is ${formatType(mask)}, expected f32[${batch}, ${timeK}] or what broadcasts to [${scores.join(", ")}]`;
  }
  return undefined;
}

export interface Scores {
  /** Scaled products of queries and keys, UNSEEN where a query may not see a key. */
  readonly scores: ValueId;
  /** The mask ready to broadcast against the scores, if there is one. */
  readonly mask: ValueId | undefined;
  readonly scale: number;
}

/** The same with the batch left open, so that an exported model takes any batch. */
function openMask(mask: Shape): Shape {
  return [-1, ...maskShape(mask).slice(1)];
}

export function attentionScores(
  b: ModuleBuilder,
  q: ValueId,
  k: ValueId,
  given: ValueId | undefined,
  attributes: Attributes,
): Scores {
  const { timeQ, timeK, headDim } = attentionSizes(b.shape(q), b.shape(k));
  const scale = attentionScale(headDim, attributes);
  const products = b.call("matmul", [q, k], { transposeB: true });
  const scaled = b.call("multiply", [products, b.constant(scale)]);
  const unseen = b.constant(UNSEEN);
  const mask = given === undefined ? undefined : b.call("reshape", [given], { shape: openMask(b.shape(given)) });
  const masked = mask === undefined ? scaled : b.call("where", [mask, scaled, unseen]);
  if (!flag(attributes, "causal")) return { scores: masked, mask, scale };
  const shape = [timeQ, timeK];
  const past = b.call("less", [
    b.call("iota", [], { shape, axis: 0, dtype: "i32" }),
    b.call("iota", [], { shape, axis: 1, dtype: "i32" }),
  ]);
  return { scores: b.call("where", [past, unseen, masked]), mask, scale };
}

/** A value at the keys that a query may see, 0 at the others. */
export function onlySeen(b: ModuleBuilder, value: ValueId, mask: ValueId | undefined): ValueId {
  return mask === undefined ? value : b.call("where", [mask, value, b.constant(0)]);
}

/** Softmax of the scores from their log-sum-exp [batch, heads, timeQ]; a query that sees no key has only zeros. */
export function attentionWeights(b: ModuleBuilder, { scores, mask }: Scores, logSumExp: ValueId): ValueId {
  const column = b.call("reshape", [logSumExp], { shape: [-1, ...b.shape(logSumExp).slice(1), 1] });
  return onlySeen(b, b.call("exp", [b.call("subtract", [scores, column])]), mask);
}
