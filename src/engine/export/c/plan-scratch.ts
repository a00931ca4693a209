/** Where each intermediate result lies in the scratch array: results that are alive at the same time lie apart. */

export interface ScratchItem {
  /** In elements. */
  readonly size: number;
  /** Statements during which it is needed, both included. */
  readonly first: number;
  readonly last: number;
}

/** @returns an offset for each item, in order, and the size of the array. The largest are placed first, each in the smallest gap. */
export function planScratch(items: readonly ScratchItem[]): {
  readonly offsets: readonly number[];
  readonly size: number;
} {
  const offsets = items.map(() => 0);
  const order = items.map((_, index) => index).sort((a, b) => (items[b]?.size ?? 0) - (items[a]?.size ?? 0) || a - b);
  const placed: { readonly item: ScratchItem; readonly offset: number }[] = [];
  let size = 0;
  for (const index of order) {
    const item = items[index];
    if (item === undefined) continue;
    const offset = bestOffset(item, placed);
    offsets[index] = offset;
    placed.push({ item, offset });
    size = Math.max(size, offset + item.size);
  }
  return { offsets, size };
}

function bestOffset(
  item: ScratchItem,
  placed: readonly { readonly item: ScratchItem; readonly offset: number }[],
): number {
  const alive = placed
    .filter(({ item: other }) => other.first <= item.last && item.first <= other.last)
    .sort((a, b) => a.offset - b.offset);
  let end = 0;
  let best: number | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const { item: other, offset } of alive) {
    const gap = offset - end;
    if (gap >= item.size && gap < smallest) {
      best = end;
      smallest = gap;
    }
    end = Math.max(end, offset + other.size);
  }
  return best ?? end;
}
