/** The proof of an exported model: its own runtime against our engine, on held-out examples. Serializable types only. */
import type { ProofSamples } from "./training";

export interface ProofOutput {
  readonly name: string;
  /** Largest difference of any number of this output. Infinity where one side is not finite. */
  readonly largestAbsolute: number;
}

export interface ProofResult {
  readonly examples: number;
  /** Over all outputs. */
  readonly largestAbsolute: number;
  /** The largest difference in relation to the largest magnitude of its output. */
  readonly largestRelative: number;
  readonly outputs: readonly ProofOutput[];
  /** What ran the model, for people: "ONNX Runtime Web 1.30.0 (WebAssembly)". */
  readonly runtime: string;
}

export interface ProofWorkerApi {
  /** Runs an ONNX file on the samples' inputs. Rejects with a full sentence if the file does not load or has other inputs or outputs. */
  prove(onnx: Uint8Array, samples: ProofSamples): Promise<ProofResult>;
}
