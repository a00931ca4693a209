/** Compares what a runtime gave for an exported model with what our engine gave. Knows no runtime. */
import type { ProofOutput, ProofResult } from "../protocol/proof";
import type { ProofSamples } from "../protocol/training";

export interface RuntimeOutput {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * @param found what the runtime gave, by output name.
 * @throws Error naming an output that is missing or has another shape.
 */
export function compareOutputs(
  samples: ProofSamples,
  found: ReadonlyMap<string, RuntimeOutput>,
  runtime: string,
): ProofResult {
  const outputs: ProofOutput[] = [];
  let largestRelative = 0;
  for (const { name, shape, data } of samples.outputs) {
    const output = found.get(name);
    if (output === undefined) throw new Error(`The exported model has no output “${name}”.`);
    if (output.data.length !== data.length || output.shape.join() !== shape.join()) {
      throw new Error(
        `The exported model gives “${name}” as [${output.shape.join(", ")}], the studio as [${shape.join(", ")}].`,
      );
    }
    const { difference, magnitude } = largestDifference(output.data, data);
    outputs.push({ name, largestAbsolute: difference });
    largestRelative = Math.max(largestRelative, difference === 0 ? 0 : difference / magnitude);
  }
  const largestAbsolute = outputs.reduce((largest, output) => Math.max(largest, output.largestAbsolute), 0);
  return { examples: samples.examples, largestAbsolute, largestRelative, outputs, runtime };
}

function largestDifference(found: Float32Array, wanted: Float32Array): { difference: number; magnitude: number } {
  let difference = 0;
  let magnitude = Number.MIN_VALUE;
  wanted.forEach((value, index) => {
    const apart = Math.abs((found[index] ?? Number.NaN) - value);
    // A NaN on either side is no agreement, and would be lost in a maximum.
    difference = Number.isNaN(apart) ? Infinity : Math.max(difference, apart);
    if (Number.isFinite(value)) magnitude = Math.max(magnitude, Math.abs(value));
  });
  return { difference, magnitude };
}
