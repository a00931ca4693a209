/**
 * A note on the canvas: plain text on a card. A double click or F2 edits it, leaving it or Ctrl+Enter keeps what was typed,
 * Escape gives back what was there. The text is never read as markup.
 */
import "./annotations.css";
import { NodeResizer } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { documentStore } from "../document/document-store";
import { setNoteText, SMALLEST_NOTE } from "../document/marks";
import { takeEditing, useEditing } from "./mark-editing";
import type { NoteFlowNode } from "./project-marks";

function NoteText({ id, text }: { readonly id: string; readonly text: string }) {
  const [draft, setDraft] = useState(text);
  const done = (kept: boolean): void => {
    if (kept) documentStore.getState().run(setNoteText(id, draft), { label: "edit note" });
    takeEditing(undefined);
  };
  return (
    <textarea
      className="note-text nodrag nowheel nopan"
      aria-label="Note"
      placeholder="What should others know?"
      // The person asked for this field by a key or a double click on it.
      ref={(field) => field?.focus({ preventScroll: true })}
      maxLength={10_000}
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => done(true)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) done(true);
        else if (event.key === "Escape") done(false);
        event.stopPropagation();
      }}
    />
  );
}

function NoteNodeView({ id, data, selected }: NodeProps<NoteFlowNode>) {
  const editing = useEditing(id);
  const { text, color } = data.note;
  return (
    <>
      <NodeResizer
        isVisible={selected && !editing}
        minWidth={SMALLEST_NOTE.width}
        minHeight={SMALLEST_NOTE.height}
        handleClassName="mark-resize"
        lineClassName="mark-resize-line"
      />
      <div className="note" data-color={color} data-selected={selected} data-mark={id}>
        {editing ? (
          <NoteText id={id} text={text} />
        ) : (
          <p className="note-text">{text === "" ? <span className="note-empty">Double-click to write</span> : text}</p>
        )}
      </div>
    </>
  );
}

export const NoteNode = memo(
  NoteNodeView,
  (before, after) => before.data === after.data && before.selected === after.selected,
);
