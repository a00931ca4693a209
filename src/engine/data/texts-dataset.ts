/**
 * Rows of a table that are texts of a class: a text column becomes characters, cut or filled up to one length, another column the
 * class. What always holds: the vocabulary comes from the training split alone; id 0 stands for the filling and for characters
 * that it lacks.
 */
import type { DataField } from "../layers/define";
import type { DatasetDescription, DataSettings } from "../model/types";
import { characterVocabulary, encodeCharacters } from "./characters";
import { chooseExamples } from "./choose-examples";
import type { Table, TableColumn } from "./parse-table";
import { splitExamples } from "./split";
import { leftOut, summariseColumns, targetColumn } from "./table-encoding";
import { DataError, type Batch, type Dataset, type Split, type TableRow } from "./types";

/** `[window]`: characters of the text. */
export const TEXTS_FIELD = "text";

/**
 * @param target column of the classes; "" for the last one that can be.
 * @throws DataError for a table without such columns, and for a split that cannot be made.
 */
export function createTextsDataset(
  identity: Omit<DatasetDescription, "fields" | "counts">,
  table: Table,
  target: string,
  settings: DataSettings,
  file: string,
): Dataset {
  const { windowLength } = settings;
  if (!Number.isInteger(windowLength) || windowLength < 1)
    throw new DataError("window", `A text of ${String(windowLength)} characters cannot be read: give a whole number.`);
  const classes = classColumn(table, target, settings, file);
  const texts = textColumn(table, classes.name, settings, file);
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) => (classes.ids[row] ?? -1) >= 0 && (texts.cells[row] ?? "") !== "",
  );
  const chosen = splitExamples({ count: rows.length, settings, classes: rows.map((row) => classes.ids[row] ?? 0) });
  const rowsOf = (examples: Int32Array): Int32Array<ArrayBuffer> =>
    Int32Array.from(examples, (example) => rows[example] ?? 0);
  const splits = { train: rowsOf(chosen.train), validation: rowsOf(chosen.validation), test: rowsOf(chosen.test) };
  const seen = [...splits.train].flatMap((row) => Array.from(texts.cells[row] ?? "").slice(0, windowLength));
  const vocabulary = characterVocabulary(seen);
  const targetField = classes.name === TEXTS_FIELD ? "class" : classes.name.replaceAll("/", "_");

  const fill = (into: Int32Array, text: string, example: number): void => {
    into.set(encodeCharacters(Array.from(text).slice(0, windowLength), vocabulary), example * windowLength);
  };
  const read = (split: Split, indices: readonly number[] | Int32Array, size: number): Batch => {
    const { examples, weights, positions } = chooseExamples(splits[split], indices, size, split);
    const tokens = new Int32Array(size * windowLength);
    const labels = new Int32Array(size);
    examples.forEach((row, position) => {
      fill(tokens, texts.cells[row] ?? "", position);
      labels[position] = classes.ids[row] ?? 0;
    });
    return { size, fields: { [TEXTS_FIELD]: tokens, [targetField]: labels }, weights, indices: positions };
  };
  const encode = (typed: readonly TableRow[]): Batch => {
    const tokens = new Int32Array(typed.length * windowLength);
    typed.forEach((row, position) => fill(tokens, row[texts.name] ?? "", position));
    return {
      size: typed.length,
      fields: { [TEXTS_FIELD]: tokens },
      weights: new Float32Array(typed.length).fill(1),
      indices: new Int32Array(typed.length).fill(-1),
    };
  };
  return {
    description: {
      ...identity,
      fields: [
        {
          name: TEXTS_FIELD,
          role: "feature",
          kind: "text",
          shape: [windowLength],
          dtype: "i32",
          classCount: vocabulary.characters.length,
          classNames: vocabulary.characters,
          columnNames: [texts.name],
        },
        {
          name: targetField,
          role: "target",
          kind: "category",
          shape: [],
          dtype: "i32",
          classCount: classes.classNames.length,
          classNames: classes.classNames,
        },
      ] satisfies readonly DataField[],
      counts: { train: splits.train.length, validation: splits.validation.length, test: splits.test.length },
    },
    read: (split, indices, size) => Promise.resolve().then(() => read(split, indices, size)),
    table: {
      columns: summariseColumns(table),
      rows(split, indices) {
        const { examples } = chooseExamples(splits[split], indices, indices.length, split);
        return [...examples].map((row) => ({
          [texts.name]: texts.cells[row] ?? "",
          [classes.name]: classes.cells[row] ?? "",
        }));
      },
      encode,
    },
  };
}

/** True for a table that can only be read as texts: no column is a feature, and one holds texts. */
export function holdsOnlyTexts(table: Table, target: string): boolean {
  const others = table.columns.filter(({ name }) => name !== target);
  return others.some(isText) && others.every((column) => leftOut(column) !== undefined);
}

/** Mostly different texts. */
function isText(column: TableColumn): column is TableColumn & { readonly kind: "category" } {
  return column.kind === "category" && column.classNames.length > 0 && leftOut(column) !== undefined;
}

function classColumn(
  table: Table,
  target: string,
  { ignored }: DataSettings,
  file: string,
): TableColumn & { readonly kind: "category" } {
  const column = targetColumn(table, target === "" ? lastClasses(table, ignored, file) : target, file);
  if (column.kind === "category") return column;
  throw new DataError(
    "target",
    `${file}: column “${column.name}” holds numbers; texts are told apart by classes. Choose a column of classes, or read the table as rows.`,
    file,
  );
}

function lastClasses(table: Table, ignored: readonly string[], file: string): string {
  const column = table.columns.findLast(
    (candidate) =>
      candidate.kind === "category" && leftOut(candidate) === undefined && !ignored.includes(candidate.name),
  );
  if (column !== undefined) return column.name;
  throw new DataError(
    "target",
    `${file} has no column of classes to tell texts apart by: choose one to predict.`,
    file,
  );
}

/** The column with the longest texts that is not the class. */
function textColumn(
  table: Table,
  classes: string,
  { ignored }: DataSettings,
  file: string,
): TableColumn & { readonly kind: "category" } {
  const length = ({ cells }: TableColumn): number => cells.reduce((sum, cell) => sum + cell.length, 0);
  const [longest] = table.columns
    .filter((column) => column.kind === "category")
    .filter(({ name }) => name !== classes && !ignored.includes(name))
    .sort((a, b) => length(b) - length(a));
  if (longest !== undefined) return longest;
  throw new DataError("features", `${file} has no column of texts beside “${classes}”: read it as rows.`, file);
}
