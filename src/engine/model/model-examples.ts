/** Examples and what a model answers to them, as plain data: for proofs of exported files, for calibration and for a first request. */

import type { ModelFormat } from "./model-formats";
import { isFolder } from "./model-formats";

/** Whether a first request with its answer goes along with a format: with folders, with the archive that holds several files, with pages. */
export function carriesExamples(format: ModelFormat): boolean {
  return isFolder(format) || format === "torchserve" || format === "page";
}

export interface ModelExamples {
  readonly examples: number;
  readonly inputs: readonly {
    readonly name: string;
    /** `[examples, ...]`, images NHWC. */
    readonly shape: readonly number[];
    readonly dtype: "f32" | "i32";
    readonly data: Float32Array | Int32Array;
  }[];
  /** Raw outputs of the model (before softmax), by output name. */
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: Float32Array;
  }[];
}
