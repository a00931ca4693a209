/** Which runtime runs an export in the tab, told by its files. Each is loaded when it is first needed. */
import type { LoadModel, ProofFile } from "./runtime";

interface Runtime {
  readonly takes: (name: string) => boolean;
  readonly load: () => Promise<LoadModel>;
}

const RUNTIMES: readonly Runtime[] = [
  { takes: (name) => name.endsWith(".onnx"), load: async () => (await import("./run-onnx")).loadOnnx },
  { takes: (name) => name.endsWith(".html"), load: async () => (await import("./run-page")).loadPage },
  { takes: (name) => name.endsWith(".tflite"), load: async () => (await import("./run-litert")).loadLitert },
  { takes: (name) => name === "model.json", load: async () => (await import("./run-tfjs")).loadTfjs },
];

/** Undefined where nothing here runs the files. */
export function runtimeFor(files: readonly ProofFile[]): (() => Promise<LoadModel>) | undefined {
  return RUNTIMES.find(({ takes }) => files.some(({ name }) => takes(name)))?.load;
}
