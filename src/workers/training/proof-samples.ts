/** What a proof compares: examples, and what our own engine answers to them. */
import type { Inference } from "../../engine/training/inference";
import type { Fields } from "../../engine/training/run-types";
import type { ProofSamples } from "../protocol/training";

/** @param given by field name, `[examples, ...shape]`; noise inputs are completed. */
export async function proofSamples(inference: Inference, given: Fields, examples: number): Promise<ProofSamples> {
  const fields = inference.complete(given, examples);
  const outputs = await inference.run(fields, examples);
  return {
    examples,
    inputs: inference.inputs().map(({ name, type }) => ({
      name,
      shape: [examples, ...type.shape.slice(1)],
      dtype: type.dtype === "i32" ? "i32" : "f32",
      data: fields[name] ?? new Float32Array(0),
    })),
    outputs: outputs.map(({ output, values }) => ({
      name: output.name,
      shape: [examples, ...output.spec.shape],
      data: values,
    })),
  };
}
