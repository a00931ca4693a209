/** A data set of a person's arrays: reads them once, then divides and hands them out by the settings. */
import type { DataSettings } from "../../model/types";
import { chooseExamples } from "../choose-examples";
import type { DatasetIdentity } from "../image-dataset";
import { once } from "../once";
import { splitExamples } from "../split";
import { DataError, type Batch, type ColumnSummary, type Dataset, type DatasetSource, type Split } from "../types";
import { readFeature, type FeatureReader } from "./array-features";
import { arrayRoles, unusable } from "./array-roles";
import { readClasses, readTarget, type TargetReader } from "./array-targets";
import { describeShape, sizeOf, type DataArray } from "./data-array";
import type { ArrayTable } from "./join-parts";

/** The name of the batch's own weights. */
const RESERVED = "weights";
/** More classes, or longer examples, are not written out. */
const MOST_WRITTEN = 4096;

/** One line for people: "60000 examples of 2 arrays: x 28 x 28 bytes, y whole numbers". */
export function describeArrays({ examples, arrays, notes, ownTestFrom }: ArrayTable): string {
  const kinds = { byte: "bytes", boolean: "booleans", integer: "whole numbers", real: "real numbers" };
  const list = arrays.map(({ name, kind, shape }) =>
    [name, describeShape(shape.slice(1)), kinds[kind]].filter((word) => word !== "").join(" "),
  );
  const own = ownTestFrom === undefined ? "" : `, the last ${examples - ownTestFrom} for the test`;
  return `${examples} examples of ${arrays.length} arrays${own}: ${list.join(", ")}${notes.map((note) => `. ${note.replace(/\.$/, "")}`).join("")}`;
}

/** @param load called when the data set is first opened. @param file for messages. */
export function createArraySource(
  identity: DatasetIdentity,
  examples: number,
  file: string,
  load: () => Promise<ArrayTable>,
): DatasetSource {
  const { id, name, summary, source, licence } = identity;
  const table = once(load);
  return {
    id,
    summary: () => Promise.resolve({ id, name, summary, kind: "arrays", bundled: false, examples, source, licence }),
    columns: async () => (await table()).arrays.map(summarise),
    open: async (settings) => createArrayDataset(identity, await table(), settings, file),
  };
}

function summarise(array: DataArray): ColumnSummary {
  const { name, shape } = array;
  const reason = unusable(array);
  const classes = shape.length === 1 ? readClasses(array)?.names : undefined;
  return {
    name,
    missing: 0,
    shape: shape.slice(1),
    ...(classes === undefined ? { kind: "numeric" } : { kind: "category", classNames: classes }),
    ...(reason === undefined ? {} : { leftOut: reason }),
  };
}

/** @throws DataError for arrays without target or features, and for a split that cannot be made. */
export function createArrayDataset(
  identity: DatasetIdentity,
  { examples, arrays, ownTestFrom }: ArrayTable,
  settings: DataSettings,
  file: string,
): Dataset {
  const roles = arrayRoles(arrays, settings.target, settings.ignored, file);
  const fieldNames = uniqueFieldNames(arrays);
  const fieldOf = ({ name }: DataArray): string => fieldNames.get(name) ?? name;
  const features = roles.features.map((array) => readFeature(array, fieldOf(array), settings.reading === "rows"));
  const targetOf = readTarget(roles.target, fieldOf(roles.target));
  const classes = targetOf(new Int32Array()).classes;
  const splits = splitExamples({
    count: examples,
    settings,
    ...(classes === undefined ? {} : { classes }),
    ...(ownTestFrom === undefined ? {} : { ownTestFrom }),
  });
  const target = targetOf(splits.train);
  return {
    description: {
      ...identity,
      fields: [...features.map(({ field }) => field), target.field],
      counts: { train: splits.train.length, validation: splits.validation.length, test: splits.test.length },
    },
    read(split, indices, size) {
      return Promise.resolve().then(() => readBatch(features, target, splits, split, indices, size));
    },
    table: {
      columns: arrays.map(summarise),
      rows(split, indices) {
        const { examples: chosen } = chooseExamples(splits[split], indices, indices.length, split);
        return [...chosen].map((example) =>
          Object.fromEntries(arrays.map((array) => [array.name, writtenExample(array, example)])),
        );
      },
      encode: (rows) => encodeRows(features, rows),
    },
  };
}

function readBatch(
  features: readonly FeatureReader[],
  target: TargetReader,
  splits: Readonly<Record<Split, Int32Array>>,
  split: Split,
  indices: readonly number[] | Int32Array,
  size: number,
): Batch {
  const { examples, weights, positions } = chooseExamples(splits[split], indices, size, split);
  const fields: Record<string, Float32Array | Int32Array> = {};
  for (const { field, size: elements, write } of features) {
    const values = new Float32Array(size * elements);
    examples.forEach((example, row) => write(example, values, row * elements));
    fields[field.name] = values;
  }
  const length = size * target.size;
  const values = target.field.dtype === "i32" ? new Int32Array(length) : new Float32Array(length);
  examples.forEach((example, row) => target.write(example, values, row * target.size));
  fields[target.field.name] = values;
  return { size, fields, weights, indices: positions };
}

/** The numbers of one example, for people: "5.1 3.5". */
function writtenExample({ shape, values }: DataArray, example: number): string {
  const size = sizeOf(shape.slice(1));
  const start = example * size;
  const shown = values.subarray(start, start + Math.min(size, MOST_WRITTEN));
  // Seven digits are what single precision holds.
  const text = Array.from(shown, (value) => String(Number(value.toPrecision(7)))).join(" ");
  return size > MOST_WRITTEN ? `${text} …` : text;
}

/** Numbers that a person typed, in the order of the array. @throws DataError for a text that is no number, or too few or many. */
function encodeRows(features: readonly FeatureReader[], rows: readonly Readonly<Record<string, string>>[]): Batch {
  const fields: Record<string, Float32Array | Int32Array> = {};
  for (const { name, field, size } of features) {
    const values = new Float32Array(rows.length * size);
    rows.forEach((row, position) => {
      const words = (row[name] ?? "").split(/[\s,;]+/).filter((word) => word !== "");
      if (words.length !== size)
        throw new DataError(
          "value",
          `${name} takes ${size} numbers with spaces between them; there are ${words.length}.`,
        );
      words.forEach((word, index) => {
        const value = Number(word);
        if (!Number.isFinite(value))
          throw new DataError("value", `“${word}” in ${name} is not a number. Write it like 3.5.`);
        values[position * size + index] = value;
      });
    });
    fields[field.name] = values;
  }
  const weights = new Float32Array(rows.length).fill(1);
  return { size: rows.length, fields, weights, indices: new Int32Array(rows.length).fill(-1) };
}

/** A slash would make a field look like a parameter of a node. */
function uniqueFieldNames(arrays: readonly DataArray[]): ReadonlyMap<string, string> {
  const taken = new Set([RESERVED]);
  return new Map(
    arrays.map(({ name }) => {
      const base = name.replaceAll("/", "_");
      let field = base;
      for (let suffix = 2; taken.has(field); suffix++) field = `${base}_${suffix}`;
      taken.add(field);
      return [name, field];
    }),
  );
}
