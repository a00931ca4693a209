/**
 * How the columns of a table become what a network takes: numbers standardised by z-score, categories one-hot in one
 * vector `features`, categories once more as ids for embeddings, and the target. Statistics come from the training split
 * alone, so that nothing of validation or test leaks into training.
 *
 * Missing cells: a number becomes the training mean (0 after standardising); a category becomes a class of its own,
 * "missing"; a row without its target is left out.
 */
import type { DataField } from "../layers/define";
import { categoryColumn, type Table, type TableColumn } from "./parse-table";
import { DataError, type ColumnSummary } from "./types";

/** Text columns with more categories are names or identifiers: they would drown the features. */
export const MAX_FEATURE_CATEGORIES = 256;
const MAX_TARGET_CLASSES = 10_000;
const MAX_FEATURES = 20_000;
const MISSING_CLASS = "missing";
/** Names that mean something else among the inputs of a model. */
const RESERVED_FIELDS: readonly string[] = ["features", "weights"];

type CategoryColumn = TableColumn & { readonly kind: "category" };
type NumericColumn = TableColumn & { readonly kind: "numeric" };

export type FeatureEncoder =
  | { readonly kind: "numeric"; readonly column: NumericColumn; readonly mean: number; readonly deviation: number }
  | {
      readonly kind: "category";
      readonly column: CategoryColumn;
      /** With "missing" at the end if a cell is missing. */
      readonly classNames: readonly string[];
      readonly field: string;
    };

export type TargetEncoder =
  | {
      readonly kind: "numeric";
      readonly column: NumericColumn;
      readonly mean: number;
      readonly deviation: number;
      readonly field: string;
    }
  | { readonly kind: "category"; readonly column: CategoryColumn; readonly field: string };

export interface TableEncoding {
  readonly features: readonly FeatureEncoder[];
  readonly target: TargetEncoder;
  /** Elements of the vector `features`. */
  readonly width: number;
  readonly fields: readonly DataField[];
}

/** A column to predict. A numeric column of nothing but 0 and 1 is taken as two classes. */
export function targetColumn(table: Table, name: string, file: string): TableColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    const names = table.columns.map((candidate) => candidate.name).join(", ");
    throw new DataError("target", `${file} has no column “${name}” to predict. Its columns: ${names}.`, file);
  }
  const usable = usableTarget(column);
  if (usable.missing === table.rowCount)
    throw new DataError("target", `${file}: column “${name}” is empty, so it cannot be predicted.`, file);
  if (usable.kind === "category" && (usable.classNames.length < 2 || usable.classNames.length > MAX_TARGET_CLASSES)) {
    throw new DataError(
      "target",
      `${file}: column “${name}” has ${usable.classNames.length} different values; to be predicted as classes it needs 2 to ${MAX_TARGET_CLASSES}.`,
      file,
    );
  }
  return usable;
}

function usableTarget(column: TableColumn): TableColumn {
  const binary =
    column.kind === "numeric" && column.numbers.every((value) => value === 0 || value === 1 || Number.isNaN(value));
  return binary ? categoryColumn(column.name, column.cells) : column;
}

/** Why a column is left out of the features, or undefined. */
export function leftOut(column: TableColumn): string | undefined {
  if (column.kind === "numeric" || (column.classNames.length > 0 && column.classNames.length <= MAX_FEATURE_CATEGORIES))
    return undefined;
  if (column.classNames.length === 0) return "The column is empty.";
  return `The column has ${column.classNames.length} different texts; at most ${MAX_FEATURE_CATEGORIES} become features.`;
}

/**
 * @param training rows of the training split.
 * @throws DataError if no column is left as a feature, or they are too many.
 */
export function encodeTable(
  table: Table,
  target: TableColumn,
  ignored: readonly string[],
  training: Int32Array,
  file: string,
): TableEncoding {
  const taken = new Set<string>(RESERVED_FIELDS);
  const targetField = fieldName(target.name, taken);
  const features = table.columns
    .filter((column) => column.name !== target.name && !ignored.includes(column.name) && leftOut(column) === undefined)
    .map((column): FeatureEncoder => {
      if (column.kind === "numeric") return { kind: "numeric", column, ...statistics(column.numbers, training) };
      const classNames =
        column.missing > 0 && !column.classNames.includes(MISSING_CLASS)
          ? [...column.classNames, MISSING_CLASS]
          : column.classNames;
      return { kind: "category", column, classNames, field: fieldName(column.name, taken) };
    });
  if (features.length === 0) {
    throw new DataError(
      "features",
      `${file}: no column is left to predict “${target.name}” from. Ignore fewer columns, or choose another target.`,
      file,
    );
  }
  const width = features.reduce((sum, feature) => sum + featureWidth(feature), 0);
  if (width > MAX_FEATURES) {
    throw new DataError(
      "features",
      `${file}: its columns make ${width} features, and at most ${MAX_FEATURES} are taken. Ignore the columns with the most categories.`,
      file,
    );
  }
  const encodedTarget: TargetEncoder =
    target.kind === "category"
      ? { kind: "category", column: target, field: targetField }
      : { kind: "numeric", column: target, field: targetField, ...statistics(target.numbers, training) };
  return { features, target: encodedTarget, width, fields: describeFields(features, encodedTarget, width) };
}

export function featureWidth(feature: FeatureEncoder): number {
  return feature.kind === "numeric" ? 1 : feature.classNames.length;
}

function describeFields(features: readonly FeatureEncoder[], target: TargetEncoder, width: number): DataField[] {
  const columnNames = features.flatMap((feature) =>
    feature.kind === "numeric"
      ? [feature.column.name]
      : feature.classNames.map((name) => `${feature.column.name}: ${name}`),
  );
  const columnScales = features.flatMap((feature) =>
    feature.kind === "numeric"
      ? [{ mean: feature.mean, deviation: feature.deviation }]
      : feature.classNames.map(() => null),
  );
  const fields: DataField[] = [
    { name: "features", role: "feature", kind: "numeric", shape: [width], dtype: "f32", columnNames, columnScales },
  ];
  for (const feature of features) {
    if (feature.kind === "numeric") continue;
    const { field: name, classNames } = feature;
    fields.push({
      name,
      role: "feature",
      kind: "category",
      shape: [],
      dtype: "i32",
      classCount: classNames.length,
      classNames,
    });
  }
  if (target.kind === "category") {
    const { classNames } = target.column;
    fields.push({
      name: target.field,
      role: "target",
      kind: "category",
      shape: [],
      dtype: "i32",
      classCount: classNames.length,
      classNames,
    });
  } else {
    const { mean, deviation } = target;
    fields.push({
      name: target.field,
      role: "target",
      kind: "numeric",
      shape: [1],
      dtype: "f32",
      scale: { mean, deviation },
    });
  }
  return fields;
}

/** A slash would make a field look like a parameter of a node. */
function fieldName(columnName: string, taken: Set<string>): string {
  const base = columnName.replaceAll("/", "_");
  let name = base;
  for (let suffix = 2; taken.has(name); suffix++) name = `${base}_${suffix}`;
  taken.add(name);
  return name;
}

/** Mean and population standard deviation of the cells that are there; 0 and 1 if there are none, deviation 1 for a constant. */
export function statistics(numbers: ArrayLike<number>, rows: Iterable<number>): { mean: number; deviation: number } {
  const values: number[] = [];
  for (const row of rows) {
    const value = numbers[row] ?? Number.NaN;
    if (!Number.isNaN(value)) values.push(value);
  }
  if (values.length === 0) return { mean: 0, deviation: 1 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  // A constant column carries nothing; rounding may leave a deviation that is tiny but not 0.
  return { mean, deviation: deviation > 1e-12 * Math.max(1, Math.abs(mean)) ? deviation : 1 };
}

/** All columns over the whole table, for a form. */
export function summariseColumns(table: Table): readonly ColumnSummary[] {
  const everyRow = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  return table.columns.map((column): ColumnSummary => {
    const reason = leftOut(column);
    const common = { name: column.name, missing: column.missing, ...(reason === undefined ? {} : { leftOut: reason }) };
    if (column.kind === "category") {
      // The categories of an identifier would be as many as the rows.
      return { ...common, kind: "category", ...(reason === undefined ? { classNames: column.classNames } : {}) };
    }
    return { ...common, kind: "numeric", ...statistics(column.numbers, everyRow) };
  });
}
