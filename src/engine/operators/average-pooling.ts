/** The walk that average pooling and its gradient share. Padding counts neither as a number nor as an element. */
import type { TensorData } from "./define";
import type { Image, Window } from "./window-geometry";
import { endInside, firstInside } from "./window-geometry";

/** direction `forward`: y += mean of windows of x; `backward`: x += share of y. Both arrays start at zero. */
export function averageWindows(
  direction: "forward" | "backward",
  { kernel, strides, padding }: Window,
  image: Image,
  out: Image,
  x: TensorData,
  y: TensorData,
): void {
  const channels = image.channels;
  for (let n = 0; n < out.batch; n++) {
    for (let oy = 0; oy < out.height; oy++) {
      const startY = oy * strides[0] - padding[0];
      const fromY = startY + firstInside(startY, 1);
      const toY = startY + endInside(startY, 1, kernel[0], image.height);
      for (let ox = 0; ox < out.width; ox++) {
        const startX = ox * strides[1] - padding[2];
        const fromX = startX + firstInside(startX, 1);
        const toX = startX + endInside(startX, 1, kernel[1], image.width);
        const share = 1 / ((toY - fromY) * (toX - fromX));
        const outAt = ((n * out.height + oy) * out.width + ox) * channels;
        for (let h = fromY; h < toY; h++) {
          for (let w = fromX; w < toX; w++) {
            const inAt = ((n * image.height + h) * image.width + w) * channels;
            for (let c = 0; c < channels; c++) {
              if (direction === "forward") y[outAt + c] = (y[outAt + c] ?? 0) + share * (x[inAt + c] ?? 0);
              else x[inAt + c] = (x[inAt + c] ?? 0) + share * (y[outAt + c] ?? 0);
            }
          }
        }
      }
    }
  }
}
