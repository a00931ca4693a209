import { describe, expect, it } from "vitest";
import { centreDigit, findInk, pixelsToField, repeatChannels, type GreyImage } from "./digit-image";

/** A filled rectangle of ink, bounds exclusive at the right and bottom. */
function rectangle(side: number, left: number, top: number, right: number, bottom: number): GreyImage {
  const values = new Float32Array(side * side);
  for (let y = top; y < bottom; y += 1) values.fill(1, y * side + left, y * side + right);
  return { width: side, height: side, values };
}

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

describe("a drawing for a digit network", () => {
  it("fills 20 of 28 pixels with its aspect kept, wherever and however large it was drawn", () => {
    for (const drawing of [rectangle(280, 10, 20, 60, 120), rectangle(280, 150, 40, 270, 280)]) {
      const digit = centreDigit(drawing, 28, 28);
      const ink = findInk({ width: 28, height: 28, values: digit });
      expect(ink === undefined ? 0 : ink.bottom - ink.top).toBe(20);
      expect(ink === undefined ? 0 : ink.right - ink.left).toBe(10);
    }
  });

  it("has its centre of mass in the middle", () => {
    const drawing = rectangle(280, 30, 30, 60, 200);
    // A foot to the right moves the mass away from the middle of the bounds.
    for (let y = 180; y < 200; y += 1) drawing.values.fill(1, y * 280 + 30, y * 280 + 130);
    const ink = findInk({ width: 28, height: 28, values: centreDigit(drawing, 28, 28) });
    expect(ink?.centreX).toBeCloseTo(14, 1);
    expect(ink?.centreY).toBeCloseTo(14, 1);
  });

  it("keeps the amount of ink under scaling, and stays within [0, 1]", () => {
    const drawing = rectangle(280, 40, 40, 240, 240);
    const digit = centreDigit(drawing, 28, 28);
    expect(sum(digit)).toBeCloseTo(400, 3);
    expect(Math.max(...digit)).toBeLessThanOrEqual(1);
  });

  it("is black for a blank drawing", () => {
    expect(sum(centreDigit(rectangle(280, 0, 0, 0, 0), 28, 28))).toBe(0);
  });

  it("takes other sizes in the same proportion", () => {
    const ink = findInk({ width: 56, height: 56, values: centreDigit(rectangle(280, 0, 0, 100, 100), 56, 56) });
    expect(ink === undefined ? 0 : ink.right - ink.left).toBe(40);
  });
});

describe("image values", () => {
  it("repeat grey over channels", () => {
    expect([...repeatChannels(Float32Array.of(0, 1), 3)]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it("come from RGBA bytes as colours or luminance", () => {
    const pixel = Uint8ClampedArray.of(255, 0, 0, 255);
    expect([...pixelsToField(pixel, 3)]).toEqual([1, 0, 0]);
    expect(pixelsToField(pixel, 1)[0]).toBeCloseTo(0.299, 6);
  });
});
