import { describe, expect, test } from "vitest";
import { chordOf, chordProblem } from "./chord";
import type { StudioCommand } from "./keymap";
import { commandFor, conflicts, keysOf, readUserKeys, setKeys, takeChord } from "./keymap";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) =>
  chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

const command = (id: string, ...keys: readonly string[]): StudioCommand => ({
  id,
  label: id,
  group: "Editing",
  keys,
  run: () => undefined,
});
const undo = command("edit.undo", "Ctrl Z");
const redo = command("edit.redo", "Ctrl Shift Z", "Ctrl Y");
const fit = command("canvas.fit", ".");
const all = [undo, redo, fit];

describe("chords", () => {
  test("modifiers come in one order, letters are capital, Command is Ctrl", () => {
    expect(press("z", { metaKey: true, shiftKey: true })).toBe("Ctrl Shift Z");
    expect(press("L", { ctrlKey: true, altKey: true, shiftKey: true })).toBe("Ctrl Alt Shift L");
    expect(press("Delete")).toBe("Del");
    expect(press("ArrowLeft", { shiftKey: true })).toBe("Shift Left");
  });

  test("a key that only Shift can type carries no Shift; modifiers alone are no chord", () => {
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("Shift", { shiftKey: true })).toBeUndefined();
    expect(press("Control", { ctrlKey: true })).toBeUndefined();
  });

  test("what the browser needs is refused with the reason", () => {
    expect(chordProblem("Ctrl W")).toBe("Ctrl+W closes the tab: choose other keys.");
    expect(chordProblem("Ctrl B")).toBeUndefined();
  });
});

describe("keys of commands", () => {
  test("a person's keys take the place of the defaults, none at all included", () => {
    const own = setKeys({}, "edit.redo", ["Ctrl R"]);
    expect(keysOf(redo, own)).toEqual(["Ctrl R"]);
    expect(commandFor("Ctrl Y", all, own)).toBeUndefined();
    expect(commandFor("Ctrl R", all, own)).toBe(redo);
    expect(keysOf(undo, setKeys(own, "edit.undo", []))).toEqual([]);
    expect(setKeys(own, "edit.redo", undefined)).toEqual({});
  });

  test("a chord that two ask for is named, and goes to the one a person chose", () => {
    const own = setKeys({}, "canvas.fit", ["Ctrl Z"]);
    expect(conflicts("Ctrl Z", "canvas.fit", all, own)).toEqual([undo]);
    expect(commandFor("Ctrl Z", all, own)).toBe(fit);
  });

  test("taking a chord leaves the other command its remaining keys", () => {
    const own = takeChord({}, "canvas.fit", "Ctrl Y", all);
    expect(keysOf(fit, own)).toEqual(["Ctrl Y"]);
    expect(keysOf(redo, own)).toEqual(["Ctrl Shift Z"]);
    expect(conflicts("Ctrl Y", "canvas.fit", all, own)).toEqual([]);
  });

  test("fixed commands keep their keys", () => {
    const copy: StudioCommand = { ...command("edit.copy", "Ctrl C"), fixed: true };
    expect(keysOf(copy, { "edit.copy": ["X"] })).toEqual(["Ctrl C"]);
  });

  test("damaged storage is left out", () => {
    expect(readUserKeys({ a: ["Ctrl B"], b: "Ctrl B", c: [1], d: ["Ctrl W"], e: [] })).toEqual({
      a: ["Ctrl B"],
      e: [],
    });
    expect(readUserKeys(null)).toEqual({});
  });
});
