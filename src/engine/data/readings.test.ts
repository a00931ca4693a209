/** A table read as a series or as texts: what an example is, what a split is, and what is refused. */
import { describe, expect, it } from "vitest";
import { DEFAULT_DATA, type DataSettings } from "../model/types";
import { createTableSource } from "./table-source";
import { isTextPath, textFoldersToTable } from "./text-folders";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function open(text: string, settings: Partial<DataSettings>) {
  const source = createTableSource({
    id: "t",
    name: "T",
    source: "here",
    licence: "none",
    bundled: false,
    file: "t.csv",
    read: () => Promise.resolve(bytes(text)),
  });
  return source.open({ ...DEFAULT_DATA, ...settings });
}

const months = ["month,level", ...Array.from({ length: 20 }, (_, row) => `m${String(row)},${String(row + 1)}`)].join(
  "\n",
);
const series = { reading: "series", windowLength: 4, validationShare: 0.25, testShare: 0.2 } as const;

describe("a table as a series", () => {
  it("gives windows and the number after them, the oldest for training", async () => {
    const dataset = await open(months, series);
    // 20 rows: 4 for the test, 4 of the 16 before for validation; the first 4 have no window.
    expect(dataset.description.counts).toEqual({ train: 8, validation: 4, test: 4 });
    const [window, target] = dataset.description.fields;
    expect(window).toMatchObject({ name: "window", kind: "series", shape: [4, 1], role: "feature" });
    expect(target).toMatchObject({ name: "level", kind: "numeric", shape: [1], role: "target" });
    // Training predicts rows 4 to 11 and has seen 0 to 10: the mean of 1..11.
    expect(target?.scale?.mean).toBeCloseTo(6);
    const { mean = 0, deviation = 1 } = target?.scale ?? {};
    const own = (values: ArrayLike<number> | undefined) =>
      Array.from(values ?? [], (x) => Math.round(mean + deviation * x));
    const first = await dataset.read("train", [0], 1);
    expect(own(first.fields["window"])).toEqual([1, 2, 3, 4]);
    expect(own(first.fields["level"])).toEqual([5]);
    const test = await dataset.read("test", [0, 3], 2);
    expect(own(test.fields["window"])).toEqual([13, 14, 15, 16, 16, 17, 18, 19]);
    expect(own(test.fields["level"])).toEqual([17, 20]);
    expect(dataset.table?.rows("test", [0])).toEqual([{ month: "m16", level: "17" }]);
  });

  it("fills gaps from the row above and says so", async () => {
    const dataset = await open("level\n1\n\n2\n?\n4\n5\n6\n7\n8\n9\n10\n11\n", {
      ...series,
      windowLength: 2,
      testShare: 0,
      validationShare: 0,
    });
    expect(dataset.description.summary).toContain("1 empty cells filled from the row above");
    const { mean = 0, deviation = 1 } = dataset.description.fields[1]?.scale ?? {};
    const { fields } = await dataset.read("train", [1], 1);
    expect(Array.from(fields["window"] ?? [], (x) => Math.round(mean + deviation * x))).toEqual([2, 2]);
  });

  it.each([
    [months, { target: "month" }, /“month” holds no numbers.*Choose one of level/],
    [months, { target: "year" }, /“year” holds no numbers/],
    ["a,b\nx,y\n", {}, /no column of numbers.*read it as rows/],
    [months, { windowLength: 12 }, /too short: the training part of “level” has 12 rows, and a window .* takes 13/],
    [months, { windowLength: 0.5 }, /A window of 0.5 rows/],
  ])("refuses what is no series (%#)", async (text, settings, message) => {
    await expect(open(text, { ...series, ...settings })).rejects.toThrow(message);
  });
});

const opinions = [
  "review,stars,mood",
  ...Array.from(
    { length: 40 },
    (_, row) =>
      `"${row % 2 === 0 ? "good" : "bad"} film, number ${String(row)}",${String(row % 5)},${row % 2 === 0 ? "happy" : "sad"}`,
  ),
].join("\n");
const texts = { reading: "texts", windowLength: 8, testShare: 0.25, validationShare: 0 } as const;

describe("a table as texts", () => {
  it("gives characters, cut or filled to one length, with the class", async () => {
    const dataset = await open(opinions, texts);
    expect(dataset.description.counts).toEqual({ train: 30, validation: 0, test: 10 });
    const [text, mood] = dataset.description.fields;
    expect(text).toMatchObject({ name: "text", kind: "text", shape: [8], columnNames: ["review"] });
    expect(mood).toMatchObject({ name: "mood", classNames: ["happy", "sad"] });
    const batch = await dataset.read("train", [0], 2);
    const read = [...(batch.fields["text"] ?? [])].slice(0, 8).map((id) => text?.classNames?.[id]);
    expect(read.join("")).toBe(dataset.table?.rows("train", [0])[0]?.["review"]?.slice(0, 8));
    expect([...batch.weights]).toEqual([1, 0]);
    const typed = dataset.table?.encode?.([{ review: "bad" }]);
    expect([...(typed?.fields["text"] ?? [])].slice(3)).toEqual([0, 0, 0, 0, 0]);
    expect([...(typed?.fields["text"] ?? [])].slice(0, 3).map((id) => text?.classNames?.[id])).toEqual(["b", "a", "d"]);
  });

  it("is how a table of nothing but texts and classes is read by itself", async () => {
    const long = Array.from({ length: 600 }, (_, row) => `sentence number ${String(row)},${row % 3 === 0 ? "a" : "b"}`);
    const dataset = await open(["text,author", ...long].join("\n"), {});
    expect(dataset.description.fields.map(({ kind }) => kind)).toEqual(["text", "category"]);
    const rows = await open(months, { target: "level" });
    expect(rows.description.fields[0]?.kind).toBe("numeric");
  });

  it.each([
    [{ target: "stars" }, /“stars” holds numbers; texts are told apart by classes/],
    [{ target: "none" }, /no column “none”/],
    [{ ignored: ["review"] }, /no column of texts beside “mood”: read it as rows/],
    [{ windowLength: -1 }, /A text of -1 characters/],
  ])("refuses what cannot be told apart (%#)", async (settings, message) => {
    await expect(open(opinions, { ...texts, ...settings })).rejects.toThrow(message);
  });
});

describe("folders of texts", () => {
  const file = (path: string, text: string | Uint8Array) => ({
    path,
    bytes: () => Promise.resolve(typeof text === "string" ? bytes(text) : text),
  });

  it("become a table of paragraphs by folder", async () => {
    const table = await textFoldersToTable([
      file("mail/spam/1.txt", "Win now!\r\n\r\nSay “yes”,\nnow"),
      file("mail/ham/1.txt", "See you at ten."),
    ]);
    expect(new TextDecoder().decode(table).split("\r\n")).toEqual([
      "text,class",
      "See you at ten.,ham",
      "Win now!,spam",
      '"Say “yes”, now",spam',
    ]);
  });

  it("are refused where there is nothing to tell apart, or no text", async () => {
    await expect(textFoldersToTable([file("a/1.txt", "x"), file("a/2.txt", "y")])).rejects.toThrow(/one folder, “a”/);
    await expect(textFoldersToTable([file("1.txt", "x")])).rejects.toThrow(/lies in no folder/);
    await expect(textFoldersToTable([file("a/1.txt", Uint8Array.of(0xff, 0xfe, 0x00))])).rejects.toThrow(
      /a\/1.txt is not UTF-8/,
    );
  });

  it("leave hidden files and other files out", () => {
    expect(["a/b.txt", "a/b.MD"].every(isTextPath)).toBe(true);
    expect(["a/.b.txt", "__MACOSX/b.txt", "a/b.png"].some(isTextPath)).toBe(false);
  });
});
