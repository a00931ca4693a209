/**
 * What commands may ask of the canvas that is shown: views and searches, which only it can open, and where things are on it.
 * The mounted canvas registers itself; without one, commands that need it do nothing.
 */
import type { Box } from "../document/align";
import type { Position } from "../document/commands";

export interface CanvasHandle {
  readonly fit: () => void;
  readonly focusSelection: () => void;
  readonly zoomBy: (direction: 1 | -1) => void;
  readonly zoomToActualSize: () => void;
  /** Search for a layer to add: onto the selected edge, after the selected node, or where the pointer is. */
  readonly quickAdd: () => void;
  /** Search for a layer to put in the place of the selected node. */
  readonly quickReplace: () => void;
  readonly findNode: () => void;
  /** Boxes of everything on the canvas, with measured sizes: nodes by id, marks by key. */
  readonly boxes: () => readonly Box[];
  /** Where the pointer is, or a menu was opened, in canvas units; else the middle of what is in view. */
  readonly place: () => Position;
  /** Ends of a drawn edge, in canvas units. */
  readonly edgeEnds: (edge: string) => readonly [Position, Position] | undefined;
}

let current: CanvasHandle | undefined;

/** Makes this the canvas that commands talk to. @returns what ends that. */
export function registerCanvas(handle: CanvasHandle): () => void {
  current = handle;
  return () => {
    if (current === handle) current = undefined;
  };
}

/** The canvas that is shown. */
export function canvasHandle(): CanvasHandle | undefined {
  return current;
}
