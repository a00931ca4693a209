/**
 * The formats that a trained model leaves in, as plain data for the page, the command line and the documents: names, files, variants and
 * where they run. What writes them is in `engine/export`, a folder each.
 */

export const MODEL_FORMATS = [
  "onnx",
  "saved-model",
  "triton",
  "kserve",
  "tfjs",
  "litert",
  "pytorch",
  "torchserve",
  "hugging-face",
  "page",
  "c",
  "safetensors",
] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/**
 * How the weights are stored. Sums are in 32 bits for all but `int8`.
 *
 * - `float32`: as they were trained.
 * - `float16`: half the bytes, widened when the model is loaded or run.
 * - `int8-weights`: a quarter of the bytes, one scale for each output channel; activations stay floats ("dynamic range").
 * - `int8`: weights and activations, with scales from calibration examples.
 */
export const EXPORT_VARIANTS = ["float32", "float16", "int8-weights", "int8"] as const;
export type ExportVariant = (typeof EXPORT_VARIANTS)[number];

/** Versions of ONNX's operators that a file can be written in. The first is the default: runtimes since 2022 read it. */
export const ONNX_OPSETS = [17, 18, 19, 20, 21, 22] as const;
export type OnnxOpset = (typeof ONNX_OPSETS)[number];
export const DEFAULT_ONNX_OPSET = ONNX_OPSETS[0];

/** Formats that are, or hold, an ONNX file. */
export function takesOpset(format: ModelFormat): boolean {
  return format === "onnx" || format === "triton" || format === "kserve";
}

/** Where a person wants the model to run. */
export const RUN_PLACES = ["server", "cloud", "phone", "browser", "python", "microcontroller"] as const;
export type RunPlace = (typeof RUN_PLACES)[number];

export interface FormatFacts {
  readonly title: string;
  /** One or two short sentences: what loads it, what is in it. */
  readonly summary: string;
  /** What comes: one file of this ending, or a folder. */
  readonly container: { readonly kind: "file"; readonly ending: string } | { readonly kind: "folder" };
  /** The first is the default. */
  readonly variants: readonly [ExportVariant, ...ExportVariant[]];
  /** Best place first. */
  readonly places: readonly RunPlace[];
}

const folder = { kind: "folder" } as const;
const file = (ending: string) => ({ kind: "file", ending }) as const;

export const FORMAT_FACTS: Readonly<Record<ModelFormat, FormatFacts>> = {
  onnx: {
    title: "ONNX",
    summary: "Graph and weights for ONNX Runtime and most servers. Opset 17, or 18 to 22 on request; batch size free.",
    container: file("onnx"),
    variants: ["float32", "float16", "int8-weights", "int8"],
    places: ["server", "cloud", "browser", "phone", "python"],
  },
  "saved-model": {
    title: "TensorFlow SavedModel",
    summary: "A folder for TensorFlow Serving and Python, with a README and a first request.",
    container: folder,
    variants: ["float32"],
    places: ["server", "cloud", "python"],
  },
  triton: {
    title: "Triton",
    summary:
      "A model repository for NVIDIA Triton: ONNX and its configuration, with batches put together by the server.",
    container: folder,
    variants: ["float32", "float16", "int8-weights", "int8"],
    places: ["server", "cloud"],
  },
  kserve: {
    title: "KServe",
    summary: "An InferenceService for Kubernetes and the Triton model repository that it serves.",
    container: folder,
    variants: ["float32", "float16", "int8-weights", "int8"],
    places: ["cloud", "server"],
  },
  tfjs: {
    title: "TensorFlow.js",
    summary: "A graph model for web pages: model.json and its weights.",
    container: folder,
    variants: ["float32"],
    places: ["browser"],
  },
  litert: {
    title: "LiteRT",
    summary:
      "TensorFlow Lite: one .tflite file for Android, iOS and small computers. The batch is 1 until the interpreter resizes the input.",
    container: file("tflite"),
    variants: ["float32", "float16", "int8-weights", "int8"],
    places: ["phone", "microcontroller", "browser"],
  },
  pytorch: {
    title: "PyTorch",
    summary: "The model as a readable class with its state_dict, and scripts for torch.export, ExecuTorch and Core ML.",
    container: folder,
    variants: ["float32", "float16"],
    places: ["python", "server", "phone"],
  },
  torchserve: {
    title: "TorchServe",
    summary:
      "A model archive with its handler. TorchServe is no longer maintained upstream: choose it for servers that run already.",
    container: file("mar"),
    variants: ["float32", "float16"],
    places: ["server", "cloud"],
  },
  "hugging-face": {
    title: "Hugging Face",
    summary: "A folder for transformers: configuration, weights and tokenizer. For models that are a GPT-2.",
    container: folder,
    variants: ["float32"],
    places: ["python", "server", "cloud"],
  },
  page: {
    title: "Standalone page",
    summary: "One HTML file with the model, our engine and a form to try it. Opens from a disk, without a network.",
    container: file("html"),
    variants: ["float32"],
    places: ["browser", "phone"],
  },
  c: {
    title: "C source",
    summary:
      "A C99 function with the weights as constant arrays: for microcontrollers and small models, up to 8 MB of weights.",
    container: folder,
    variants: ["float32", "int8-weights"],
    places: ["microcontroller"],
  },
  safetensors: {
    title: "safetensors",
    summary: "Only the weights, by name, for PyTorch, JAX and others.",
    container: file("safetensors"),
    variants: ["float32"],
    places: ["python"],
  },
};

/** True where a format is several files. */
export function isFolder(format: ModelFormat): boolean {
  return FORMAT_FACTS[format].container.kind === "folder";
}

/** A file that an export writes. Its bytes are the parts one after the other: large weights are views, so that no copy of them is made. */
export interface NamedFile {
  /** Relative to the folder, with `/` between folders. */
  readonly name: string;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

export function wholeFile(name: string, bytes: Uint8Array<ArrayBuffer>): NamedFile {
  return { name, parts: [bytes] };
}

export function textFile(name: string, text: string): NamedFile {
  return wholeFile(name, new TextEncoder().encode(text));
}

/** The bytes of a file in one piece: a copy, unless it has one part only. */
export function bytesOf({ parts }: NamedFile): Uint8Array<ArrayBuffer> {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(sizeOf(parts));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}

export function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
