/**
 * A file of inputs as the model's fields: JSON, CSV or NumPy. Rows of a table stand as in its own file and are standardised as the training
 * data were; all other numbers are what the network takes, but for images in bytes, which are taken to 0..1.
 */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import Papa from "papaparse";
import { z } from "zod";
import { readNpy } from "../../src/engine/data/arrays/read-npy";
import type { Dataset, TableRow } from "../../src/engine/data/types";
import type { TensorType } from "../../src/engine/ir/types";
import { isNoiseInput } from "../../src/engine/model/noise-inputs";
import type { Fields } from "../../src/engine/training/run-types";
import { CommandFailure, oneLine } from "../failure";

export interface InputExamples {
  /** By field, `[examples, ...shape]`. */
  readonly fields: Fields;
  readonly examples: number;
}

/** As `Inference.inputs` gives them: types of a batch of one. */
export type ModelInputs = readonly { readonly name: string; readonly type: TensorType }[];

const cell = z.union([z.string(), z.number(), z.null()]);
const rowsSchema = z.array(z.record(z.string(), cell));
const inputsSchema = z.object({ inputs: z.record(z.string(), z.array(z.unknown())) });

/** @throws CommandFailure or DataError naming the file, the place and what is taken. */
export async function readInputFile(path: string, inputs: ModelInputs, dataset: Dataset): Promise<InputExamples> {
  const name = basename(path);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(path));
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${oneLine(error)}`);
  }
  const given = inputs.filter((input) => !isNoiseInput(input.name));
  switch (extname(path).toLowerCase()) {
    case ".json":
      return fromJson(text(bytes, name), name, inputs, dataset);
    case ".csv":
      return fromCsv(text(bytes, name), name, given, dataset);
    case ".npy": {
      const { shape, values, kind } = readNpy(bytes, name, name);
      const image = dataset.description.fields.find((field) => field.name === given[0]?.name)?.kind === "image";
      const numbers = kind === "byte" && image ? Array.from(values, (byte) => byte / 255) : Array.from(values);
      return onlyInput(given, numbers, `${name} of shape [${shape.join(", ")}]`);
    }
    default:
      throw new CommandFailure(`${name}: inputs are read from .json, .csv and .npy files.`);
  }
}

function text(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CommandFailure(`${name} is not UTF-8 text.`);
  }
}

function fromJson(source: string, name: string, inputs: ModelInputs, dataset: Dataset): InputExamples {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    throw new CommandFailure(`${name} is not JSON: ${oneLine(error)}`);
  }
  const rows = rowsSchema.safeParse(json);
  if (rows.success) return fromRows(rows.data.map(cellsOf), name, dataset);
  const parsed = inputsSchema.safeParse(json);
  if (!parsed.success) {
    throw new CommandFailure(
      `${name}: expected {"inputs": {${inputs.map((input) => `"${input.name}": [...]`).join(", ")}}}${dataset.table?.encode === undefined ? "" : ", or a list of rows as objects"}.`,
    );
  }
  const fields: Record<string, Float32Array | Int32Array> = {};
  let examples: number | undefined;
  for (const [field, nested] of Object.entries(parsed.data.inputs)) {
    const input = inputs.find((known) => known.name === field);
    if (input === undefined) {
      throw new CommandFailure(
        `${name}: the model has no input "${field}". It takes ${inputs.map((known) => `"${known.name}"`).join(", ")}.`,
      );
    }
    const { values, count } = tensor(nested.flat(Infinity), input, `${name}, input "${field}",`, dataset);
    if (examples !== undefined && examples !== count) {
      throw new CommandFailure(`${name}: the inputs have ${examples} and ${count} examples.`);
    }
    examples = count;
    fields[field] = values;
  }
  const missing = inputs.find((input) => !isNoiseInput(input.name) && !(input.name in fields));
  if (missing !== undefined) throw new CommandFailure(`${name}: the input "${missing.name}" is missing.`);
  return { fields, examples: examples ?? 1 };
}

function cellsOf(row: z.infer<typeof rowsSchema>[number]): TableRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, value === null ? "" : String(value)]),
  );
}

function fromCsv(source: string, name: string, given: ModelInputs, dataset: Dataset): InputExamples {
  if (dataset.table?.encode !== undefined) {
    const { data } = Papa.parse<TableRow>(source, { header: true, skipEmptyLines: "greedy" });
    return fromRows(data, name, dataset);
  }
  const { data } = Papa.parse<string[]>(source, { skipEmptyLines: "greedy" });
  const [first] = data;
  const headed = first !== undefined && first.some((value) => Number.isNaN(Number(value)));
  return onlyInput(given, (headed ? data.slice(1) : data).flat().map(Number), name);
}

function fromRows(rows: readonly TableRow[], name: string, dataset: Dataset): InputExamples {
  const encode = dataset.table?.encode;
  if (encode === undefined)
    throw new CommandFailure(`${name}: the project's data are no table of rows; give {"inputs"}.`);
  if (rows.length === 0) throw new CommandFailure(`${name} has no rows.`);
  const known = dataset.table?.columns.map((column) => column.name) ?? [];
  for (const column of new Set(rows.flatMap((row) => Object.keys(row)))) {
    if (known.includes(column)) continue;
    throw new CommandFailure(`${name}: the data have no column "${column}". They have ${known.join(", ")}.`);
  }
  return { fields: encode(rows).fields, examples: rows.length };
}

/** A file that holds one array, for a model with one input. */
function onlyInput(given: ModelInputs, numbers: readonly number[], place: string): InputExamples {
  const [input] = given;
  if (input === undefined || given.length > 1) {
    throw new CommandFailure(`${place}: the model has ${given.length} inputs; name each in a .json file.`);
  }
  const { values, count } = tensor(numbers, input, place);
  return { fields: { [input.name]: values }, examples: count };
}

function tensor(
  numbers: readonly unknown[],
  { name, type }: ModelInputs[number],
  place: string,
  dataset?: Dataset,
): { readonly values: Float32Array | Int32Array; readonly count: number } {
  const shape = type.shape.slice(1);
  const size = shape.reduce((product, length) => product * length, 1);
  if (numbers.length === 0 || numbers.length % size !== 0) {
    throw new CommandFailure(
      `${place} has ${numbers.length} numbers; an example of "${name}" takes ${size}, of shape [${shape.join(", ")}].`,
    );
  }
  const values = type.dtype === "f32" ? new Float32Array(numbers.length) : new Int32Array(numbers.length);
  const classCount = dataset?.description.fields.find((field) => field.name === name)?.classCount;
  numbers.forEach((value, index) => {
    if (typeof value !== "number" || Number.isNaN(value)) {
      throw new CommandFailure(`${place} has something else than a number at position ${index}.`);
    }
    const wrong = type.dtype !== "f32" && (!Number.isInteger(value) || value < 0 || value >= (classCount ?? 2 ** 31));
    if (wrong) throw new CommandFailure(`${place} takes ids from 0 to ${(classCount ?? 2 ** 31) - 1}, not ${value}.`);
    values[index] = value;
  });
  return { values, count: numbers.length / size };
}
