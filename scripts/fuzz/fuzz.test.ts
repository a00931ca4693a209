/** A small part of `npm run fuzz` with every test run: no reader crashes on, or takes part of, a damaged file. */
import { describe, expect, test } from "vitest";
import { createDice, mutate } from "./mutate";
import { fuzzedReaders } from "./readers";
import { damagedFile, tryReader } from "./try-reader";

const FILES = 400;
const SEED = 11;

describe.each(fuzzedReaders.map((reader) => [reader.name, reader] as const))("%s", (_name, reader) => {
  test("takes its samples and neither crashes nor keeps parts of damaged ones", async () => {
    const samples = await reader.samples();
    for (const sample of samples) expect(await tryReader(reader, new Uint8Array(sample))).toEqual({ outcome: "taken" });
    const counts = { taken: 0, refused: 0 };
    for (let index = 0; index < FILES; index++) {
      const { outcome, problem } = await tryReader(reader, damagedFile(reader, samples, SEED, index));
      if (outcome === "crash" || outcome === "partial") throw new Error(`${reader.name}, file ${index}: ${problem}`);
      counts[outcome] += 1;
    }
    expect(counts.refused).toBeGreaterThan(0);
  });
});

test("the same seed damages a file in the same way, and another one in another", () => {
  const sample = new TextEncoder().encode("a file of some length to be damaged");
  const damaged = (seed: number) => mutate(sample, createDice(seed), ["word"]);
  expect(damaged(1)).toEqual(damaged(1));
  expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => damaged(seed).join())).size).toBeGreaterThan(4);
  expect(new TextDecoder().decode(sample)).toBe("a file of some length to be damaged");
});
