/** Notes and frames as React Flow draws them: beside the layers, by their keys. Records that would come out the same are reused. */
import type { Node } from "@xyflow/react";
import { frameKey, noteKey } from "../document/marks";
import type { DocumentFrame, DocumentNote, ProjectDocument } from "../document/schema";

export interface NoteData extends Record<string, unknown> {
  readonly note: DocumentNote;
}

export interface FrameData extends Record<string, unknown> {
  readonly frame: DocumentFrame;
}

export type NoteFlowNode = Node<NoteData, "note">;
export type FrameFlowNode = Node<FrameData, "frame">;
export type MarkFlowNode = NoteFlowNode | FrameFlowNode;

/** Behind the edges, selected too: React Flow raises what is selected by 1000. */
const BEHIND = -1001;

export interface MarksView {
  readonly document: Pick<ProjectDocument, "notes" | "frames">;
  readonly selectedMarks: readonly string[];
}

/** @param previous the last projection, whose unchanged records are returned again. */
export function projectMarks(
  { document, selectedMarks }: MarksView,
  previous: readonly MarkFlowNode[],
): MarkFlowNode[] {
  if (document.notes.length + document.frames.length === 0) return previous.length === 0 ? [...previous] : [];
  const old = new Map(previous.map((node) => [node.id, node]));
  const frames = document.frames.map((frame): MarkFlowNode => {
    const id = frameKey(frame.id);
    const selected = selectedMarks.includes(id);
    const before = old.get(id);
    if (before?.type === "frame" && before.data.frame === frame && before.selected === selected) return before;
    return {
      id,
      type: "frame",
      position: frame.position,
      data: { frame },
      ...frame.size,
      measured: frame.size,
      selected,
      zIndex: BEHIND,
      dragHandle: ".frame-title",
      ariaLabel: `Frame ${frame.title}`,
    };
  });
  const notes = document.notes.map((note): MarkFlowNode => {
    const id = noteKey(note.id);
    const selected = selectedMarks.includes(id);
    const before = old.get(id);
    if (before?.type === "note" && before.data.note === note && before.selected === selected) return before;
    return {
      id,
      type: "note",
      position: note.position,
      data: { note },
      ...note.size,
      measured: note.size,
      selected,
      ariaLabel: note.text === "" ? "Empty note" : `Note: ${note.text.slice(0, 120)}`,
    };
  });
  return [...frames, ...notes];
}
