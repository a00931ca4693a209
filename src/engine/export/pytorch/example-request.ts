/** A held-out example as JSON: what a first request sends, and what our own engine answers to it. */
import type { ModelExamples } from "../../model/model-examples";

/** @returns `{"inputs": {name: [example]}, "outputs": {name: [answer]}}`. The batch has one example. */
export function exampleRequest({ examples, inputs, outputs }: ModelExamples): string {
  const first = (all: ModelExamples["inputs"] | ModelExamples["outputs"]): Record<string, unknown> =>
    Object.fromEntries(
      all.map(({ name, shape, data }) => [name, [nested(data.subarray(0, data.length / examples), shape.slice(1))]]),
    );
  return `${JSON.stringify({ inputs: first(inputs), outputs: first(outputs) })}\n`;
}

/** Numbers in lists of lists, as JSON. */
export function nested(data: Float32Array | Int32Array, shape: readonly number[]): unknown {
  const [size, ...rest] = shape;
  if (size === undefined) return shortest(data[0] ?? 0);
  const length = data.length / size;
  return Array.from({ length: size }, (_, at) => nested(data.subarray(at * length, (at + 1) * length), rest));
}

/** The same single-precision number in as few digits as tell it apart. */
function shortest(value: number): number {
  const short = [6, 7, 8].map((digits) => Number(value.toPrecision(digits)));
  return short.find((each) => Math.fround(each) === value) ?? Number(value.toPrecision(9));
}
