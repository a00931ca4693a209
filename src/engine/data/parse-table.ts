/**
 * CSV text to typed columns: delimiter found by itself, first row the header, each column numeric or category. Decides
 * nothing about training. What always holds: every column has one cell a row, or the file is refused with the row that is
 * wrong (the header is row 1).
 */
import Papa from "papaparse";
import { DataError } from "./types";

export type TableColumn =
  | {
      readonly kind: "numeric";
      readonly name: string;
      readonly missing: number;
      /** NaN where the cell is missing. `[rows]`. */
      readonly numbers: Float64Array;
      readonly cells: readonly string[];
    }
  | {
      readonly kind: "category";
      readonly name: string;
      readonly missing: number;
      /** Sorted. */
      readonly classNames: readonly string[];
      /** -1 where the cell is missing. `[rows]`. */
      readonly ids: Int32Array;
      readonly cells: readonly string[];
    };

export interface Table {
  readonly rowCount: number;
  readonly columns: readonly TableColumn[];
}

const MAX_BYTES = 256 * 2 ** 20;
const MAX_COLUMNS = 10_000;
/** Cells that stand for "no value", besides the empty one; any case. */
const MISSING = new Set(["", "na", "n/a", "nan", "null", "?"]);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function isMissing(cell: string): boolean {
  return MISSING.has(cell.toLowerCase());
}

/** NaN for what is no decimal number. */
export function parseNumber(cell: string): number {
  return NUMBER.test(cell) ? Number(cell) : Number.NaN;
}

/**
 * @param file name for messages.
 * @throws DataError naming the file and the row: not UTF-8, no header, empty or double column names, ragged rows, no rows.
 */
export function parseTable(bytes: Uint8Array, file: string): Table {
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  if (bytes.length > MAX_BYTES)
    fail("too-large", `${bytes.length} bytes; tables of up to ${MAX_BYTES} bytes are read.`);
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    fail("encoding", "the text is not UTF-8. Save the table as “CSV UTF-8” and add it again.");
  }
  // An empty last row would count as a row of one cell when the delimiter of a short table is looked for.
  const parsed = Papa.parse<string[]>(text.replace(/[\r\n]+$/, ""), { skipEmptyLines: false });
  const quoteError = parsed.errors.find((error) => error.type === "Quotes");
  if (quoteError !== undefined) fail("quotes", `row ${(quoteError.row ?? 0) + 1}: ${lowerFirst(quoteError.message)}.`);

  const records = parsed.data.map((cells, index) => ({ row: index + 1, cells: cells.map((cell) => cell.trim()) }));
  const filled = records.filter(({ cells }) => cells.some((cell) => cell !== ""));
  const [first, ...rows] = filled;
  if (first === undefined) return fail("empty", "the file is empty.");
  const header = checkHeader(first.cells, first.row, fail);
  for (const { row, cells } of rows) {
    if (cells.length === header.length) continue;
    fail("ragged", `row ${row} has ${cells.length} cells, the header has ${header.length} columns.`);
  }
  if (rows.length === 0) fail("empty", "there is a header and no row below it.");
  return {
    rowCount: rows.length,
    columns: header.map((name, position) =>
      typeColumn(
        name,
        rows.map(({ cells }) => cells[position] ?? ""),
      ),
    ),
  };
}

type Fail = (code: string, message: string) => never;

function checkHeader(header: readonly string[], row: number, fail: Fail): readonly string[] {
  if (header.length > MAX_COLUMNS)
    fail("too-large", `${header.length} columns; tables of up to ${MAX_COLUMNS} columns are read.`);
  const numeric = header.filter((cell) => NUMBER.test(cell));
  // Whole numbers may be names (years); a decimal, or nothing but numbers, is data.
  if (numeric.length === header.length || numeric.some((cell) => !/^\d+$/.test(cell))) {
    fail(
      "no-header",
      `row ${row} looks like data (“${numeric[0] ?? ""}”), not like a header. Add a first row with the names of the columns.`,
    );
  }
  const seen = new Map<string, number>();
  header.forEach((name, position) => {
    if (name === "") fail("header", `row ${row}: column ${position + 1} has no name.`);
    const before = seen.get(name);
    if (before !== undefined)
      fail("header", `row ${row}: columns ${before + 1} and ${position + 1} are both named “${name}”.`);
    seen.set(name, position);
  });
  return header;
}

/** Numeric if every cell that is not missing is a number, and there is one. */
function typeColumn(name: string, cells: readonly string[]): TableColumn {
  const missing = cells.filter(isMissing).length;
  const numbers = Float64Array.from(cells, (cell) => (isMissing(cell) ? Number.NaN : parseNumber(cell)));
  const numeric =
    missing < cells.length && cells.every((cell, row) => isMissing(cell) || Number.isFinite(numbers[row]));
  if (numeric) return { kind: "numeric", name, missing, numbers, cells };
  return categoryColumn(name, cells);
}

/** A column as categories whatever its cells are. */
export function categoryColumn(name: string, cells: readonly string[]): TableColumn & { readonly kind: "category" } {
  const classNames = [...new Set(cells.filter((cell) => !isMissing(cell)))].sort(byNumberThenText);
  const idOf = new Map(classNames.map((className, id) => [className, id]));
  const ids = Int32Array.from(cells, (cell) => idOf.get(cell) ?? -1);
  return { kind: "category", name, missing: cells.filter(isMissing).length, classNames, ids, cells };
}

/** Numbers by value, then texts. */
function byNumberThenText(a: string, b: string): number {
  const [left, right] = [parseNumber(a), parseNumber(b)];
  if (Number.isNaN(left) !== Number.isNaN(right)) return Number.isNaN(left) ? 1 : -1;
  if (left !== right && !Number.isNaN(left)) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
