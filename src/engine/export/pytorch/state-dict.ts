/** The weights as a PyTorch module has them: its own names and layouts, as tensors, as `weights.pt` and as safetensors. */
import { halfBits } from "../../ir/half";
import { typeOf } from "../../ir/types";
import type { ExportVariant } from "../../model/model-formats";
import type { StateTensor } from "../code/pytorch-state";
import { changeTensor } from "../code/pytorch-state";
import type { ExportSource } from "../export-format";
import type { SafetensorsEntry } from "../safetensors/write-safetensors";
import { writeSafetensors } from "../safetensors/write-safetensors";
import type { PickledTensor } from "./pickle-state";
import { pickleState } from "./pickle-state";
import { storedZip } from "./stored-zip";

/** In the order of the module's layers. */
export type StateDict = ReadonlyMap<string, SafetensorsEntry>;

/** @throws Error naming a weight that is missing or not of single precision. */
export function stateDict(
  { module, weights }: Pick<ExportSource, "module" | "weights">,
  state: readonly StateTensor[],
  variant: ExportVariant,
): StateDict {
  const types = new Map(module.inputs.map(({ name, value }) => [name, typeOf(module, value)]));
  const weight = (name: string) => {
    const data = weights.get(name);
    const shape = types.get(name)?.shape;
    if (shape === undefined || !(data instanceof Float32Array)) throw new Error(`There is no weight ${name}.`);
    return { data, shape };
  };
  const stored = (shape: readonly number[], data: Float32Array): SafetensorsEntry =>
    variant === "float16" ? { dtype: "F16", shape, data: halfBits(data) } : { dtype: "F32", shape, data };
  return new Map(
    state.map(({ name, value }): [string, SafetensorsEntry] => {
      switch (value.kind) {
        case "weight": {
          const { data, shape } = weight(value.tensor);
          const changed = changeTensor(value.change, data, shape);
          return [name, stored(changed.shape, changed.data)];
        }
        case "zeros": {
          const { shape, data } = weight(value.like);
          return [name, stored(shape, new Float32Array(data.length))];
        }
        case "counter":
          return [name, { dtype: "I64", shape: [], data: new BigInt64Array(1) }];
      }
    }),
  );
}

/** @returns the file that `safetensors.torch.load_file` reads. */
export function safetensorsFile(state: StateDict): Uint8Array<ArrayBuffer> {
  return writeSafetensors(state, { format: "pt" });
}

/**
 * @returns the file that `torch.load` reads: an archive with the pickle and one record of little-endian numbers for each tensor
 * (https://docs.pytorch.org/docs/main/notes/serialization.html).
 */
export function torchFile(state: StateDict): Uint8Array<ArrayBuffer> {
  const tensors = [...state].map(([name, { dtype, shape }]): PickledTensor => ({
    name,
    shape,
    storage: storageOf(dtype),
  }));
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  return storedZip(
    [
      { name: "weights/data.pkl", bytes: pickleState(tensors) },
      { name: "weights/byteorder", bytes: text("little") },
      ...[...state.values()].map(({ data }, position) => ({
        name: `weights/data/${position}`,
        bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
      { name: "weights/version", bytes: text("3\n") },
    ],
    { aligned: true },
  );
}

function storageOf(dtype: SafetensorsEntry["dtype"]): PickledTensor["storage"] {
  switch (dtype) {
    case "F32":
      return "FloatStorage";
    case "F16":
      return "HalfStorage";
    case "I64":
      return "LongStorage";
    default:
      throw new Error(`A PyTorch file is not written with ${dtype} here.`);
  }
}
