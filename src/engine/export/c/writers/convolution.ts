/** Convolutions of images `[batch, height, width, channels]`; filters may be int8 with a scale for each output channel. */
import { int } from "../../../operators/define";
import type { Image, Window } from "../../../operators/window-geometry";
import { convolutionWindow, imageOf } from "../../../operators/window-geometry";
import type { CFunction, CWriter } from "../c-writer";
import { callBlock, inputType, outputType } from "../c-writer";

/** Sizes as every function over windows takes them, after its arrays. */
export const WINDOW_PARAMETERS = `int32_t batch, int32_t height, int32_t width, int32_t channels, int32_t out_height,
    int32_t out_width, int32_t kernel_height, int32_t kernel_width, int32_t stride_y, int32_t stride_x, int32_t top,
    int32_t left`;

export function windowArguments(image: Image, out: Image, { kernel, strides, padding }: Window): readonly number[] {
  const { batch, height, width, channels } = image;
  return [batch, height, width, channels, out.height, out.width, ...kernel, ...strides, padding[0], padding[2]];
}

/** @param body what is done with the place `in` of the image and `ky`, `kx` of the filter, for the outputs from `y` on. */
function convolution(
  name: string,
  quantized: boolean,
  last: string,
  outputs: string,
  body: readonly string[],
): CFunction {
  const weights = quantized ? "const int8_t *w, const float *scale" : "const float *w";
  const scaled = quantized ? [`        for (int32_t o = 0; o < ${outputs}; o++) y[o] *= scale[o];`] : [];
  return {
    name,
    text: `static void ${name}(const float *x, ${weights}, float *y, ${WINDOW_PARAMETERS}, int32_t dilation_y,
    int32_t dilation_x, int32_t ${last}) {
  for (int32_t n = 0; n < batch; n++) {
    for (int32_t oy = 0; oy < out_height; oy++) {
      for (int32_t ox = 0; ox < out_width; ox++, y += ${outputs}) {
        for (int32_t o = 0; o < ${outputs}; o++) y[o] = 0.0f;
        for (int32_t ky = 0; ky < kernel_height; ky++) {
          const int32_t h = oy * stride_y - top + ky * dilation_y;
          if (h < 0 || h >= height) continue;
          for (int32_t kx = 0; kx < kernel_width; kx++) {
            const int32_t v = ox * stride_x - left + kx * dilation_x;
            if (v < 0 || v >= width) continue;
            const float *in = x + ((n * height + h) * width + v) * channels;
${body.map((line) => `            ${line}`).join("\n")}
          }
        }
${[...scaled, "      }"].join("\n")}
    }
  }
}`,
  };
}

function conv2dFunction(quantized: boolean): CFunction {
  return convolution(quantized ? "conv2d_int8" : "conv2d", quantized, "outputs, int32_t groups", "outputs", [
    "const int32_t depth = channels / groups, each = outputs / groups;",
    "for (int32_t c = 0; c < channels; c++) {",
    `  const ${quantized ? "int8_t" : "float"} *row = w + ((ky * kernel_width + kx) * depth + c % depth) * outputs;`,
    "  const int32_t first = c / depth * each;",
    `  for (int32_t o = first; o < first + each; o++) y[o] += in[c] * ${quantized ? "(float)" : ""}row[o];`,
    "}",
  ]);
}

function depthwiseFunction(quantized: boolean): CFunction {
  return convolution(quantized ? "depthwise_int8" : "depthwise", quantized, "multiplier", "channels * multiplier", [
    `const ${quantized ? "int8_t" : "float"} *row = w + (ky * kernel_width + kx) * channels * multiplier;`,
    `for (int32_t o = 0; o < channels * multiplier; o++) y[o] += in[o / multiplier] * ${quantized ? "(float)" : ""}row[o];`,
  ]);
}

const conv2d: CWriter = {
  write: (site) => {
    const filter = inputType(site, 1);
    const window = convolutionWindow(site.attributes, filter.shape);
    const quantized = site.inputs[1]?.quantized === true;
    const sizes = windowArguments(imageOf(inputType(site, 0).shape), imageOf(outputType(site).shape), window);
    const operands = ["x0", "x1", ...(quantized ? ["s1"] : []), "y0"];
    const last = [...window.dilations, filter.shape[3] ?? 0, int(site.attributes, "groups")];
    return callBlock(conv2dFunction(quantized), ...operands, ...sizes, ...last);
  },
  quantizes: () => ({ position: 1, channelDimensions: 1 }),
};

const depthwiseConv2d: CWriter = {
  write: (site) => {
    const filter = inputType(site, 1);
    const window = convolutionWindow(site.attributes, filter.shape);
    const quantized = site.inputs[1]?.quantized === true;
    const sizes = windowArguments(imageOf(inputType(site, 0).shape), imageOf(outputType(site).shape), window);
    const operands = ["x0", "x1", ...(quantized ? ["s1"] : []), "y0"];
    return callBlock(depthwiseFunction(quantized), ...operands, ...sizes, ...window.dilations, filter.shape[3] ?? 0);
  },
  quantizes: () => ({ position: 1, channelDimensions: 2 }),
};

const TRANSPOSED: CFunction = {
  name: "conv2d_transposed",
  text: `/* Every place of y adds its numbers, times the filter, to the places of x that a convolution would have read for it. */
static void conv2d_transposed(const float *y, const float *w, float *x, ${WINDOW_PARAMETERS}, int32_t dilation_y,
    int32_t dilation_x, int32_t outputs, int32_t groups) {
  const int32_t depth = channels / groups, each = outputs / groups;
  for (int32_t i = 0; i < batch * height * width * channels; i++) x[i] = 0.0f;
  for (int32_t n = 0; n < batch; n++) {
    for (int32_t oy = 0; oy < out_height; oy++) {
      for (int32_t ox = 0; ox < out_width; ox++, y += outputs) {
        for (int32_t ky = 0; ky < kernel_height; ky++) {
          const int32_t h = oy * stride_y - top + ky * dilation_y;
          if (h < 0 || h >= height) continue;
          for (int32_t kx = 0; kx < kernel_width; kx++) {
            const int32_t v = ox * stride_x - left + kx * dilation_x;
            if (v < 0 || v >= width) continue;
            float *to = x + ((n * height + h) * width + v) * channels;
            for (int32_t c = 0; c < channels; c++) {
              const float *row = w + ((ky * kernel_width + kx) * depth + c % depth) * outputs;
              const int32_t first = c / depth * each;
              float sum = 0.0f;
              for (int32_t o = first; o < first + each; o++) sum += y[o] * row[o];
              to[c] += sum;
            }
          }
        }
      }
    }
  }
}`,
};

const conv2dInputGradient: CWriter = {
  write: (site) => {
    const filter = inputType(site, 1);
    const window = convolutionWindow(site.attributes, filter.shape);
    const sizes = windowArguments(imageOf(outputType(site).shape), imageOf(inputType(site, 0).shape), window);
    const last = [...window.dilations, filter.shape[3] ?? 0, int(site.attributes, "groups")];
    return callBlock(TRANSPOSED, "x0", "x1", "y0", ...sizes, ...last);
  },
};

export const convolutions = { conv2d, depthwiseConv2d, conv2dInputGradient };
