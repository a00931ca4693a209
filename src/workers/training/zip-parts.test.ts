import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { bytesOf, textFile } from "../../engine/model/model-formats";
import { zipParts } from "./zip-parts";

describe("zipParts", () => {
  const weights = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
  const files = [
    { name: "folder/1/weights.bin", parts: [weights.subarray(0, 400), weights.subarray(400)] },
    textFile("folder/قراءة.txt", "مرحبا"),
    { name: "folder/empty", parts: [] },
  ];

  it("keeps every file, and copies none", () => {
    const parts = zipParts(files);
    expect(parts.filter(({ buffer }) => buffer === weights.buffer)).toHaveLength(2);
    const found = unzipSync(bytesOf({ name: "", parts }));
    expect(Object.keys(found)).toEqual(files.map(({ name }) => name));
    expect(found["folder/1/weights.bin"]).toEqual(weights);
    expect(new TextDecoder().decode(found["folder/قراءة.txt"])).toBe("مرحبا");
    expect(found["folder/empty"]).toHaveLength(0);
  });

  it("gives the same bytes each time, and refuses what no archive holds", () => {
    expect(bytesOf({ name: "", parts: zipParts(files) })).toEqual(bytesOf({ name: "", parts: zipParts(files) }));
    const large = new Uint8Array(2 ** 20);
    expect(() => zipParts([{ name: "a", parts: Array.from({ length: 4096 }, () => large) }])).toThrow(/4\.3 GB/);
  });
});
