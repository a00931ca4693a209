/**
 * A text box that commits on Enter and on leaving. What cannot be committed stays in the box with the reason under it, and
 * the document keeps its old value; Escape brings that back.
 */
import { useId, useState } from "react";

export interface TextFieldProps {
  readonly label: string;
  /** Shown instead of the label where parts share one, still read out as a whole. */
  readonly caption?: string;
  readonly value: string;
  readonly help?: string | undefined;
  readonly placeholder?: string;
  readonly numeric?: boolean;
  /** A problem from elsewhere that sits on this field. */
  readonly invalid?: boolean;
  /** Takes the text or returns why it cannot, as a sentence. */
  readonly onCommit: (text: string) => string | undefined;
  /** The value `direction` steps away, for the arrow keys; undefined where there is none. */
  readonly onStep?: (text: string, direction: number) => string | undefined;
}

export function TextField(props: TextFieldProps) {
  const { label, caption, value, help, placeholder, numeric = false, invalid = false, onCommit, onStep } = props;
  const id = useId();
  /** What is being typed; undefined while the box shows the document's value. */
  const [draft, setDraft] = useState<string>();
  const [error, setError] = useState<string>();

  const commit = (text: string | undefined): void => {
    if (text === undefined) return;
    const reason = text === value ? undefined : onCommit(text);
    setError(reason);
    setDraft(reason === undefined ? undefined : text);
  };
  const step = (direction: number): void => {
    const next = onStep?.(draft ?? value, direction);
    if (next !== undefined) commit(next);
  };

  const describedBy = [...(error === undefined ? [] : [`${id}-error`]), ...(help === undefined ? [] : [`${id}-help`])];
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {caption ?? label}
      </label>
      <input
        id={id}
        className="input"
        type="text"
        inputMode={numeric ? "decimal" : "text"}
        autoComplete="off"
        spellCheck={false}
        aria-label={caption === undefined ? undefined : label}
        aria-invalid={invalid || error !== undefined}
        aria-describedby={describedBy.length > 0 ? describedBy.join(" ") : undefined}
        placeholder={placeholder}
        value={draft ?? value}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => numeric && event.target.select()}
        onBlur={() => commit(draft)}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit(draft);
          else if (event.key === "Escape") {
            setDraft(undefined);
            setError(undefined);
          } else if (onStep && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
            event.preventDefault();
            step((event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1));
          }
        }}
      />
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {help !== undefined && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
