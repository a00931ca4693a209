/** The tags of a run: typed one by one, each with a button that takes it away. Tags of other runs are suggested. */
import { X } from "lucide-react";
import { useId, useState } from "react";
import { LONGEST_TAG, MOST_TAGS } from "./run-record";

export interface TagFieldProps {
  readonly tags: readonly string[];
  /** Tags that other runs have. */
  readonly known: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
}

export function TagField({ tags, known, onChange }: TagFieldProps) {
  const [text, setText] = useState("");
  const id = useId();
  const suggestions = [...new Set(known)].filter((tag) => !tags.includes(tag)).sort();
  const add = () => {
    if (text.trim() !== "") onChange([...tags, ...text.split(",")]);
    setText("");
  };
  return (
    <div className="field min-w-0 flex-1">
      <label className="field-label" htmlFor={id}>
        Tags
      </label>
      <div className="flex min-h-7 flex-wrap items-center gap-1">
        {tags.map((tag) => (
          <span key={tag} className="badge max-w-full">
            <span className="truncate">{tag}</span>
            <button
              type="button"
              className="-mr-1 flex border-0 bg-transparent p-0.5 text-muted hover:text-text"
              aria-label={`Remove the tag ${tag}`}
              onClick={() => {
                onChange(tags.filter((other) => other !== tag));
              }}
            >
              <X aria-hidden className="size-3" />
            </button>
          </span>
        ))}
        {tags.length < MOST_TAGS && (
          <input
            id={id}
            className="input h-7 min-w-16 flex-1"
            list={`${id}-known`}
            placeholder={tags.length === 0 ? "Add a tag" : "Another"}
            value={text}
            maxLength={LONGEST_TAG}
            onChange={(event) => {
              setText(event.target.value);
            }}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key === "Enter" || event.key === ",") {
                event.preventDefault();
                add();
              }
            }}
          />
        )}
        <datalist id={`${id}-known`}>
          {suggestions.map((tag) => (
            <option key={tag} value={tag} />
          ))}
        </datalist>
      </div>
    </div>
  );
}
