/** Runtimes that Node has for exported files, told by the files: ONNX Runtime, TensorFlow.js, and our own engine for weights alone. */
import type { InferenceSession } from "onnxruntime-node";
import { typeOf } from "../../src/engine/ir/types";
import { decodeWeights } from "../../src/engine/training/weight-files";
import { FORMAT_FACTS } from "../../src/engine/model/model-formats";
import type { ModelFormat } from "../../src/engine/model/model-formats";
import type { LoadModel, RuntimeOutput } from "../../src/workers/proof/runtime";
import { oneLine } from "../failure";
import { openInference } from "../trained-model";
import type { TrainedModel } from "../trained-model";

/** @param folder that `names` lie in. @returns undefined where Node has no runtime for these files. */
export function nodeRuntime(
  format: ModelFormat,
  names: readonly string[],
  folder: string,
  trained: TrainedModel,
): LoadModel | undefined {
  const { container } = FORMAT_FACTS[format];
  const [only] = names;
  // A person may give the only file any name.
  const isOnnx = container.kind === "file" && container.ending === "onnx";
  const onnx = isOnnx ? only : names.find((name) => name.endsWith(".onnx"));
  // By its path, so that weights that lie beside it are found.
  if (onnx !== undefined) return () => openOnnx(`${folder}/${onnx}`);
  if (names.includes("model.json") && names.some((name) => name.endsWith(".bin"))) return loadTfjs;
  return format === "safetensors" ? ownEngine(trained) : undefined;
}

async function openOnnx(path: string): ReturnType<LoadModel> {
  const { default: ort } = await import("onnxruntime-node");
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(path);
  } catch (error) {
    throw new Error(`ONNX Runtime does not load the file: ${oneLine(error)}`);
  }
  return {
    runtime: `ONNX Runtime ${ort.env.versions.node ?? ""}`.trim(),
    run: async (inputs) => {
      const feeds = session.inputNames.map((name) => {
        const input = inputs.find((candidate) => candidate.name === name);
        if (input === undefined)
          throw new Error(`The exported model wants the input "${name}", which the examples do not have.`);
        const { data, shape } = input;
        return [
          name,
          data instanceof Int32Array ? new ort.Tensor("int32", data, shape) : new ort.Tensor("float32", data, shape),
        ] as const;
      });
      const results = await session.run(Object.fromEntries(feeds));
      return new Map(
        Object.entries(results).map(([name, { dims, data }]): [string, RuntimeOutput] => {
          if (!(data instanceof Float32Array))
            throw new Error(`The exported model gives "${name}" in another type than f32.`);
          return [name, { shape: dims, data }];
        }),
      );
    },
    close: () => session.release(),
  };
}

const loadTfjs: LoadModel = async (files) => {
  const { openTfjsModel } = await import("../../src/workers/proof/tfjs-model");
  const { default: core } = await import("@tensorflow/tfjs-core");
  const { default: wasm } = await import("@tensorflow/tfjs-backend-wasm");
  wasm.setThreadsCount(1);
  if (!(await core.setBackend("wasm"))) throw new Error("TensorFlow.js could not start its WebAssembly backend.");
  return openTfjsModel(files, `TensorFlow.js ${core.version_core} (WebAssembly)`);
};

/** The weights of the file in the project's graph. */
function ownEngine(trained: TrainedModel): LoadModel {
  return async ([file]) => {
    const weights = decodeWeights(file?.bytes ?? new Uint8Array());
    const module = trained.model.inferenceModule(1);
    for (const { name, kind, value } of module.inputs) {
      const shape = weights.get(name)?.type.shape;
      if (kind !== "batch" && shape?.join() !== typeOf(module, value).shape.join())
        throw new Error(`The file has no ${name}, or in another shape.`);
    }
    const { inference, device, close } = await openInference({ ...trained, weights }, "cpu");
    return {
      runtime: `Trainyard with the weights of the file, on ${device}`,
      run: async (inputs) => {
        const examples = inputs[0]?.shape[0] ?? 0;
        const fields = Object.fromEntries(inputs.map(({ name, data }) => [name, data]));
        const outputs = await inference.run(fields, examples);
        return new Map(
          outputs.map(({ output, values }) => [output.name, { shape: [examples, ...output.spec.shape], data: values }]),
        );
      },
      close,
    };
  };
}
