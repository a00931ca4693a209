/** Runs an exported file in ONNX Runtime for Node. For tests only. */
import * as ort from "onnxruntime-node";
import { expect } from "vitest";
import type { Tensor, TensorData } from "../../../operators/define";

/** @param inputs by name; those that the file does not have are left out. */
export async function runOnnx(
  model: Uint8Array,
  inputs: ReadonlyMap<string, Tensor>,
): Promise<ort.InferenceSession.OnnxValueMapType> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
  const feeds: Record<string, ort.Tensor> = {};
  for (const [name, { type, data }] of inputs) {
    if (!session.inputNames.includes(name)) continue;
    feeds[name] =
      type.dtype === "f32"
        ? new ort.Tensor("float32", Float32Array.from(data), type.shape)
        : type.dtype === "i32"
          ? new ort.Tensor("int32", Int32Array.from(data), type.shape)
          : new ort.Tensor("uint32", Uint32Array.from(data), type.shape);
  }
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** Each number within `tolerance`, relative above 1. */
export function expectClose(
  found: ort.InferenceSession.OnnxValueMapType[string] | undefined,
  shape: readonly number[],
  expected: TensorData | undefined,
  tolerance = 1e-5,
): void {
  expect(found?.dims).toEqual(shape);
  const data = found?.data ?? [];
  const values = Array.from({ length: data.length }, (_, index): unknown => data[index]);
  expect(values).toHaveLength(expected?.length ?? -1);
  const wrong = values.findIndex((value, index) => {
    const wanted = expected?.[index] ?? Number.NaN;
    return (
      !Object.is(value, wanted) && !(Math.abs(Number(value) - wanted) <= tolerance * Math.max(1, Math.abs(wanted)))
    );
  });
  expect(wrong, `element ${wrong} is ${String(values[wrong])}, not ${expected?.[wrong]}`).toBe(-1);
}
