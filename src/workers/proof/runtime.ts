/** What a runtime has to offer to prove an exported model: one file a runtime, a line in `runtimes.ts`. */
import type { ProofSamples } from "../protocol/training";

/** A file of an export; of a folder, its name without the folder. */
export interface ProofFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface RuntimeOutput {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface LoadedModel {
  /** For people: "ONNX Runtime Web 1.30.0 (WebAssembly)". */
  readonly runtime: string;
  /**
   * @param inputs `[examples, ...]` each; a runtime whose models have a fixed batch runs one example after the other.
   * @returns outputs by name, `[examples, ...]`.
   * @throws Error as a full sentence where the samples lack an input, or an output is no f32.
   */
  readonly run: (inputs: ProofSamples["inputs"]) => Promise<ReadonlyMap<string, RuntimeOutput>>;
  readonly close: () => void | Promise<void>;
}

/** @throws Error as a full sentence if the runtime does not load the files. */
export type LoadModel = (files: readonly ProofFile[]) => Promise<LoadedModel>;
