/** safetensors as a format that a model leaves in: the weights by their names, the project in the metadata. */
import { typeOf } from "../../ir/types";
import { fileMetadata } from "../companions/data-facts";
import type { WriteFormat } from "../export-format";
import { safetensorsParts } from "./write-safetensors";
import type { SafetensorsEntry } from "./write-safetensors";

export const write: WriteFormat = (source) => {
  const { module, weights, producer, name } = source;
  const entries = module.inputs.flatMap(({ name: weight, kind, value }): [string, SafetensorsEntry][] => {
    const data = weights.get(weight);
    if (kind === "batch" || data === undefined) return [];
    const { shape } = typeOf(module, value);
    if (data instanceof Int32Array) return [[weight, { dtype: "I32", shape, data }]];
    if (data instanceof Uint32Array) return [[weight, { dtype: "U32", shape, data }]];
    if (data instanceof Float64Array) return [[weight, { dtype: "F64", shape, data }]];
    return [[weight, { dtype: "F32", shape, data }]];
  });
  const metadata = { ...fileMetadata(source), producer: `${producer.name} ${producer.version}` };
  return [{ name: `${name}.safetensors`, parts: safetensorsParts(new Map(entries), metadata) }];
};
