/** Where the card of the tour stands beside what it points at. Pure; CSS pixels. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Between the card and what it points at, and to the edges of the page. */
const GAP = 12;

/**
 * Beside the place where there is room: right, below, left, above; else in its middle. Always within the page.
 */
export function placeCard(
  place: Box,
  card: Pick<Box, "width" | "height">,
  page: Pick<Box, "width" | "height">,
): { readonly left: number; readonly top: number } {
  const right = place.left + place.width;
  const bottom = place.top + place.height;
  const middle = {
    left: place.left + (place.width - card.width) / 2,
    top: place.top + (place.height - card.height) / 2,
  };
  const spots = [
    { fits: right + GAP + card.width + GAP <= page.width, left: right + GAP, top: middle.top },
    { fits: bottom + GAP + card.height + GAP <= page.height, left: middle.left, top: bottom + GAP },
    { fits: place.left - GAP - card.width >= GAP, left: place.left - GAP - card.width, top: middle.top },
    { fits: place.top - GAP - card.height >= GAP, left: middle.left, top: place.top - GAP - card.height },
  ];
  const { left, top } = spots.find(({ fits }) => fits) ?? middle;
  const within = (value: number, length: number, size: number): number =>
    Math.round(Math.max(GAP, Math.min(size - length - GAP, value)));
  return { left: within(left, card.width, page.width), top: within(top, card.height, page.height) };
}
