/** Which files may carry a project, by their names. Their contents are looked at by `readCarriedProject`, which is loaded when one is opened. */
export type CarrierKind = "project" | "png" | "svg" | "onnx" | "safetensors" | "page" | "zip";

const ENDINGS: readonly (readonly [RegExp, CarrierKind])[] = [
  [/\.(json|trainyard)$/i, "project"],
  [/\.png$/i, "png"],
  [/\.svg$/i, "svg"],
  [/\.onnx$/i, "onnx"],
  [/\.safetensors$/i, "safetensors"],
  [/\.html?$/i, "page"],
];

/** How a file of this name may carry a project; undefined for names of data and of all else. */
export function carrierKind(fileName: string): CarrierKind | undefined {
  return ENDINGS.find(([ending]) => ending.test(fileName))?.[1];
}
