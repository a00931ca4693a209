/** Runs an exported graph model in TensorFlow.js, on the backend that was chosen before. Knows neither the page nor where files lie. */
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { dispose, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import * as z from "zod/mini";
import type { LoadedModel, ProofFile, RuntimeOutput } from "./runtime";

const modelSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  signature: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.looseObject({ name: z.string(), shape: z.array(z.number()), dtype: z.enum(["float32", "int32"]) }),
      ),
    }),
  ),
});

/** @param files `model.json` and its shards. @throws Error as a full sentence. */
export async function openTfjsModel(files: readonly ProofFile[], runtime: string): Promise<LoadedModel> {
  const { modelTopology, signature, weightsManifest } = readManifest(files);
  const shards = weightsManifest.flatMap(({ paths }) => paths).map((path) => fileNamed(files, path));
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const weightData = shards.map(({ bytes }) => bytes.slice().buffer);
  const artifacts = { modelTopology, signature, weightSpecs, weightData, format: "graph-model" };
  const model = await loadGraphModel({ load: () => Promise.resolve(artifacts) });
  return {
    runtime,
    run: async (inputs) => {
      const feeds: Record<string, Tensor> = {};
      try {
        for (const { name } of model.inputs) {
          const given = inputs.find((input) => input.name === name);
          if (given === undefined)
            throw new Error(`The exported model wants the input “${name}”, which the examples do not have.`);
          feeds[name] = tensor(given.data, [...given.shape], given.dtype === "i32" ? "int32" : "float32");
        }
        const names = model.outputs.map(({ name }) => name);
        const results = [model.execute(feeds, names)].flat();
        const outputs = new Map<string, RuntimeOutput>();
        for (const [index, result] of results.entries()) {
          const data = await result.data();
          if (!(data instanceof Float32Array))
            throw new Error(`The exported model gives “${names[index] ?? ""}” in another type than f32.`);
          outputs.set(names[index] ?? "", { shape: result.shape, data });
          result.dispose();
        }
        return outputs;
      } finally {
        dispose(feeds);
      }
    },
    close: () => {
      model.dispose();
    },
  };
}

function readManifest(files: readonly ProofFile[]): z.infer<typeof modelSchema> {
  const text = new TextDecoder().decode(fileNamed(files, "model.json").bytes);
  const parsed = modelSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error("TensorFlow.js does not load the files: model.json is no graph model.");
  return parsed.data;
}

function fileNamed(files: readonly ProofFile[], name: string): ProofFile {
  const found = files.find((file) => file.name === name);
  if (found === undefined) throw new Error(`TensorFlow.js does not load the files: ${name} is missing.`);
  return found;
}
