/**
 * Marks: notes and frames, which explain a graph and are no part of the model. Commands on them, and what a frame holds.
 * A mark goes by its key, `note:<id>` or `frame:<id>`, wherever both kinds are meant. Text is kept as it was typed, within
 * the schema's limits, and is never read as markup.
 */
import type { Box } from "./align";
import { boundsOf } from "./align";
import type { Command, Position } from "./commands";
import { moveNodes, sequence } from "./commands";
import { findNode } from "./ports";
import type { DocumentFrame, DocumentNote, MarkColor, ProjectDocument } from "./schema";
import { shiftWaypoints } from "./waypoints";

export const NOTE_SIZE = { width: 220, height: 120 };
export const SMALLEST_NOTE = { width: 120, height: 60 };
export const SMALLEST_FRAME = { width: 120, height: 80 };
const LONGEST_TEXT = 10_000;
const LONGEST_TITLE = 200;
/** Free space of a new frame around what it holds, and the height of its title, in canvas units. */
const FRAME_PADDING = 24;
const FRAME_TITLE = 36;

type Mark = DocumentNote | DocumentFrame;

export const noteKey = (id: string): string => `note:${id}`;
export const frameKey = (id: string): string => `frame:${id}`;

export function findNote(document: Pick<ProjectDocument, "notes">, key: string): DocumentNote | undefined {
  return document.notes.find((note) => noteKey(note.id) === key);
}

export function findFrame(document: Pick<ProjectDocument, "frames">, key: string): DocumentFrame | undefined {
  return document.frames.find((frame) => frameKey(frame.id) === key);
}

/** Keys of all marks of a canvas. */
export function markKeys({ notes, frames }: Pick<ProjectDocument, "notes" | "frames">): readonly string[] {
  return [...notes.map((note) => noteKey(note.id)), ...frames.map((frame) => frameKey(frame.id))];
}

function changed<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const next = list.map(change);
  return next.every((item, index) => item === list[index]) ? list : next;
}

function withMarks(
  document: ProjectDocument,
  notes: readonly DocumentNote[],
  frames: readonly DocumentFrame[],
): ProjectDocument {
  return notes === document.notes && frames === document.frames ? document : { ...document, notes, frames };
}

/** Changes marks of either kind; `change` returns the mark itself where there is nothing to do. */
function changeMarks(change: <T extends Mark>(mark: T, key: string) => T): Command {
  return (document) =>
    withMarks(
      document,
      changed(document.notes, (note) => change(note, noteKey(note.id))),
      changed(document.frames, (frame) => change(frame, frameKey(frame.id))),
    );
}

export function addNote(note: DocumentNote): Command {
  return (document) =>
    document.notes.some(({ id }) => id === note.id) ? document : { ...document, notes: [...document.notes, note] };
}

export function addFrame(frame: DocumentFrame): Command {
  return (document) =>
    document.frames.some(({ id }) => id === frame.id) ? document : { ...document, frames: [...document.frames, frame] };
}

/** The frame that these boxes fit into, with a title above them; undefined around nothing. */
export function frameAround(id: string, title: string, boxes: readonly Box[]): DocumentFrame | undefined {
  const bounds = boundsOf(boxes);
  if (!bounds) return undefined;
  return {
    id,
    title,
    position: { x: bounds.x - FRAME_PADDING, y: bounds.y - FRAME_PADDING - FRAME_TITLE },
    size: { width: bounds.width + 2 * FRAME_PADDING, height: bounds.height + 2 * FRAME_PADDING + FRAME_TITLE },
    color: "blue",
  };
}

/** Texts are cut at 10,000 characters. */
export function setNoteText(key: string, text: string): Command {
  const kept = text.slice(0, LONGEST_TEXT);
  return (document) =>
    withMarks(
      document,
      changed(document.notes, (note) =>
        noteKey(note.id) !== key || note.text === kept ? note : { ...note, text: kept },
      ),
      document.frames,
    );
}

/** Titles are cut at 200 characters. */
export function setFrameTitle(key: string, title: string): Command {
  const kept = title.trim().slice(0, LONGEST_TITLE);
  return (document) =>
    withMarks(
      document,
      document.notes,
      changed(document.frames, (frame) =>
        frameKey(frame.id) !== key || frame.title === kept ? frame : { ...frame, title: kept },
      ),
    );
}

export function setMarkColor(keys: readonly string[], color: MarkColor): Command {
  return changeMarks((mark, key) => (keys.includes(key) && mark.color !== color ? { ...mark, color } : mark));
}

/** A new place and size, no smaller than one can read. */
export function resizeMark(key: string, { x, y, width, height }: Omit<Box, "id">): Command {
  return changeMarks((mark, own) => {
    if (own !== key) return mark;
    const least = "title" in mark ? SMALLEST_FRAME : SMALLEST_NOTE;
    const size = {
      width: Math.round(Math.max(least.width, width)),
      height: Math.round(Math.max(least.height, height)),
    };
    const position = { x: Math.round(x), y: Math.round(y) };
    const same =
      mark.position.x === position.x &&
      mark.position.y === position.y &&
      mark.size.width === size.width &&
      mark.size.height === size.height;
    return same ? mark : { ...mark, position, size };
  });
}

export function removeMarks(keys: readonly string[]): Command {
  return (document) => {
    const notes = document.notes.filter((note) => !keys.includes(noteKey(note.id)));
    const frames = document.frames.filter((frame) => !keys.includes(frameKey(frame.id)));
    const same = notes.length === document.notes.length && frames.length === document.frames.length;
    return same ? document : { ...document, notes, frames };
  };
}

function moveMarks(places: Readonly<Record<string, Position>>): Command {
  return changeMarks((mark, key) => {
    const place = Object.hasOwn(places, key) ? places[key] : undefined;
    if (!place || (place.x === mark.position.x && place.y === mark.position.y)) return mark;
    return { ...mark, position: { x: place.x, y: place.y } };
  });
}

/** Points of edges go along where both ends moved by the same step. */
function carryWaypoints(places: Readonly<Record<string, Position>>): Command {
  return (document) => {
    const steps = Object.entries(places).flatMap(([id, place]) => {
      const node = findNode(document, id);
      return node ? [{ id, x: place.x - node.position.x, y: place.y - node.position.y }] : [];
    });
    const [first] = steps;
    const together = steps.every(
      (step) => Math.abs(step.x - (first?.x ?? 0)) + Math.abs(step.y - (first?.y ?? 0)) < 0.01,
    );
    if (!first || !together || (first.x === 0 && first.y === 0)) return document;
    const edges = shiftWaypoints(document, new Set(steps.map(({ id }) => id)), first);
    return edges === document.edges ? document : { ...document, edges };
  };
}

/** New places of nodes (by id) and marks (by key), in canvas units. Reroute points between nodes that move together move too. */
export function moveItems(places: Readonly<Record<string, Position>>): Command {
  return sequence(carryWaypoints(places), moveNodes(places), moveMarks(places));
}

/**
 * What lies in a frame and so moves with it: boxes whose middle is inside, itself apart.
 * @param boxes of nodes by id and of marks by key.
 */
export function contentsOf(frame: DocumentFrame, boxes: readonly Box[]): readonly string[] {
  const right = frame.position.x + frame.size.width;
  const bottom = frame.position.y + frame.size.height;
  return boxes
    .filter((box) => {
      const x = box.x + box.width / 2;
      const y = box.y + box.height / 2;
      const smaller = box.width * box.height < frame.size.width * frame.size.height;
      return smaller && x >= frame.position.x && x <= right && y >= frame.position.y && y <= bottom;
    })
    .map((box) => box.id)
    .filter((id) => id !== frameKey(frame.id));
}
