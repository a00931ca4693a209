/** What the commands print. Results go to standard output, everything said on the way to standard error. */
import { writeSync } from "node:fs";

export interface Output {
  line(text: string): void;
  /** One line of JSON. */
  json(value: unknown): void;
  /** Columns side by side, two spaces apart; columns of numbers (as the first row tells) aligned right. */
  table(rows: readonly (readonly string[])[]): void;
  /** To standard error. */
  note(text: string): void;
}

/** Writes synchronously, so that nothing is lost when the process ends with `process.exit`. */
export function terminalOutput(): Output {
  return outputTo(
    (text) => writeAll(1, text),
    (text) => writeAll(2, text),
  );
}

export function outputTo(write: (text: string) => void, note: (text: string) => void): Output {
  const line = (text: string): void => write(`${text}\n`);
  return {
    line,
    json: (value) => line(JSON.stringify(value)),
    table: (rows) => formatTable(rows).forEach(line),
    note: (text) => note(`${text}\n`),
  };
}

/** A pipe may take a part only, or nothing for now. */
function writeAll(descriptor: number, text: string): void {
  let bytes = Buffer.from(text, "utf8");
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      // The reader has gone, as `head` does: there is nobody left to write for.
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  const numeric = widths.map(
    (_, column) => rows.length > 1 && rows.slice(1).every((row) => /^[\d.,\s%kMGiB-]*$/.test(row[column] ?? "")),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        numeric[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
