/** Examples and what a model answers to them, by our own engine: what an exported file is proven with, and what goes along with it. */
import type { ModelExamples } from "../model/model-examples";
import type { Inference } from "./inference";
import type { Fields } from "./run-types";

/**
 * @param given by field name, `[examples, ...shape]`; noise inputs are completed.
 * @throws Error naming the field if one that the model reads is missing.
 */
export async function answerExamples(inference: Inference, given: Fields, examples: number): Promise<ModelExamples> {
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
