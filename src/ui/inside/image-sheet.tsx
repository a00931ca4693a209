/**
 * Pictures of a tensor side by side on one canvas: signed numbers from blue over neutral to orange, others from dark to light. Not for
 * photographs (`components/thumbnail.tsx`). What a picture is of stands beside it in words.
 */
import { memo, useEffect, useRef } from "react";
import type { TensorImages } from "../../engine/metrics/tensor-views";

type Colour = readonly [red: number, green: number, blue: number];

const LOW: Colour = [38, 84, 196];
const MIDDLE: Colour = [244, 244, 240];
const HIGH: Colour = [214, 94, 18];
const DARK: Colour = [14, 16, 28];
const LIGHT: Colour = [250, 246, 214];
/** Not a number: a colour of neither scale. */
const BROKEN: Colour = [220, 38, 38];

const mix = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/** The colour of a number on the scale of its pictures. */
export function colourOf(value: number, low: number, high: number): Colour {
  if (!Number.isFinite(value)) return BROKEN;
  if (low < 0) {
    const reach = Math.max(-low, high, 1e-12);
    const share = Math.min(1, Math.abs(value) / reach);
    return value < 0 ? mix(MIDDLE, LOW, share) : mix(MIDDLE, HIGH, share);
  }
  // By the square root: attention and activations are mostly small, and would all look black beside their largest.
  return mix(DARK, LIGHT, high > low ? Math.sqrt((value - low) / (high - low)) : 0);
}

export interface ImageSheetProps {
  readonly images: TensorImages;
  readonly label: string;
  /** Room in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Columns, and CSS pixels for each element, so that all pictures fill the room as well as they can. */
export function arrangeSheet(
  { count, height, width }: Pick<TensorImages, "count" | "height" | "width">,
  room: { readonly width: number; readonly height: number },
): { readonly columns: number; readonly scale: number } {
  let best = { columns: 1, scale: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const scale = Math.min(room.width / (columns * (width + 1)), room.height / (rows * (height + 1)));
    if (scale > best.scale) best = { columns, scale };
  }
  return { columns: best.columns, scale: Math.max(0.5, Math.min(24, best.scale)) };
}

export const ImageSheet = memo(function ImageSheet({ images, label, width, height }: ImageSheetProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { columns, scale } = arrangeSheet(images, { width, height });
  const rows = Math.ceil(images.count / columns);
  // A row and a column of nothing between two pictures.
  const pixels = { width: columns * (images.width + 1) - 1, height: rows * (images.height + 1) - 1 };
  useEffect(() => {
    const context = ref.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const picture = context.createImageData(pixels.width, pixels.height);
    const { count, values, low, high } = images;
    for (let index = 0; index < count; index++) {
      const left = (index % columns) * (images.width + 1);
      const top = Math.floor(index / columns) * (images.height + 1);
      for (let y = 0; y < images.height; y++) {
        for (let x = 0; x < images.width; x++) {
          const value = values[(index * images.height + y) * images.width + x] ?? 0;
          picture.data.set([...colourOf(value, low, high), 255], ((top + y) * pixels.width + left + x) * 4);
        }
      }
    }
    context.putImageData(picture, 0, 0);
  }, [images, columns, pixels.width, pixels.height]);
  return (
    <canvas
      ref={ref}
      role="img"
      aria-label={label}
      width={pixels.width}
      height={pixels.height}
      className="block flex-none [image-rendering:pixelated]"
      style={{ width: pixels.width * scale, height: pixels.height * scale }}
    />
  );
});
