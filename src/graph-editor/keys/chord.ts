/**
 * Key chords as text: `Ctrl Shift Z`, `?`, `Del`. Ctrl stands for Command on a Mac too. Pure, apart from reading events.
 * What always holds: a chord is one key after its modifiers in the order Ctrl, Alt, Shift, and a key that only Shift can
 * type (`?`) carries no Shift.
 */

/** What a chord is read from; a `KeyboardEvent` is one. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  " ": "Space",
  Escape: "Esc",
  Delete: "Del",
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
};

/** Keys that are no chord by themselves. */
const MODIFIERS = new Set(["Control", "Meta", "Alt", "AltGraph", "Shift", "CapsLock", "Dead", "Unidentified"]);

/** The chord of a key press; undefined while only modifiers are down. */
export function chordOf(press: KeyPress): string | undefined {
  if (press.key === "" || MODIFIERS.has(press.key)) return undefined;
  const letter = press.key.length === 1 && press.key.toLowerCase() !== press.key.toUpperCase();
  const named = press.key.length > 1 || press.key === " ";
  const key = letter ? press.key.toUpperCase() : (NAMES[press.key] ?? press.key);
  return [
    ...(press.ctrlKey || press.metaKey ? ["Ctrl"] : []),
    ...(press.altKey ? ["Alt"] : []),
    ...(press.shiftKey && (letter || named) ? ["Shift"] : []),
    key,
  ].join(" ");
}

/** Chords that the browser or the page's controls need; why, as the rest of a sentence. */
const RESERVED: Readonly<Record<string, string>> = {
  Tab: "moves the focus",
  "Shift Tab": "moves the focus",
  Space: "moves the canvas while it is held",
  "Ctrl C": "is the browser's own copy",
  "Ctrl X": "is the browser's own cut",
  "Ctrl V": "is the browser's own paste",
  "Ctrl Shift V": "is the browser's own paste",
  "Ctrl W": "closes the tab",
  "Ctrl T": "opens a tab",
  "Ctrl N": "opens a window",
  "Ctrl Shift N": "opens a window",
  "Ctrl Shift T": "opens a closed tab again",
  "Ctrl Shift W": "closes the window",
};

/** Why a person cannot give a chord to a command, as a sentence; undefined where they can. */
export function chordProblem(chord: string): string | undefined {
  const reason = Object.hasOwn(RESERVED, chord) ? RESERVED[chord] : undefined;
  return reason === undefined ? undefined : `${chord.replaceAll(" ", "+")} ${reason}: choose other keys.`;
}
