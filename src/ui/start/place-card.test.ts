/** The card never covers what it points at where there is room, and never leaves the page. */
import { describe, expect, it } from "vitest";
import { placeCard } from "./place-card";

const card = { width: 300, height: 160 };
const page = { width: 1280, height: 720 };

describe("placeCard", () => {
  it.each([
    ["the left edge", { left: 0, top: 50, width: 212, height: 600 }],
    ["the top right", { left: 1100, top: 8, width: 90, height: 32 }],
    ["the bottom", { left: 212, top: 460, width: 776, height: 260 }],
    ["the right edge", { left: 988, top: 50, width: 292, height: 670 }],
  ])("stands beside %s", (_, place) => {
    const { left, top } = placeCard(place, card, page);
    const apart =
      left >= place.left + place.width ||
      left + card.width <= place.left ||
      top >= place.top + place.height ||
      top + card.height <= place.top;
    expect(apart).toBe(true);
  });

  it.each([
    [{ left: 0, top: 0, width: 1280, height: 720 }],
    [{ left: -50, top: 700, width: 10, height: 10 }],
    [{ left: 1270, top: -20, width: 10, height: 10 }],
  ])("stays within the page for %o", (place) => {
    const { left, top } = placeCard(place, card, page);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(left + card.width).toBeLessThanOrEqual(page.width);
    expect(top + card.height).toBeLessThanOrEqual(page.height);
  });
});
