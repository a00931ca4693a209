/** The formats that a trained model leaves in, and what a format gives: one file, or the files of a folder. */

/** `saved-model` and `tfjs` are folders. */
export const MODEL_FORMATS = ["onnx", "saved-model", "tfjs", "safetensors"] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

export interface NamedFile {
  /** Relative to the folder, with `/` between folders. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** True where a format is several files. */
export function isFolder(format: ModelFormat): boolean {
  return format === "saved-model" || format === "tfjs";
}
