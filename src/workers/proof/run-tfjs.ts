/** TensorFlow.js in the tab, on its WebAssembly backend, from our own origin and on one thread. */
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { env, ready, setBackend, version_core } from "@tensorflow/tfjs-core";
import { openTfjsModel } from "./tfjs-model";
import type { LoadModel } from "./runtime";

export const loadTfjs: LoadModel = async (files) => {
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    // Has to be named, and is never loaded.
    "tfjs-backend-wasm-threaded-simd.wasm": simd,
  });
  // Its threads are scripts inside of blobs, which the content security policy keeps from loading others.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!(await setBackend("wasm"))) throw new Error("TensorFlow.js could not start its WebAssembly backend.");
  await ready();
  return openTfjsModel(files, `TensorFlow.js ${version_core} (WebAssembly)`);
};
