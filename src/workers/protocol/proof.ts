/** The proof of an exported model: its own runtime against our engine, on held-out examples. Serializable types only. */
import type { ClassOutput, ProofResult } from "../../engine/model/compare-answers";
import type { ProofSamples } from "./training";

export type { ClassOutput, ProofResult };

/** An exported file, or a ZIP archive with the files of a folder: the very bytes that are downloaded. */
export interface ProvenFile {
  readonly fileName: string;
  readonly content: Blob;
}

export interface ProofWorkerApi {
  /**
   * Runs a file in its own runtime on the samples' inputs. Undefined where nothing in a tab runs it; rejects with a full sentence if it does not
   * load, or has other inputs or outputs.
   */
  prove(file: ProvenFile, samples: ProofSamples, classified: readonly ClassOutput[]): Promise<ProofResult | undefined>;
}
