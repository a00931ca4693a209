/** The weights as a PyTorch module has them: its own names and layouts, as tensors, as `weights.pt` and as safetensors. */
import { halfBits } from "../../ir/half";
import { typeOf } from "../../ir/types";
import type { ExportVariant, NamedFile } from "../../model/model-formats";
import type { StateTensor } from "../code/pytorch-state";
import { changeTensor } from "../code/pytorch-state";
import type { ExportSource } from "../export-format";
import { safetensorsParts } from "../safetensors/write-safetensors";
import type { PickledTensor } from "./pickle-state";
import { pickleState } from "./pickle-state";
import { storedZip } from "./stored-zip";

/** A tensor of the dictionary, as both files take it. */
type StateEntry = { readonly shape: readonly number[] } & (
  | { readonly dtype: "F32"; readonly data: Float32Array }
  | { readonly dtype: "F16"; readonly data: Uint16Array }
  | { readonly dtype: "I64"; readonly data: BigInt64Array }
);

/** In the order of the module's layers. */
export type StateDict = ReadonlyMap<string, StateEntry>;

const STORAGES = { F32: "FloatStorage", F16: "HalfStorage", I64: "LongStorage" } as const;

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
  const stored = (shape: readonly number[], data: Float32Array): StateEntry =>
    variant === "float16" ? { dtype: "F16", shape, data: halfBits(data) } : { dtype: "F32", shape, data };
  return new Map(
    state.map(({ name, value }): [string, StateEntry] => {
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
export function safetensorsFile(name: string, state: StateDict): NamedFile {
  return { name, parts: safetensorsParts(state, { format: "pt" }) };
}

/**
 * @returns the file that `torch.load` reads: an archive with the pickle and one record of little-endian numbers for each tensor
 * (https://docs.pytorch.org/docs/main/notes/serialization.html).
 */
export function torchFile(state: StateDict): Uint8Array<ArrayBuffer> {
  const tensors = [...state].map(([name, { dtype, shape }]): PickledTensor => ({
    name,
    shape,
    storage: STORAGES[dtype],
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
