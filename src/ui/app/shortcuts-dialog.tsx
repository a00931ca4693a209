/** All keys, to look up and to change: a click on a chord waits for the next one, and says who has it already. */
import { Pencil, RotateCcw, X } from "lucide-react";
import { useState } from "react";
import {
  chordOf,
  chordProblem,
  conflicts,
  keysOf,
  setKeys,
  takeChord,
  useUserKeys,
  type StudioCommand,
} from "../../graph-editor";
import { Dialog } from "../components/dialog";
import { openDialog, useShell } from "./shell-state";
import { changeKeys } from "./shortcuts";
import { ALL_COMMANDS } from "./studio-commands";

export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="flex gap-1">
      {keys.split(" ").map((key) => (
        <kbd key={key} className="kbd">
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** Things that are done with the mouse and a key; nobody changes them. */
const GESTURES: readonly (readonly [keys: string, does: string])[] = [
  ["Space drag", "Move the canvas"],
  ["Shift drag", "Select with a box"],
  ["Alt drag", "Move without helper lines"],
];

function groupsOf(commands: readonly StudioCommand[]): readonly (readonly [string, readonly StudioCommand[]])[] {
  const groups = new Map<string, StudioCommand[]>();
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return [...groups];
}

/** Waits for keys; what cannot be taken, or is taken already, is said with the way out. */
function Recorder({ command, onDone }: { readonly command: StudioCommand; readonly onDone: () => void }) {
  const user = useUserKeys();
  const [chord, setChord] = useState<string>();
  const problem = chord === undefined ? undefined : chordProblem(chord);
  const others = chord === undefined ? [] : conflicts(chord, command.id, ALL_COMMANDS, user);
  const fixed = others.find((other) => other.fixed === true);
  const take = (keys: string) => {
    changeKeys(takeChord(user, command.id, keys, ALL_COMMANDS));
    onDone();
  };
  return (
    <div className="flex flex-col items-end gap-1.5 py-1">
      <div className="flex items-center gap-2">
        <input
          className="input w-[172px] text-center"
          aria-label={`New keys for ${command.label}`}
          ref={(field) => field?.focus()}
          readOnly
          placeholder="Press the new keys"
          value={chord?.replaceAll(" ", " + ") ?? ""}
          onKeyDown={(event) => {
            if (event.key === "Tab") return;
            event.preventDefault();
            event.stopPropagation();
            const pressed = chordOf(event);
            if (pressed === "Esc") onDone();
            else if (pressed !== undefined) {
              setChord(pressed);
              const free = conflicts(pressed, command.id, ALL_COMMANDS, user).length === 0;
              if (free && chordProblem(pressed) === undefined) take(pressed);
            }
          }}
        />
        <button
          type="button"
          className="btn btn-ghost btn-icon"
          aria-label="Keep the keys as they were"
          onClick={onDone}
        >
          <X aria-hidden />
        </button>
      </div>
      <div role="status" className="text-right text-[12px]">
        {problem !== undefined && <p className="m-0 text-danger">{problem}</p>}
        {problem === undefined && others.length > 0 && chord !== undefined && (
          <p className="m-0 flex items-center gap-2 text-warning">
            {chord.replaceAll(" ", "+")} is “{others.map((other) => other.label).join("” and “")}”.
            {fixed === undefined && (
              <button
                type="button"
                className="btn"
                onClick={() => {
                  take(chord);
                }}
              >
                Take it
              </button>
            )}
          </p>
        )}
      </div>
    </div>
  );
}

function Row({ command }: { readonly command: StudioCommand }) {
  const user = useUserKeys();
  const [recording, setRecording] = useState(false);
  const keys = keysOf(command, user);
  const changed = Object.hasOwn(user, command.id);
  const contested = keys.flatMap((key) => conflicts(key, command.id, ALL_COMMANDS, user));
  return (
    <li className="flex min-h-9 items-center justify-between gap-3 border-t border-border" data-shortcut={command.id}>
      <span className="min-w-0">
        {command.label}
        {contested.length > 0 && (
          <span className="block text-[12px] text-warning">Also asked for by “{contested[0]?.label}”</span>
        )}
      </span>
      {recording ? (
        <Recorder
          command={command}
          onDone={() => {
            setRecording(false);
          }}
        />
      ) : (
        <span className="flex flex-none items-center gap-1.5">
          {keys.map((key, index) => (
            <span key={key} className="flex items-center gap-1.5">
              {index > 0 && <span className="text-[12px] text-muted">or</span>}
              <Keys keys={key} />
            </span>
          ))}
          {keys.length === 0 && <span className="text-[12px] text-muted">none</span>}
          {command.fixed !== true && (
            <button
              type="button"
              className="btn btn-ghost btn-icon size-7"
              aria-label={`Change the keys of ${command.label}`}
              onClick={() => {
                setRecording(true);
              }}
            >
              <Pencil aria-hidden className="size-3.5" />
            </button>
          )}
          {changed && (
            <button
              type="button"
              className="btn btn-ghost btn-icon size-7"
              aria-label={`Back to the default keys of ${command.label}`}
              onClick={() => {
                changeKeys(setKeys(user, command.id, undefined));
              }}
            >
              <RotateCcw aria-hidden className="size-3.5" />
            </button>
          )}
        </span>
      )}
    </li>
  );
}

/** What a search for a command looks through: its name, its group and its keys. */
function matches(command: StudioCommand, query: string): boolean {
  const text = [command.label, command.group, ...(command.words ?? []), ...command.keys].join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function ShortcutsDialog() {
  const open = useShell((state) => state.dialog === "shortcuts");
  const user = useUserKeys();
  const [query, setQuery] = useState("");
  const groups = groupsOf(ALL_COMMANDS.filter((command) => matches(command, query)));
  return (
    <Dialog
      open={open}
      onClose={() => {
        openDialog(undefined);
      }}
      title="Keyboard shortcuts"
      description="On a Mac, Command takes the place of Ctrl. Keys that you change are kept in this browser."
      width={620}
      footer={
        <button
          type="button"
          className="btn"
          disabled={Object.keys(user).length === 0}
          onClick={() => {
            changeKeys({});
          }}
        >
          <RotateCcw aria-hidden /> Reset all
        </button>
      }
    >
      <input
        type="search"
        className="input mb-4 w-full"
        aria-label="Search shortcuts"
        placeholder="Search by name or keys"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
        }}
      />
      <div className="flex flex-col gap-5">
        {groups.map(([title, commands]) => (
          <section key={title} aria-label={title}>
            <h3 className="m-0 mb-1.5 text-[12px] font-semibold text-muted">{title}</h3>
            <ul className="m-0 list-none p-0">
              {commands.map((command) => (
                <Row key={command.id} command={command} />
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && <p className="m-0 py-4 text-center text-muted">No command with this name.</p>}
        {query === "" && (
          <section aria-label="With the mouse">
            <h3 className="m-0 mb-1.5 text-[12px] font-semibold text-muted">With the mouse</h3>
            <ul className="m-0 list-none p-0">
              {GESTURES.map(([keys, does]) => (
                <li key={keys} className="flex min-h-9 items-center justify-between border-t border-border">
                  {does}
                  <Keys keys={keys} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}
