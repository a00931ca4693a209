/** A person's arrays as one file: safetensors with a tensor an array, and how many examples are the test split's in its metadata. */
import { MOST_ARRAY_BYTES, type ArrayValues, type DataArray } from "../../engine/data/arrays/data-array";
import type { ArrayTable } from "../../engine/data/arrays/join-parts";
import { DataError } from "../../engine/data/types";
import { writeSafetensors, type SafetensorsEntry } from "../../engine/export/safetensors/write-safetensors";
import { readSafetensors, type SafetensorsTensor } from "../../engine/import/safetensors/read-safetensors";

const OWN_TEST_FROM = "ownTestFrom";
/** Names of the arrays in their order, which a file of tensors does not keep. */
const NAMES = "names";

export function writeArrays({ arrays, ownTestFrom }: ArrayTable): Uint8Array<ArrayBuffer> {
  const tensors = new Map(arrays.map((array, position) => [String(position), entryOf(array)]));
  return writeSafetensors(tensors, {
    [NAMES]: JSON.stringify(arrays.map(({ name }) => name)),
    ...(ownTestFrom === undefined ? {} : { [OWN_TEST_FROM]: String(ownTestFrom) }),
  });
}

function entryOf({ kind, shape, values }: DataArray): SafetensorsEntry {
  switch (kind) {
    case "byte":
      return { dtype: "U8", shape, data: values };
    case "boolean":
      return { dtype: "BOOL", shape, data: values };
    case "integer":
      return { dtype: "I32", shape, data: values };
    case "real":
      return { dtype: "F32", shape, data: values };
  }
}

/** @throws DataError naming `file` if it does not hold arrays of as many examples each. */
export function readStoredArrays(bytes: Uint8Array, file: string): ArrayTable {
  const fail = (reason: string): never => {
    throw new DataError(
      "damaged",
      `The stored arrays of ${file} are damaged: ${reason}. Remove the data set and add it again.`,
      file,
    );
  };
  if (bytes.length > 2 * MOST_ARRAY_BYTES) return fail(`they take ${bytes.length} bytes`);
  let content: ReturnType<typeof readSafetensors>;
  try {
    content = readSafetensors(bytes);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const names = parseNames(content.metadata[NAMES]);
  if (names === undefined || names.length !== content.tensors.size || new Set(names).size !== names.length)
    return fail("their names are missing");
  const arrays = names.map((name, position): DataArray => {
    const tensor = content.tensors.get(String(position));
    const values = tensor === undefined ? undefined : valuesOf(tensor);
    if (tensor === undefined || values === undefined) return fail(`“${name}” is missing`);
    return { name, shape: tensor.shape, ...values };
  });
  const [examples = 0] = arrays[0]?.shape ?? [];
  if (arrays.length < 2 || examples < 1 || arrays.some(({ shape }) => shape[0] !== examples || shape.includes(0)))
    return fail("they do not fit together");
  const own = content.metadata[OWN_TEST_FROM];
  if (own === undefined) return { examples, arrays, notes: [] };
  const ownTestFrom = Number(own);
  if (!Number.isInteger(ownTestFrom) || ownTestFrom < 1 || ownTestFrom >= examples)
    return fail("their test split is missing");
  return { examples, ownTestFrom, arrays, notes: [] };
}

function valuesOf(tensor: SafetensorsTensor): ArrayValues | undefined {
  switch (tensor.dtype) {
    case "U8":
      return { kind: "byte", values: tensor.data };
    case "BOOL":
      return { kind: "boolean", values: tensor.data };
    case "I32":
      return { kind: "integer", values: tensor.data };
    case "F32":
      return { kind: "real", values: tensor.data };
    case "F64":
    case "F16":
    case "BF16":
    case "I64":
    case "U64":
    case "U32":
    case "U16":
    case "I16":
    case "I8":
      return undefined;
  }
}

function parseNames(text: string | undefined): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(text ?? "null");
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined;
  }
}
