/**
 * A frame: a titled area behind the layers that it holds. Its title is its handle: dragging it moves what lies in the frame,
 * a double click or F2 renames it. The area itself lets clicks through to the canvas.
 */
import "./annotations.css";
import { NodeResizer } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { documentStore } from "../document/document-store";
import { setFrameTitle, SMALLEST_FRAME } from "../document/marks";
import { takeEditing, useEditing } from "./mark-editing";
import type { FrameFlowNode } from "./project-marks";

function FrameTitle({ id, title }: { readonly id: string; readonly title: string }) {
  const [draft, setDraft] = useState(title);
  const done = (kept: boolean): void => {
    if (kept) documentStore.getState().run(setFrameTitle(id, draft), { label: "rename frame" });
    takeEditing(undefined);
  };
  return (
    <input
      className="frame-title-field nodrag nopan"
      aria-label="Title of the frame"
      // The person asked for this field by a key or a double click on it.
      ref={(field) => field?.focus({ preventScroll: true })}
      maxLength={200}
      value={draft}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => done(true)}
      onKeyDown={(event) => {
        if (event.key === "Enter") done(true);
        else if (event.key === "Escape") done(false);
        event.stopPropagation();
      }}
    />
  );
}

function FrameNodeView({ id, data, selected }: NodeProps<FrameFlowNode>) {
  const editing = useEditing(id);
  const { title, color } = data.frame;
  return (
    <>
      <NodeResizer
        isVisible={selected && !editing}
        minWidth={SMALLEST_FRAME.width}
        minHeight={SMALLEST_FRAME.height}
        handleClassName="mark-resize"
        lineClassName="mark-resize-line"
      />
      <div className="frame" data-color={color} data-selected={selected} data-mark={id}>
        <div className="frame-title">
          {editing ? <FrameTitle id={id} title={title} /> : <span>{title === "" ? "Frame" : title}</span>}
        </div>
      </div>
    </>
  );
}

export const FrameNode = memo(
  FrameNodeView,
  (before, after) => before.data === after.data && before.selected === after.selected,
);
