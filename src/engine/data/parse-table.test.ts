import { describe, expect, it } from "vitest";
import { DEFAULT_DATA } from "../model/types";
import { parseTable } from "./parse-table";
import { createTableSource } from "./table-source";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string) => parseTable(bytes(text), "t.csv");

function open(text: string, settings: Partial<typeof DEFAULT_DATA> = {}) {
  const source = createTableSource({
    id: "t",
    name: "T",
    source: "",
    licence: "",
    bundled: false,
    file: "t.csv",
    read: () => Promise.resolve(bytes(text)),
  });
  return source.open({ ...DEFAULT_DATA, dataset: "t", ...settings });
}

/** `header`, then rows made by `row`. */
function table(header: string, rows: number, row: (index: number) => string): string {
  return `${header}\n${Array.from({ length: rows }, (_, index) => row(index)).join("\n")}\n`;
}

describe("parseTable", () => {
  it("finds delimiter and kinds, and counts what is missing", () => {
    const { rowCount, columns } = parse('\uFEFFa; b ;c\n1;x;"p; q"\n\n-2.5e1;;NA\n;y;z\n');
    expect(rowCount).toBe(3);
    expect(columns).toMatchObject([
      { name: "a", kind: "numeric", missing: 1 },
      { name: "b", kind: "category", missing: 1, classNames: ["x", "y"] },
      { name: "c", kind: "category", missing: 1, classNames: ["p; q", "z"] },
    ]);
    const [a] = columns;
    expect(a?.kind === "numeric" ? [...a.numbers] : []).toEqual([1, -25, Number.NaN]);
  });

  it("finds the delimiter of a table of one row", () => {
    for (const delimiter of [",", ";", "\t"])
      expect(parse(`a${delimiter}b\n1${delimiter}x\n`).columns.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("orders number-like classes by number", () => {
    expect(parse("size,x\n10 cm,1\n9,2\n10,3\n").columns[0]).toMatchObject({
      kind: "category",
      classNames: ["9", "10", "10 cm"],
    });
  });

  it.each([
    ["an empty file", "", /t\.csv: the file is empty/],
    ["a header alone", "a,b\n", /a header and no row/],
    ["no header", "5.1,3.5,setosa\n4.9,3,setosa\n", /row 1 looks like data \(“5\.1”\)/],
    ["a header of numbers", "1,2\n3,4\n", /row 1 looks like data/],
    ["an empty name", "a,,c\n1,2,3\n", /row 1: column 2 has no name/],
    ["a double name", "a,b,a\n1,2,3\n", /columns 1 and 3 are both named “a”/],
    ["a short row", "a,b\n1,2\n\n3\n", /row 4 has 1 cells, the header has 2 columns/],
    ["a long row", "a,b\n1,2,3\n", /row 2 has 3 cells/],
    ["an open quote", 'a,b\n1,"2\n3,4\n', /row 2: quoted field unterminated/],
  ])("refuses %s", (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it("refuses text that is not UTF-8", () => {
    expect(() => parseTable(Uint8Array.of(97, 44, 98, 10, 0xe9, 44, 49), "t.csv")).toThrow(
      /t\.csv: the text is not UTF-8/,
    );
  });
});

describe("a person's table", () => {
  const classes = table(
    "height,colour,kind",
    40,
    (row) => `${row % 2 === 0 ? row : 100 + row},${["red", "blue", ""][row % 3]},${row % 2 === 0 ? "short" : "tall"}`,
  );

  it("predicts the last column by default; missing categories are a class of their own", async () => {
    const { description } = await open(classes);
    expect(description.fields).toMatchObject([
      { name: "features", columnNames: ["height", "colour: blue", "colour: red", "colour: missing"] },
      { name: "colour", role: "feature", kind: "category", classCount: 3 },
      { name: "kind", role: "target", classNames: ["short", "tall"] },
    ]);
  });

  it("takes the person's target and ignored columns", async () => {
    const { description } = await open(classes, { target: "height", ignored: ["colour"] });
    expect(description.fields).toMatchObject([
      { name: "features", columnNames: ["kind: short", "kind: tall"] },
      { name: "kind", role: "feature" },
      { name: "height", role: "target", dtype: "f32", shape: [1] },
    ]);
  });

  it("imputes by the training mean, and a constant column becomes 0", async () => {
    const dataset = await open(
      table("a,b,y", 20, (row) => `${row === 3 ? "" : row},7,${row}.5`),
      { testShare: 0, validationShare: 0 },
    );
    const batch = await dataset.read("train", [...Array(20).keys()], 20);
    const rows = dataset.table?.rows("train", [...Array(20).keys()]) ?? [];
    const missing = rows.findIndex((row) => row["a"] === "");
    expect(batch.fields["features"]?.[missing * 2]).toBe(0);
    for (let row = 0; row < 20; row++) expect(batch.fields["features"]?.[row * 2 + 1]).toBe(0);
    expect([...(batch.fields["y"] ?? [])].every(Number.isFinite)).toBe(true);
  });

  it("leaves out rows without a target, and says how many", async () => {
    const { description } = await open(table("a,y", 20, (row) => `${row},${row < 3 ? "?" : row}`));
    expect(description.counts.train + description.counts.validation + description.counts.test).toBe(17);
    expect(description.summary).toContain("3 rows without “y” left out");
  });

  it("takes 0 and 1 as two classes, and keeps names of fields apart", async () => {
    const { description } = await open(table("weights,features", 20, (row) => `${["u", "v"][row % 2]},${row % 2}`));
    expect(description.fields.map(({ name }) => name)).toEqual(["features", "weights_2", "features_2"]);
    expect(description.fields[2]).toMatchObject({ kind: "category", classNames: ["0", "1"] });
  });

  it("leaves out texts that are different in nearly every row", async () => {
    const text = table("name,a,y", 600, (row) => `person ${row},${row},${row * 2}.5`);
    const dataset = await open(text);
    expect(dataset.description.fields[0]?.columnNames).toEqual(["a"]);
    expect(dataset.table?.columns[0]?.leftOut).toBe("The column has 600 different texts; at most 256 become features.");
  });

  it.each<[string, string, Partial<typeof DEFAULT_DATA>, RegExp]>([
    [
      "a target that is not there",
      classes,
      { target: "weight" },
      /t\.csv has no column “weight” to predict. Its columns: height, colour, kind/,
    ],
    ["a target of one class", "a,y\n1,x\n2,x\n", { target: "y" }, /“y” has 1 different values/],
    ["an empty target", "a,y\n1,\n2,NA\n", { target: "y" }, /“y” is empty/],
    ["no features", classes, { ignored: ["height", "colour"] }, /no column is left to predict “kind” from/],
  ])("refuses %s", async (_, text, settings, message) => {
    await expect(open(text, settings)).rejects.toThrow(message);
  });

  it("refuses typed values that are none", async () => {
    const { table: typed } = await open(classes);
    expect(() => typed?.encode?.([{ height: "tall", colour: "red" }])).toThrow(/“tall” in height is not a number/);
    expect(() => typed?.encode?.([{ height: "1", colour: "green" }])).toThrow(
      /colour has no category “green”. It has: blue, red, missing/,
    );
    expect(typed?.encode?.([{}]).fields["features"]).toEqual(Float32Array.of(0, 0, 0, 1));
  });
});
