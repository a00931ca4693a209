/** Stored kernel choices: what was written is read again, and what cannot be used is left out with its reason. */
import { describe, expect, it } from "vitest";
import type { TunedChoice, TuningTable } from "./kernel-tuning";
import { decodeTuning, encodeTuning, gainOf, preferencesOf, tuningHash, withChoice } from "./kernel-tuning";

const choice = (siteClass: string, variant: string): TunedChoice => ({
  siteClass,
  operator: "matmul",
  variant,
  defaultVariant: "gemm-rows",
  variantMs: 2,
  defaultMs: 3,
  rejected: [{ variant: "gemm-wrong", reason: "y0[0] is 1 in place of 2." }],
});
const table: TuningTable = {
  adapter: "nvidia ampere",
  runtime: "Chrome/140",
  choices: [
    choice("matmul f32[64,64] f32[64,64]", "gemm-tiled 64x64"),
    choice("matmul f32[1,8] f32[8,8]", "gemm-rows"),
  ],
};
const isVariant = (operator: string, variant: string): boolean => operator === "matmul" && variant.startsWith("gemm");
const read = (text: string | undefined, where = table) => decodeTuning(text, where, isVariant);

describe("stored kernel choices", () => {
  it("are read as they were written", () => {
    expect(read(encodeTuning(table))).toEqual({ table, ignored: [] });
    expect(read(undefined)).toEqual({ table: { ...table, choices: [] }, ignored: [] });
  });

  it.each([
    ["damaged", "{", table],
    ["something else", '{"format":"trainyard-weights","version":1}', table],
    ["another version of Trainyard", encodeTuning(table).replace('"version": 1', '"version": 99'), table],
    ["another adapter", encodeTuning(table), { ...table, adapter: "apple metal-3" }],
    ["another browser version", encodeTuning(table), { ...table, runtime: "Chrome/141" }],
  ])("are left aside where they are %s", (reason, text, where) => {
    const { table: found, ignored } = read(text, where);
    expect(found.choices).toEqual([]);
    expect(ignored).toHaveLength(1);
    expect(ignored[0]).toContain(reason);
  });

  it("lose single entries that are damaged or name what no longer exists", () => {
    const old = choice("matmul f32[2,2] f32[2,2]", "kernel-of-old");
    const damaged = encodeTuning({ ...table, choices: [...table.choices, old] }).replace(
      '"variantMs": 2',
      '"variantMs": "2"',
    );
    const { table: found, ignored } = read(damaged);
    expect(found.choices).toEqual(table.choices.slice(1));
    expect(ignored).toEqual([
      "1 stored kernel choice is damaged and left aside.",
      "1 stored kernel choice is for a kernel that no longer exists and left aside.",
    ]);
  });
});

describe("a table", () => {
  it("has one choice a class", () => {
    const changed = withChoice(table, choice("matmul f32[1,8] f32[8,8]", "gemm-registers 8x8"));
    expect(preferencesOf(changed).get("matmul f32[1,8] f32[8,8]")).toBe("gemm-registers 8x8");
    expect(changed.choices).toHaveLength(2);
  });

  it("has a hash that changes with its choices and with nothing else", () => {
    const { choices } = table;
    const slower = { choices: choices.map((entry) => ({ ...entry, variantMs: 9 })).toReversed() };
    expect(tuningHash(table)).toMatch(/^[0-9a-f]{8}$/);
    expect(tuningHash(slower)).toBe(tuningHash(table));
    expect(tuningHash({ choices: choices.slice(1) })).not.toBe(tuningHash(table));
    expect(tuningHash({ choices: [] })).toBe("");
  });

  it("counts a gain only where the default was replaced", () => {
    expect(table.choices.map(gainOf)).toEqual([1.5, 1]);
  });
});
