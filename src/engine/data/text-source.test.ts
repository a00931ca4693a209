import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { DEFAULT_DATA } from "../model/types";
import { createBundledSources } from "./bundled";
import { UNKNOWN_CHARACTER } from "./characters";
import { createTextSource } from "./text-source";
import type { DatasetSource } from "./types";

function textSource(content: string | Uint8Array): DatasetSource {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return createTextSource({
    id: "mine",
    name: "Mine",
    source: "own",
    licence: "own",
    bundled: false,
    file: "mine.txt",
    read: () => Promise.resolve(bytes),
  });
}

const settings = { ...DEFAULT_DATA, windowLength: 4, validationShare: 0.25, testShare: 0.2 };

describe("windows of a text", () => {
  it("hold each character's successor, and the splits share no character", async () => {
    const content = "abcdefghij".repeat(10);
    const dataset = await textSource(content).open(settings);
    const [tokens] = dataset.description.fields;
    const letters = tokens?.classNames ?? [];
    expect(tokens).toMatchObject({ kind: "text", shape: [4], dtype: "i32", classCount: 11 });
    expect(letters).toEqual([UNKNOWN_CHARACTER, ...Array.from("abcdefghij")]);
    // 100 characters: 60 to train on, 20 to validate, 20 to test.
    expect(dataset.description.counts).toEqual({ train: 28, validation: 4, test: 4 });
    for (const split of ["train", "validation", "test"] as const) {
      const count = dataset.description.counts[split];
      const { fields } = await dataset.read(
        split,
        Array.from({ length: count }, (_, position) => position),
        count,
      );
      const shown = Array.from(fields["characters"] ?? [], (id) => letters[id]).join("");
      const next = Array.from(fields["next"] ?? [], (id) => letters[id]).join("");
      for (let at = 0; at < shown.length; at += 4) {
        expect(content).toContain(shown.slice(at, at + 4));
        expect(`${shown.charAt(at)}${next.slice(at, at + 4)}`).toBe(`${shown.slice(at, at + 4)}${next.charAt(at + 3)}`);
      }
    }
  });

  it("count rare characters as unknown, read any script, and treat a pair of surrogates as one character", async () => {
    const dataset = await textSource(`${"سلام 🙂 ".repeat(20)}q`).open(settings);
    const letters = dataset.description.fields[0]?.classNames ?? [];
    expect(letters).toContain("🙂");
    expect(letters).toContain("س");
    expect(letters).not.toContain("q");
  });

  it("are refused with the reason and the way out", async () => {
    await expect(textSource("abc").open(settings)).rejects.toThrow(/mine.txt is too short: .*Add a longer text/);
    await expect(textSource("").open(settings)).rejects.toThrow(/too short/);
    await expect(textSource(Uint8Array.of(0x61, 0xff, 0xfe)).open(settings)).rejects.toThrow(/not UTF-8/);
    await expect(textSource("abcdef".repeat(9)).open({ ...settings, windowLength: Number.NaN })).rejects.toThrow(
      /window/i,
    );
  });
});

describe("Moby-Dick", () => {
  it("is whole, and a list of data sets shows it without reading it", async () => {
    const read: string[] = [];
    const source = createBundledSources(async (path) => {
      read.push(path);
      return readFile(new URL(`../../../public/datasets/${path}`, import.meta.url));
    }).find(({ id }) => id === "moby-dick");
    const summary = await source?.summary();
    expect(read).toEqual([]);
    const dataset = await source?.open({ ...DEFAULT_DATA, dataset: "moby-dick" });
    const { fields } = (await dataset?.read("train", [0], 1)) ?? {};
    const letters = dataset?.description.fields[0]?.classNames ?? [];
    expect(Array.from(fields?.["characters"] ?? [], (id) => letters[id]).join("")).toMatch(
      /^CHAPTER 1\. Loomings\.\s+Call me Ishmael\./,
    );
    const bytes = await readFile(new URL("../../../public/datasets/moby-dick.txt", import.meta.url), "utf8");
    expect(summary?.examples).toBe(Array.from(bytes).length);
  });

  it("are refused where the text would not fit into memory", async () => {
    const huge = textSource(new Uint8Array(64 * 2 ** 20 + 1));
    await expect(huge.summary()).rejects.toThrow("mine.txt: 67108865 bytes; texts of up to 67108864 bytes are read.");
  });
});
