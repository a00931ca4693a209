/** Weights as int8 numbers with one scale for each channel, symmetric around zero. */
import type { TensorData } from "../../operators/define";

export interface QuantizedWeights {
  /** In the order of the weights, -127 to 127. */
  readonly numbers: Int8Array;
  /** By channel: weight = number * scale. */
  readonly scales: Float32Array;
}

/** @param channels the fastest-moving dimension: element i belongs to channel i % channels. */
export function quantizeChannels(data: TensorData, channels: number): QuantizedWeights {
  const scales = new Float32Array(channels);
  data.forEach((value, at) => {
    const channel = at % channels;
    scales[channel] = Math.max(scales[channel] ?? 0, Math.abs(value));
  });
  for (let channel = 0; channel < channels; channel++) scales[channel] = (scales[channel] ?? 0) / 127;
  const numbers = new Int8Array(data.length);
  data.forEach((value, at) => {
    const scale = scales[at % channels] ?? 0;
    numbers[at] = scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(value / scale)));
  });
  return { numbers, scales };
}
