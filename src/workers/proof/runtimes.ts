/** Which runtime runs an export in the tab, told by its files. Each is loaded when it is first needed. */
import type { LoadModel, ProofFile } from "./runtime";

interface Runtime {
  readonly takes: (name: string) => boolean;
  readonly load: () => Promise<LoadModel>;
}

const RUNTIMES: readonly Runtime[] = [
  { takes: (name) => name.endsWith(".onnx"), load: async () => (await import("./run-onnx")).loadOnnx },
  { takes: (name) => name === "model.json", load: async () => (await import("./run-tfjs")).loadTfjs },
];

/** @throws Error where no runtime takes any of the files. */
export async function runtimeFor(files: readonly ProofFile[]): Promise<LoadModel> {
  const found = RUNTIMES.find(({ takes }) => files.some(({ name }) => takes(name)));
  if (found === undefined) throw new Error("No runtime in this tab runs these files.");
  return found.load();
}
