/** Raw model outputs as a person reads them: probabilities, or numbers in the unit of the target. */
import type { DatasetDescription } from "../model/types";
import type { RawOutput } from "./inference";

/**
 * - `softmax` over the last dimension, `sigmoid` by element; shifted by the maximum, so that no exponential overflows.
 * - `identity`: value = mean + deviation * x where the target field was standardised.
 * @returns `[examples, ...shape]`, flat, a new array.
 */
export function toPrediction({ output, values }: RawOutput, dataset: DatasetDescription): Float32Array {
  switch (output.prediction) {
    case "softmax":
      return softmaxRows(values, output.spec.shape.at(-1) ?? 1);
    case "sigmoid":
      return values.map((x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))));
    case "identity": {
      const scale = dataset.fields.find((field) => field.name === output.target)?.scale;
      return scale === undefined ? values.slice() : values.map((x) => scale.mean + scale.deviation * x);
    }
  }
}

function softmaxRows(values: Float32Array, width: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += width) {
    const row = values.subarray(start, start + width);
    const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const exponentials = Array.from(row, (x) => Math.exp(x - largest));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    exponentials.forEach((value, index) => (result[start + index] = value / sum));
  }
  return result;
}
