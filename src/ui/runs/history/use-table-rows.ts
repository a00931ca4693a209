/** Which rows of a long table are in the page: those in sight and a few around them. Rows all have the same height. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, type RefObject } from "react";

/** CSS pixels. */
export const ROW_HEIGHT = 30;
export const HEAD_HEIGHT = 30;

export interface RowInSight {
  readonly index: number;
  /** CSS pixels from the first row's top. */
  readonly top: number;
}

/**
 * @param current index of the row to bring into sight whenever it changes; -1 for none.
 * @returns the rows to draw, and the height of all in CSS pixels.
 */
export function useTableRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  current: number,
): { readonly rows: readonly RowInSight[]; readonly height: number } {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    // The head of the table stays over the rows.
    scrollPaddingStart: HEAD_HEIGHT,
  });
  useEffect(() => {
    if (current >= 0) virtualizer.scrollToIndex(current, { align: "auto" });
  }, [virtualizer, current]);
  return {
    rows: virtualizer.getVirtualItems().map(({ index, start }) => ({ index, top: start })),
    height: virtualizer.getTotalSize(),
  };
}
