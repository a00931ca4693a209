/** From positions in a split, as a batch is asked for, to examples of the data set. */
import { DataError, type Split } from "./types";

/** Turns positions in a split into examples, with the weights and indices of a batch of `size`; padding comes last. */
export function chooseExamples(
  splitExamplesOf: Int32Array,
  indices: readonly number[] | Int32Array,
  size: number,
  split: Split,
): { examples: Int32Array<ArrayBuffer>; weights: Float32Array<ArrayBuffer>; positions: Int32Array<ArrayBuffer> } {
  if (indices.length > size)
    throw new DataError("batch-size", `${indices.length} examples do not fit into a batch of ${size}.`);
  const examples = new Int32Array(indices.length);
  const weights = new Float32Array(size);
  const positions = new Int32Array(size).fill(-1);
  for (const [row, position] of [...indices].entries()) {
    const example = splitExamplesOf[position];
    if (example === undefined) {
      throw new DataError(
        "index",
        `The ${split} split has ${splitExamplesOf.length} examples; there is no example ${position}.`,
      );
    }
    examples[row] = example;
    weights[row] = 1;
    positions[row] = position;
  }
  return { examples, weights, positions };
}
