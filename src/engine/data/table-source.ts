/** A data set from one CSV file, bundled or the person's own: reads it once, then splits and encodes it by the settings. */
import type { DatasetDescription, DataSettings } from "../model/types";
import { chooseExamples } from "./choose-examples";
import { once } from "./once";
import { createSeriesDataset } from "./series-dataset";
import { createTextsDataset, holdsOnlyTexts } from "./texts-dataset";
import { parseNumber, isMissing, parseTable, type Table } from "./parse-table";
import { contentRevision } from "./revision";
import { splitExamples } from "./split";
import {
  encodeTable,
  featureWidth,
  leftOut,
  summariseColumns,
  targetColumn,
  type TableEncoding,
} from "./table-encoding";
import {
  DataError,
  type Batch,
  type Dataset,
  type DatasetSource,
  type DatasetSummary,
  type Split,
  type TableRow,
} from "./types";

export interface TableSourceOptions {
  readonly id: string;
  readonly name: string;
  /** One line for people. Absent: rows and columns are counted. */
  readonly about?: string;
  readonly source: string;
  readonly licence: string;
  readonly bundled: boolean;
  /** For messages. */
  readonly file: string;
  /** Column to predict unless the settings name one. Absent: the last column that can be predicted. */
  readonly defaultTarget?: string;
  /** How the table is meant to be read. Absent: as texts where it holds nothing else, else as rows. */
  readonly defaultReading?: "rows" | "series" | "texts";
  readonly read: () => Promise<Uint8Array>;
}

export function createTableSource(options: TableSourceOptions): DatasetSource {
  const { id, name, source, licence, bundled, file } = options;
  const load = once(async () => {
    const bytes = await options.read();
    return { table: parseTable(bytes, file), revision: await contentRevision(bytes) };
  });
  const about = (table: Table): string => options.about ?? `${table.rowCount} rows, ${table.columns.length} columns`;
  return {
    id,
    async summary(): Promise<DatasetSummary> {
      const { table } = await load();
      return { id, name, summary: about(table), kind: "table", bundled, examples: table.rowCount, source, licence };
    },
    columns: async () => summariseColumns((await load()).table),
    async open(settings: DataSettings): Promise<Dataset> {
      const { table, revision } = await load();
      const identity = { id, name, summary: about(table), source, licence, revision };
      const named = settings.target || options.defaultTarget || "";
      const reading =
        settings.reading === "auto" ? (options.defaultReading ?? naturalReading(table, named)) : settings.reading;
      if (reading === "series") return createSeriesDataset(identity, table, named, settings, file);
      if (reading === "texts") return createTextsDataset(identity, table, named, settings, file);
      const target = named || defaultTarget(table, file);
      return createTableDataset(identity, table, target, settings, file);
    },
  };
}

/** A table of nothing but texts and classes can only be read as texts. */
function naturalReading(table: Table, target: string): "rows" | "texts" {
  const last = table.columns.findLast((column) => leftOut(column) === undefined)?.name ?? "";
  return holdsOnlyTexts(table, target || last) ? "texts" : "rows";
}

/** Tables are mostly written with the target last. */
function defaultTarget(table: Table, file: string): string {
  let problem: unknown;
  for (const column of [...table.columns].reverse()) {
    try {
      return targetColumn(table, column.name, file).name;
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

function createTableDataset(
  identity: Omit<DatasetDescription, "fields" | "counts">,
  table: Table,
  targetName: string,
  settings: DataSettings,
  file: string,
): Dataset {
  const target = targetColumn(table, targetName, file);
  // A row without its target can neither be learned from nor be measured.
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row).filter((row) =>
    target.kind === "category" ? (target.ids[row] ?? -1) >= 0 : !Number.isNaN(target.numbers[row] ?? Number.NaN),
  );
  const chosen = splitExamples({
    count: rows.length,
    settings,
    ...(target.kind === "category" ? { classes: rows.map((row) => target.ids[row] ?? 0) } : {}),
  });
  const rowsOf = (examples: Int32Array): Int32Array<ArrayBuffer> =>
    Int32Array.from(examples, (example) => rows[example] ?? 0);
  const splits = { train: rowsOf(chosen.train), validation: rowsOf(chosen.validation), test: rowsOf(chosen.test) };
  const encoding = encodeTable(table, target, settings.ignored, splits.train, file);
  const dropped = table.rowCount - rows.length;
  return {
    description: {
      ...identity,
      summary:
        dropped === 0 ? identity.summary : `${identity.summary}; ${dropped} rows without “${target.name}” left out`,
      fields: encoding.fields,
      counts: { train: splits.train.length, validation: splits.validation.length, test: splits.test.length },
    },
    read(split, indices, size) {
      return Promise.resolve().then(() => readBatch(encoding, splits, split, indices, size));
    },
    table: {
      columns: summariseColumns(table),
      rows(split, indices) {
        const { examples } = chooseExamples(splits[split], indices, indices.length, split);
        return [...examples].map((row) =>
          Object.fromEntries(table.columns.map((column) => [column.name, column.cells[row] ?? ""])),
        );
      },
      encode: (typed) => encodeRows(encoding, typed),
    },
  };
}

function readBatch(
  encoding: TableEncoding,
  splits: Readonly<Record<Split, Int32Array>>,
  split: Split,
  indices: readonly number[] | Int32Array,
  size: number,
): Batch {
  const { examples, weights, positions } = chooseExamples(splits[split], indices, size, split);
  const fields: Record<string, Float32Array | Int32Array> = {};
  const features = new Float32Array(size * encoding.width);
  let offset = 0;
  for (const feature of encoding.features) {
    const ids = feature.kind === "category" ? new Int32Array(size) : undefined;
    examples.forEach((row, position) => {
      const start = position * encoding.width + offset;
      if (feature.kind === "numeric") {
        const value = feature.column.numbers[row] ?? Number.NaN;
        features[start] = Number.isNaN(value) ? 0 : (value - feature.mean) / feature.deviation;
        return;
      }
      const found = feature.column.ids[row] ?? -1;
      // A missing cell is the class "missing", wherever that stands.
      const id = found >= 0 ? found : feature.classNames.indexOf("missing");
      features[start + id] = 1;
      if (ids !== undefined) ids[position] = id;
    });
    if (feature.kind === "category" && ids !== undefined) fields[feature.field] = ids;
    offset += featureWidth(feature);
  }
  fields["features"] = features;
  const { target } = encoding;
  if (target.kind === "category") {
    const ids = new Int32Array(size);
    examples.forEach((row, position) => (ids[position] = target.column.ids[row] ?? 0));
    fields[target.field] = ids;
  } else {
    const values = new Float32Array(size);
    examples.forEach(
      (row, position) => (values[position] = ((target.column.numbers[row] ?? 0) - target.mean) / target.deviation),
    );
    fields[target.field] = values;
  }
  return { size, fields, weights, indices: positions };
}

/** @throws DataError for a text that is no number in a numeric column, or a category that the table does not have. */
function encodeRows(encoding: TableEncoding, rows: readonly TableRow[]): Batch {
  const size = rows.length;
  const features = new Float32Array(size * encoding.width);
  const fields: Record<string, Float32Array | Int32Array> = { features };
  let offset = 0;
  for (const feature of encoding.features) {
    const { name } = feature.column;
    const ids = new Int32Array(size);
    rows.forEach((row, position) => {
      const cell = (row[name] ?? "").trim();
      const start = position * encoding.width + offset;
      if (feature.kind === "numeric") {
        if (isMissing(cell)) return;
        const value = parseNumber(cell);
        if (Number.isNaN(value))
          throw new DataError("value", `“${cell}” in ${name} is not a number. Write it like 3.5.`);
        features[start] = (value - feature.mean) / feature.deviation;
        return;
      }
      const id = feature.classNames.indexOf(isMissing(cell) ? "missing" : cell);
      if (id >= 0) {
        features[start + id] = 1;
        ids[position] = id;
      } else if (!isMissing(cell)) {
        throw new DataError("value", `${name} has no category “${cell}”. It has: ${feature.classNames.join(", ")}.`);
      }
    });
    if (feature.kind === "category") fields[feature.field] = ids;
    offset += featureWidth(feature);
  }
  const indices = new Int32Array(size).fill(-1);
  return { size, fields, weights: new Float32Array(size).fill(1), indices };
}
