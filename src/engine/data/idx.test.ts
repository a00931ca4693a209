import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { threefry2x32 } from "../ir/threefry";
import { idxSizeBytes, readIdx } from "./idx";
import { inflate } from "./inflate";

const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

describe("readIdx", () => {
  it("reads unsigned bytes", () => {
    expect(idxSizeBytes([2, 3])).toBe(file.length);
    expect([...readIdx(file, [2, 3], "f")]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>, RegExp]>([
    ["nothing", () => new Uint8Array(0), /^f: an IDX file starts with 4 bytes, 0 found/],
    ["another file", (bytes) => bytes.fill(9), /two zero bytes/],
    ["floats", (bytes) => bytes.fill(0x0d, 2, 3), /element type 13 at byte 2, expected 8/],
    ["another rank", (bytes) => bytes.fill(1, 3, 4), /1 dimensions at byte 3, expected 2/],
    ["a cut file", (bytes) => bytes.slice(0, -1), /18 bytes expected, 17 found/],
    ["another dimension", (bytes) => bytes.fill(4, 7, 8), /dimension 0 is 4, expected 2/],
  ])("refuses %s", (_, change, message) => {
    expect(() => readIdx(change(file.slice()), [2, 3], "f")).toThrow(message);
  });

  it("reads or refuses whatever bytes come, naming the file", () => {
    for (let round = 0; round < 2000; round++) {
      const bytes = file.slice(0, threefry2x32(1, 2, round, 0)[0] % (file.length + 1));
      const [word, value] = threefry2x32(1, 2, round, 1);
      bytes[word % Math.max(1, bytes.length)] = value;
      try {
        expect(readIdx(bytes, [2, 3], "f")).toHaveLength(6);
      } catch (error) {
        expect(error).toMatchObject({ name: "DataError", file: "f" });
      }
    }
  });
});

describe("inflate", () => {
  const content = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);
  const compressed = new Uint8Array(deflateSync(content));

  it("gives back what was compressed", async () => {
    expect(await inflate(compressed, 5000, "f")).toEqual(content);
  });

  it("refuses more, less, damage and rubbish, naming the file", async () => {
    await expect(inflate(compressed, 4999, "f")).rejects.toThrow(
      "f is damaged: it holds more than the expected 4999 bytes",
    );
    await expect(inflate(compressed, 5001, "f")).rejects.toThrow("f is cut short: 5001 bytes expected, 5000 found");
    await expect(inflate(compressed.subarray(0, 100), 5000, "f")).rejects.toThrow(/^f is damaged or cut short/);
    await expect(inflate(Uint8Array.of(1, 2, 3), 5000, "f")).rejects.toThrow(/^f is damaged or cut short: 0 of 5000/);
  });
});
