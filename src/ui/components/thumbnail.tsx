/** One image of a batch drawn on a canvas, pixel for pixel; the page scales it. Values in [0, 1], `[height, width, channels]`. */
import { memo, useEffect, useRef } from "react";

export interface ThumbnailProps {
  /** Row-major `[height, width, channels]`, 1 or 3 channels (4 with alpha, which is left out). */
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  /** "" where the words beside it say it all. */
  readonly alt: string;
  readonly className?: string;
}

export const Thumbnail = memo(function Thumbnail({ values, shape, alt, className = "" }: ThumbnailProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [height = 1, width = 1, channels = 1] = shape;
  useEffect(() => {
    const context = ref.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const image = context.createImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const value = values[pixel * channels + (channels >= 3 ? channel : 0)] ?? 0;
        image.data[pixel * 4 + channel] = Math.round(255 * value);
      }
      image.data[pixel * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [values, width, height, channels]);
  return (
    <canvas
      ref={ref}
      width={width}
      height={height}
      {...(alt === "" ? { "aria-hidden": true } : { role: "img", "aria-label": alt })}
      className={`block bg-black [image-rendering:pixelated] ${className}`}
      style={{ aspectRatio: `${String(width)} / ${String(height)}` }}
    />
  );
});
