/** Runs an exported graph model in TensorFlow.js, in plain JavaScript. For tests only. */
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import type { Tensor, TensorData } from "../../../operators/define";
import { bytesOf } from "../../../model/model-formats";
import type { NamedFile } from "../../../model/model-formats";

const manifestSchema = z.looseObject({
  modelTopology: z.record(z.string(), z.unknown()),
  signature: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.number()), dtype: z.enum(["float32", "int32"]) })),
    }),
  ),
});

/** @returns shapes and values of the outputs by name. */
export async function runTfjs(
  [json, ...shards]: readonly NamedFile[],
  inputs: ReadonlyMap<string, Tensor>,
): Promise<ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: TensorData }>> {
  await tf.setBackend("cpu");
  const { modelTopology, signature, weightsManifest } = manifestSchema.parse(
    JSON.parse(new TextDecoder().decode(json === undefined ? undefined : bytesOf(json))),
  );
  const weightData = bytesOf({ name: "weights", parts: shards.map(bytesOf) });
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const artifacts = { modelTopology, signature, weightSpecs, weightData: weightData.buffer, format: "graph-model" };
  const model = await tf.loadGraphModel({ load: () => Promise.resolve(artifacts) });
  const feeds: Record<string, tf.Tensor> = {};
  for (const { name } of model.inputs) {
    const given = inputs.get(name);
    if (given === undefined) continue;
    const { shape, dtype } = given.type;
    feeds[name] =
      dtype === "f32"
        ? tf.tensor(Float32Array.from(given.data), [...shape], "float32")
        : tf.tensor(Int32Array.from(given.data), [...shape], "int32");
  }
  try {
    const names = model.outputs.map(({ name }) => name);
    const results = model.execute(feeds, names);
    const found = new Map<string, { shape: readonly number[]; data: TensorData }>();
    for (const [index, tensor] of [results].flat().entries()) {
      const data = await tensor.data();
      found.set(names[index] ?? "", {
        shape: tensor.shape,
        data: data instanceof Uint8Array ? Int32Array.from(data) : data,
      });
      tensor.dispose();
    }
    return found;
  } finally {
    model.dispose();
    tf.dispose(feeds);
  }
}
