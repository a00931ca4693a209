/** Writes the answer to an inference request: JSON, and after it the bytes of the outputs that were asked for as binary. */
import type { InferRequest } from "./infer-request";
import type { ServedModel } from "./served-model";
import { MODEL_VERSION } from "./served-model";

export interface InferResponse {
  readonly body: Uint8Array;
  /** Of the JSON, where bytes follow it. */
  readonly headerLength: number | undefined;
}

/**
 * @param answers by output name, `[examples, ...shape]`.
 * @throws Error where a number is not finite and JSON was asked for, which has no such numbers.
 */
export function writeInferResponse(
  { id, examples, outputs }: InferRequest,
  model: ServedModel,
  answers: ReadonlyMap<string, Float32Array>,
): InferResponse {
  const binary: Uint8Array[] = [];
  const tensors = outputs.map(({ name, binary: asBytes }) => {
    const tensor = model.outputs.find((output) => output.name === name);
    const values = answers.get(name);
    if (tensor === undefined || values === undefined) throw new Error(`The model gave no output named ${name}.`);
    const described = { name, datatype: tensor.datatype, shape: [examples, ...tensor.shape] };
    if (asBytes) {
      binary.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return { ...described, parameters: { binary_data_size: values.byteLength } };
    }
    if (!values.every(Number.isFinite)) {
      throw new Error(`The output "${name}" has numbers that are not finite, which JSON lacks: ask for binary data.`);
    }
    return { ...described, data: Array.from(values) };
  });
  const header = new TextEncoder().encode(
    JSON.stringify({
      model_name: model.name,
      model_version: MODEL_VERSION,
      ...(id === undefined ? {} : { id }),
      outputs: tensors,
    }),
  );
  if (binary.length === 0) return { body: header, headerLength: undefined };
  return { body: Buffer.concat([header, ...binary]), headerLength: header.length };
}
