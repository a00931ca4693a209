/**
 * A number of the settings: label, box, help and message. Keeps what is typed while it is typed and hands on only numbers;
 * text that is none gets a message and keeps a run from starting.
 */
import { useEffect, useState } from "react";
import { FieldFrame } from "../components/form-controls";
import { setDraftProblem, useDraftProblem } from "./draft-problems";
import { parseNumber } from "./training-fields";

/** Element id of a setting's control. */
export function settingId(path: string): string {
  return `setting-${path.replaceAll(".", "-")}`;
}

export interface NumberFieldProps {
  /** Path of the setting in the document: `training.learningRate`. */
  readonly path: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly value: number;
  readonly className?: string;
  readonly onChange: (value: number) => void;
}

export function NumberField({ path, label, help, error, value, className = "", onChange }: NumberFieldProps) {
  const [draft, setDraft] = useState<{ readonly text: string; readonly value: number }>();
  const problem = useDraftProblem(path);
  const id = settingId(path);
  // An undo or another project replaces the value from outside: what was being typed is then out of date.
  const current = draft?.value === value ? draft : undefined;
  const outdated = draft !== undefined && current === undefined;
  useEffect(() => {
    if (outdated) setDraftProblem(path, undefined);
  }, [outdated, path]);
  useEffect(
    () => () => {
      setDraftProblem(path, undefined);
    },
    [path],
  );
  const message = current !== undefined && problem !== undefined ? problem : error;

  const type = (text: string) => {
    const typed = parseNumber(text);
    if (Number.isFinite(typed)) {
      setDraftProblem(path, undefined);
      setDraft({ text, value: typed });
      onChange(typed);
    } else {
      setDraft({ text, value });
      setDraftProblem(path, `${label} must be a number, such as ${String(value)}.`);
    }
  };

  return (
    <FieldFrame id={id} label={label} help={help} error={message} className={className}>
      <input
        id={id}
        className="input"
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        value={current?.text ?? String(value)}
        aria-invalid={message !== undefined}
        aria-describedby={message !== undefined || help !== undefined ? `${id}-note` : undefined}
        onChange={(event) => {
          type(event.target.value);
        }}
        onBlur={() => {
          if (problem === undefined) setDraft(undefined);
        }}
      />
    </FieldFrame>
  );
}
