/** Constants that the four pooling kernels share. Channels are counted in units of `width`. */
import type { KernelConfiguration, KernelSite } from "./define";
import { flatConfiguration, widthOf } from "./flat-kernels";
import { imageOf, poolingWindow } from "./window-geometry";

/** `input` and `output` of the forward operator, whichever of them the instruction reads or writes; it makes output 0. */
export function poolingConfiguration(
  site: KernelSite,
  input: readonly number[],
  output: readonly number[],
): KernelConfiguration {
  const image = imageOf(input);
  const pooled = imageOf(output);
  const window = poolingWindow(site.attributes);
  const width = widthOf(image.channels);
  const flat = flatConfiguration(site.outputs[0], width);
  return {
    ...flat,
    constants: {
      ...flat.constants,
      CHANNELS: image.channels / width,
      IN_H: image.height,
      IN_W: image.width,
      OUT_H: pooled.height,
      OUT_W: pooled.width,
      KERNEL_H: window.kernel[0],
      KERNEL_W: window.kernel[1],
      STRIDE_H: window.strides[0],
      STRIDE_W: window.strides[1],
      PAD_TOP: window.padding[0],
      PAD_LEFT: window.padding[2],
      WHOLE_WINDOWS:
        window.padding.every((padding) => padding === 0) &&
        (pooled.height - 1) * window.strides[0] + window.kernel[0] <= image.height &&
        (pooled.width - 1) * window.strides[1] + window.kernel[1] <= image.width,
    },
    flops: pooled.batch * pooled.height * pooled.width * pooled.channels * window.kernel[0] * window.kernel[1],
  };
}
