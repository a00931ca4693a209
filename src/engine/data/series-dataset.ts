/**
 * A numeric column of a table as a series in time, in the order of the rows: each example is a window of the series, its target
 * the number that follows. What always holds: training, validation and test predict stretches one after the other, the oldest for
 * training; a window may reach back into the stretch before, as a forecast does; statistics come from the training stretch alone.
 */
import type { DataField } from "../layers/define";
import type { DatasetDescription, DataSettings } from "../model/types";
import { chooseExamples } from "./choose-examples";
import type { Table, TableColumn } from "./parse-table";
import { statistics, summariseColumns } from "./table-encoding";
import { DataError, type Batch, type Dataset, type Split } from "./types";

/** `[window, 1]`: the series before the number to predict, standardised. */
export const SERIES_FIELD = "window";

/**
 * @param target column of the series; "" for the last numeric one.
 * @throws DataError for a column without numbers, and for a series too short for its window.
 */
export function createSeriesDataset(
  identity: Omit<DatasetDescription, "fields" | "counts">,
  table: Table,
  target: string,
  settings: DataSettings,
  file: string,
): Dataset {
  const column = seriesColumn(table, target, file);
  const { windowLength } = settings;
  if (!Number.isInteger(windowLength) || windowLength < 1)
    throw new DataError("window", `A window of ${String(windowLength)} rows cannot be cut: give a whole number.`);
  const series = filled(column.numbers);
  const splits = targetRows(series.length, settings, column.name, file);
  const { mean, deviation } = statistics(
    series,
    Array.from({ length: splits.train.at(-1) ?? 0 }, (_, row) => row),
  );
  const standard = Float32Array.from(series, (value) => (value - mean) / deviation);
  const scale = { mean, deviation };
  const targetField = column.name === SERIES_FIELD ? "next" : column.name.replaceAll("/", "_");
  const fields: readonly DataField[] = [
    { name: SERIES_FIELD, role: "feature", kind: "series", shape: [windowLength, 1], dtype: "f32", scale },
    { name: targetField, role: "target", kind: "numeric", shape: [1], dtype: "f32", scale },
  ];
  const read = (split: Split, indices: readonly number[] | Int32Array, size: number): Batch => {
    const { examples, weights, positions } = chooseExamples(splits[split], indices, size, split);
    const windows = new Float32Array(size * windowLength);
    const next = new Float32Array(size);
    examples.forEach((row, position) => {
      windows.set(standard.subarray(row - windowLength, row), position * windowLength);
      next[position] = standard[row] ?? 0;
    });
    return { size, fields: { [SERIES_FIELD]: windows, [targetField]: next }, weights, indices: positions };
  };
  return {
    description: {
      ...identity,
      summary: `${identity.summary}; windows of ${String(windowLength)} rows of “${column.name}”${column.missing === 0 ? "" : `, ${String(column.missing)} empty cells filled from the row above`}`,
      fields,
      counts: { train: splits.train.length, validation: splits.validation.length, test: splits.test.length },
    },
    read: (split, indices, size) => Promise.resolve().then(() => read(split, indices, size)),
    table: {
      columns: summariseColumns(table),
      rows(split, indices) {
        const { examples } = chooseExamples(splits[split], indices, indices.length, split);
        return [...examples].map((row) =>
          Object.fromEntries(table.columns.map(({ name, cells }) => [name, cells[row] ?? ""])),
        );
      },
    },
  };
}

function seriesColumn(table: Table, target: string, file: string): TableColumn & { readonly kind: "numeric" } {
  const named = table.columns.find(({ name }) => name === target);
  const column = target === "" ? table.columns.findLast(({ kind }) => kind === "numeric") : named;
  if (column?.kind === "numeric") return column;
  const numeric = table.columns.filter(({ kind }) => kind === "numeric").map(({ name }) => name);
  throw new DataError(
    "target",
    numeric.length === 0
      ? `${file} has no column of numbers, so there is no series in it: read it as rows.`
      : `${file}: column “${target}” holds no numbers, so it is no series. Choose one of ${numeric.join(", ")}.`,
    file,
  );
}

/** Every gap takes the value before it; a gap at the beginning the first value. */
function filled(numbers: Float64Array): Float64Array {
  let last = numbers.find((value) => !Number.isNaN(value)) ?? 0;
  return numbers.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}

/** Rows that each split predicts; the first window takes the rows before the first of them. */
function targetRows(
  length: number,
  { windowLength, validationShare, testShare }: DataSettings,
  name: string,
  file: string,
): Readonly<Record<Split, Int32Array<ArrayBuffer>>> {
  const testFrom = length - Math.floor(length * testShare);
  const validationFrom = testFrom - Math.floor(testFrom * validationShare);
  if (validationFrom <= windowLength) {
    throw new DataError(
      "too-short",
      `${file} is too short: the training part of “${name}” has ${String(validationFrom)} rows, and a window with the row after it takes ${String(windowLength + 1)}. Make the window or the shares of validation and test smaller.`,
      file,
    );
  }
  const rows = (from: number, to: number): Int32Array<ArrayBuffer> =>
    Int32Array.from({ length: to - from }, (_, offset) => from + offset);
  return {
    train: rows(windowLength, validationFrom),
    validation: rows(validationFrom, testFrom),
    test: rows(testFrom, length),
  };
}
