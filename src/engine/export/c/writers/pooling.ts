/** Largest element and mean of each window of an image `[batch, height, width, channels]`. Padding neither wins nor counts. */
import { imageOf, poolingWindow } from "../../../operators/window-geometry";
import type { CFunction, CSite, CWriter } from "../c-writer";
import { callBlock, inputType, outputType } from "../c-writer";
import { WINDOW_PARAMETERS, windowArguments } from "./convolution";

function pooling(name: string, outputs: string, begin: string, each: string, end: string): CFunction {
  return {
    name,
    text: `static void ${name}(const float *x, ${outputs}, ${WINDOW_PARAMETERS}) {
  int32_t at = 0;
  for (int32_t n = 0; n < batch; n++) {
    for (int32_t oy = 0; oy < out_height; oy++) {
      for (int32_t ox = 0; ox < out_width; ox++) {
        for (int32_t c = 0; c < channels; c++, at++) {
          ${begin}
          for (int32_t ky = 0; ky < kernel_height; ky++) {
            const int32_t h = oy * stride_y - top + ky;
            if (h < 0 || h >= height) continue;
            for (int32_t kx = 0; kx < kernel_width; kx++) {
              const int32_t v = ox * stride_x - left + kx;
              if (v < 0 || v >= width) continue;
              const float value = x[((n * height + h) * width + v) * channels + c];
              ${each}
            }
          }
          ${end}
        }
      }
    }
  }
}`,
  };
}

const MAX_POOL = pooling(
  "max_pool",
  "float *y",
  "float best = -INFINITY;",
  "if (value > best) best = value;",
  "y[at] = best;",
);
const MAX_POOL_PLACES = pooling(
  "max_pool_places",
  "float *y, int32_t *place",
  "float best = -INFINITY;\n          int32_t where = -1;",
  "if (where < 0 || value > best) best = value, where = h * width + v;",
  "y[at] = best;\n          place[at] = where;",
);
const MEAN_POOL = pooling(
  "mean_pool",
  "float *y",
  "float sum = 0.0f;\n          int32_t count = 0;",
  "sum += value, count++;",
  "y[at] = sum / (float)count;",
);

const sizes = (site: CSite): readonly number[] =>
  windowArguments(imageOf(inputType(site, 0).shape), imageOf(outputType(site).shape), poolingWindow(site.attributes));

const maxPool2d: CWriter = {
  write: (site) =>
    site.outputs[1] === undefined
      ? callBlock(MAX_POOL, "x0", "y0", ...sizes(site))
      : callBlock(MAX_POOL_PLACES, "x0", "y0", "y1", ...sizes(site)),
};
const avgPool2d: CWriter = { write: (site) => callBlock(MEAN_POOL, "x0", "y0", ...sizes(site)) };

export const poolings = { maxPool2d, avgPool2d };
