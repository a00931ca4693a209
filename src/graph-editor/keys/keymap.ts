/**
 * Which keys belong to which command: defaults with a person's own on top. Pure. What always holds: a command that a person
 * never changed has its default keys; `conflicts` names every chord that more than one command asks for, and of these the
 * one that a person chose themselves, else the first in the list, gets it.
 */
import type { LucideIcon } from "lucide-react";
import { chordProblem } from "./chord";

export type CommandGroup = "Training" | "Project" | "Editing" | "Arranging" | "Blocks" | "Canvas" | "Show" | "Studio";

/** Something that a person can do by key, by menu and by name. */
export interface StudioCommand {
  /** Kept in preferences: never changed once it was given out. */
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  /** Chords it has until a person changes them; none where it only goes by name. */
  readonly keys: readonly string[];
  readonly icon?: LucideIcon;
  /** Other words under which it is found. */
  readonly words?: readonly string[];
  /** Its keys work while a text is being edited, too. */
  readonly whileTyping?: true;
  /** Its keys are the browser's: they are shown, and nobody can change them. */
  readonly fixed?: true;
  /** Left out of the list of commands by name, because it means what has the focus. */
  readonly hidden?: true;
  /** What it is called right now: "Undo move". */
  readonly title?: () => string;
  /** Whether there is something for it to do right now; without it, always. */
  readonly enabled?: () => boolean;
  readonly run: () => void;
}

/** A person's own keys by command id; an empty list means none. Kept in preferences. */
export type UserKeys = Readonly<Record<string, readonly string[]>>;

export function keysOf(command: Pick<StudioCommand, "id" | "keys" | "fixed">, user: UserKeys): readonly string[] {
  const own = Object.hasOwn(user, command.id) && command.fixed !== true ? user[command.id] : undefined;
  return own ?? command.keys;
}

/** The command that a chord belongs to. */
export function commandFor(
  chord: string,
  commands: readonly StudioCommand[],
  user: UserKeys,
): StudioCommand | undefined {
  const asking = commands.filter((command) => keysOf(command, user).includes(chord));
  return asking.find((command) => Object.hasOwn(user, command.id)) ?? asking[0];
}

/** The other commands that ask for a chord, apart from `id`. */
export function conflicts(
  chord: string,
  id: string,
  commands: readonly StudioCommand[],
  user: UserKeys,
): readonly StudioCommand[] {
  return commands.filter((command) => command.id !== id && keysOf(command, user).includes(chord));
}

/** A person's keys with one command's set, or back to its default with `undefined`. */
export function setKeys(user: UserKeys, id: string, keys: readonly string[] | undefined): UserKeys {
  const rest = Object.fromEntries(Object.entries(user).filter(([name]) => name !== id));
  return keys === undefined ? rest : { ...rest, [id]: keys };
}

/** Gives a chord to one command and takes it from every other. */
export function takeChord(user: UserKeys, id: string, chord: string, commands: readonly StudioCommand[]): UserKeys {
  const without = conflicts(chord, id, commands, user).reduce(
    (keys, other) =>
      setKeys(
        keys,
        other.id,
        keysOf(other, keys).filter((key) => key !== chord),
      ),
    user,
  );
  return setKeys(without, id, [chord]);
}

/** What storage holds, as keys: anything that is not a list of chords is left out. */
export function readUserKeys(stored: unknown): UserKeys {
  if (typeof stored !== "object" || stored === null) return {};
  const entries = Object.entries(stored).flatMap(([id, keys]: [string, unknown]) => {
    if (!Array.isArray(keys)) return [];
    const chords = keys.filter((key): key is string => typeof key === "string" && key.length <= 40);
    return chords.length === keys.length && chords.every((chord) => chordProblem(chord) === undefined)
      ? [[id, chords] as const]
      : [];
  });
  return Object.fromEntries(entries);
}
