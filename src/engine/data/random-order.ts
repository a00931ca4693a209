/**
 * Seeded permutations for what data needs: the order of an epoch and the choice of a split. An order depends on its
 * arguments alone and never on what was drawn before.
 */
import { threefryPermutation } from "../ir/threefry";

/** What a permutation is for: a stream of its own each, so that two uses of one seed never share numbers. */
export type OrderPurpose = "epoch" | "split";

const STREAMS: Readonly<Record<OrderPurpose, number>> = { epoch: 0x65706f63, split: 0x73706c69 };

/** A permutation of 0..count-1. `index` is the number of the epoch, or of the class in a stratified split. */
export function randomPermutation(
  count: number,
  seed: number,
  purpose: OrderPurpose,
  index: number,
): Int32Array<ArrayBuffer> {
  return Int32Array.from(threefryPermutation(count, seed, STREAMS[purpose], index));
}
