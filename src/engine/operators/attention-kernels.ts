/**
 * What the kernels of attention and of its gradient share: one invocation a row of queries or keys, the rows of the other
 * side in tiles of workgroup memory, scores never stored.
 *
 * A software adapter multiplies matrices two to six times faster (measured) than it passes tiles through workgroup memory, so there
 * attention is decomposed as long as its scores stay small.
 */
import { elementCount } from "../ir/types";
import { attentionScale, attentionSizes, maskShape } from "./attention-scores";
import { broadcastStrides } from "./map-elements";
import type { KernelBinding, KernelConfiguration, KernelConstant, KernelSite } from "./define";
import { flag, gridOf } from "./define";

/** Invocations of a workgroup: the rows that share a tile. */
export const ATTENTION_ROWS = 64;

/** Elements of the scores up to which they may be kept; a software adapter does so by default. */
const MOST_KEPT_SCORES = 2 ** 22;

/** Two tiles of this many numbers in all fill the 16 KiB of workgroup memory that every adapter has. */
const TILE_NUMBERS = 4096;
const MOST_TILE_ROWS = 32;

function scoresOf({ inputs: [q, k] }: KernelSite): number {
  const { batch, heads, timeQ, timeK } = attentionSizes(q?.shape ?? [], k?.shape ?? []);
  return batch * heads * timeQ * timeK;
}

export function hasAttentionKernel(site: KernelSite): boolean {
  return canFuseAttention(site) && !(site.device.software && keepsScores(site));
}

/** Where the kernels can run, fast or not. */
export function canFuseAttention({ inputs: [q, k], device }: KernelSite): boolean {
  const { headDim } = attentionSizes(q?.shape ?? [], k?.shape ?? []);
  return headDim % 4 === 0 && headDim <= 128 && device.maxInvocationsPerWorkgroup >= ATTENTION_ROWS;
}

/** Where the scores of a decomposed attention are few enough to be kept in memory. */
export function keepsScores(site: KernelSite): boolean {
  return scoresOf(site) <= MOST_KEPT_SCORES;
}

/**
 * The part of a dispatch's configuration that all kernels have.
 * @param rows rows that get an invocation each: timeQ or timeK of every head.
 * @param maskPosition position of the mask among the instruction's inputs.
 * @param bindings without the mask, which follows them.
 */
export function attentionPass(
  site: KernelSite,
  rows: number,
  maskPosition: number,
  bindings: readonly KernelBinding[],
): Omit<KernelConfiguration, "then" | "scratch" | "flops"> & { readonly bindings: readonly KernelBinding[] } {
  const { inputs, attributes } = site;
  const sizes = attentionSizes(inputs[0]?.shape ?? [], inputs[1]?.shape ?? []);
  const { batch, heads, timeQ, timeK, headDim } = sizes;
  const mask = inputs[maskPosition];
  const blocks = Math.ceil(rows / ATTENTION_ROWS);
  const constants: Record<string, KernelConstant> = {
    ROWS: ATTENTION_ROWS,
    BLOCKS: blocks,
    TILE: Math.min(MOST_TILE_ROWS, Math.floor(TILE_NUMBERS / 2 / headDim)),
    VECTORS: headDim / 4,
    HEADS: batch * heads,
    TIME_Q: timeQ,
    TIME_K: timeK,
    SCALE: attentionScale(headDim, attributes),
    CAUSAL: flag(attributes, "causal"),
  };
  const shared = { workgroups: gridOf(batch * heads * blocks) };
  if (mask === undefined) return { ...shared, constants, bindings, lib: ["attention-unmasked"] };
  const [maskBatch = 0, maskHead = 0, maskQuery = 0, maskKey = 0] = broadcastStrides(maskShape(mask.shape), [
    batch,
    heads,
    timeQ,
    timeK,
  ]);
  return {
    ...shared,
    constants: {
      ...constants,
      MASK_BINDING: bindings.length,
      HEADS_A_BATCH: heads,
      MASK_BATCH: maskBatch,
      MASK_HEAD: maskHead,
      MASK_QUERY: maskQuery,
      MASK_KEY: maskKey,
    },
    bindings: [...bindings, { positions: [maskPosition], access: "read" }],
    lib: ["attention-masked"],
  };
}

/** Floating-point operations of `products` matrix products of the scores' size; causal attention needs half of them. */
export function attentionFlops({ inputs: [q, k], attributes }: KernelSite, products: number): number {
  const { timeK } = attentionSizes(q?.shape ?? [], k?.shape ?? []);
  return 2 * products * elementCount(q?.shape ?? []) * timeK * (flag(attributes, "causal") ? 0.5 : 1);
}
