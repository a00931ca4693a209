/**
 * Runs an ONNX file in ONNX Runtime Web on WebAssembly. The runtime is loaded when it is first asked for, from our own
 * origin; it runs on one thread, so that it needs no workers of its own.
 */
import type { InferenceSession, Tensor } from "onnxruntime-web";
// The runtime would otherwise look for this file beside its own script, where a bundler may not have put it.
import wasmAddress from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { LoadModel, RuntimeOutput } from "./runtime";

/** Takes the first `.onnx` file; others that lie beside it are its external data. */
export const loadOnnx: LoadModel = async (files) => {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: wasmAddress };
  const model = files.find(({ name }) => name.endsWith(".onnx"));
  if (model === undefined) throw new Error("There is no ONNX file among the exported files.");
  const folder = model.name.replace(/[^/]*$/, "");
  const externalData = files
    .filter((file) => file !== model && file.name.startsWith(folder) && file.name.includes(".onnx"))
    .map(({ name, bytes }) => ({ path: name.slice(folder.length), data: bytes }));
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(model.bytes, { executionProviders: ["wasm"], externalData });
  } catch (error) {
    throw new Error(`ONNX Runtime does not load the file: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    runtime: `ONNX Runtime Web ${ort.env.versions.web ?? ""} (WebAssembly)`.replace("  ", " "),
    run: async (inputs) => {
      const feeds: Record<string, Tensor> = {};
      for (const name of session.inputNames) {
        const input = inputs.find((candidate) => candidate.name === name);
        if (input === undefined)
          throw new Error(`The exported model wants the input “${name}”, which the examples do not have.`);
        feeds[name] =
          input.dtype === "i32"
            ? new ort.Tensor("int32", Int32Array.from(input.data), input.shape)
            : new ort.Tensor("float32", Float32Array.from(input.data), input.shape);
      }
      const outputs = new Map<string, RuntimeOutput>();
      for (const [name, { dims, data }] of Object.entries(await session.run(feeds))) {
        if (!(data instanceof Float32Array))
          throw new Error(`The exported model gives “${name}” in another type than f32.`);
        outputs.set(name, { shape: dims, data });
      }
      return outputs;
    },
    close: () => session.release(),
  };
};
