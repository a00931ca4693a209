/** The writer of each format, loaded when it is first needed. */
import type { ModelFormat } from "../model/model-formats";
import type { WriteFormat } from "./export-format";

export const FORMAT_WRITERS: Readonly<Record<ModelFormat, () => Promise<{ readonly write: WriteFormat }>>> = {
  onnx: () => import("./onnx/format"),
  "saved-model": () => import("./tensorflow/saved-model-format"),
  triton: () => import("./triton/format"),
  kserve: () => import("./kserve/format"),
  tfjs: () => import("./tensorflow/tfjs-format"),
  litert: () => import("./litert/format"),
  pytorch: () => import("./pytorch/format"),
  "hugging-face": () => import("./hugging-face/format"),
  torchserve: () => import("./torchserve/format"),
  page: () => import("./page/format"),
  c: () => import("./c/format"),
  safetensors: () => import("./safetensors/format"),
};
