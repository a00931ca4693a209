import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSafetensors } from "../src/engine/import/safetensors/read-safetensors";
import { main } from "./main";
import type { Output } from "./output";

const silent: Output = { line: () => undefined, json: () => undefined, note: () => undefined, table: () => undefined };
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainyard-predict-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("predict writes held-out examples and the answers of the trained weights", async () => {
  const run = (...parameters: string[]) => main(parameters, process.cwd(), silent);
  expect(await run("train", "iris", "--steps", "60", "--device", "cpu", "--seed", "1", "--out", folder)).toBe(0);
  const weights = join(folder, "weights.safetensors");
  const out = join(folder, "samples.safetensors");
  const options = ["--weights", weights, "--device", "cpu", "--out", out];
  expect(await run("predict", "iris", ...options, "--count", "20")).toBe(0);
  const { tensors } = readSafetensors(await readFile(out));
  expect(tensors.get("input/features")?.shape).toEqual([20, 4]);
  const scores = tensors.get("output/species");
  expect(scores?.shape).toEqual([20, 3]);
  // Trained weights tell the classes apart; fresh ones would give one answer for all.
  const answers = new Set(
    Array.from({ length: 20 }, (_, example) => {
      const row = Array.from(scores?.data.slice(example * 3, example * 3 + 3) ?? [], Number);
      return row.indexOf(Math.max(...row));
    }),
  );
  expect(answers.size).toBeGreaterThan(1);
});

test("predict needs its options and readable weights", async () => {
  expect(await main(["predict", "iris"], process.cwd(), silent)).toBe(2);
  const missing = ["predict", "iris", "--weights", join(folder, "none"), "--out", join(folder, "x")];
  expect(await main(missing, process.cwd(), silent)).toBe(1);
});
