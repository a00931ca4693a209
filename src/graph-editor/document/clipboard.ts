/**
 * Copies of parts of a graph: as a value, as text for the system clipboard, and back into a document. Text from outside
 * is only ever read through the schema; text without our mark is not ours and is left alone.
 */
import * as z from "zod/mini";
import { mergeBlocks } from "./block-commands";
import { usedBlocks } from "./blocks";
import { checkReferences } from "./check-references";
import type { Command, Position } from "./commands";
import { freshEdgeId, freshIdAmong, freshNodeId } from "./ids";
import { frameKey, noteKey } from "./marks";
import { findNode, inputPort } from "./ports";
import { blockSchema, edgeSchema, frameSchema, list, nodeSchema, noteSchema } from "./schema";
import type { DocumentEdge, DocumentFrame, DocumentNode, DocumentNote, ProjectDocument } from "./schema";

const clipSchema = z.strictObject({
  format: z.literal("trainyard-nodes"),
  schemaVersion: z.literal(2),
  nodes: list(nodeSchema, 10_000),
  edges: list(edgeSchema, 50_000),
  incoming: list(edgeSchema, 50_000),
  /** Definitions of the blocks that the nodes use, and of those that these use. */
  blocks: list(blockSchema, 1000),
  notes: z._default(list(noteSchema, 1000), []),
  frames: z._default(list(frameSchema, 1000), []),
});

/** Nodes with the edges among them, and the edges that came in from outside for a paste that keeps links. */
export type Clip = z.infer<typeof clipSchema>;

/**
 * The clip of these nodes and marks, or undefined if none of them exists.
 * @param marks keys of notes and frames.
 */
export function copyNodes(
  document: ProjectDocument,
  ids: readonly string[],
  marks: readonly string[] = [],
): Clip | undefined {
  const chosen = new Set(ids);
  const nodes = document.nodes.filter((node) => chosen.has(node.id));
  const notes = document.notes.filter((note) => marks.includes(noteKey(note.id)));
  const frames = document.frames.filter((frame) => marks.includes(frameKey(frame.id)));
  if (nodes.length + notes.length + frames.length === 0) return undefined;
  const into = document.edges.filter((edge) => chosen.has(edge.target.node));
  return {
    format: "trainyard-nodes",
    schemaVersion: 2,
    nodes,
    edges: into.filter((edge) => chosen.has(edge.source.node)),
    incoming: into.filter((edge) => !chosen.has(edge.source.node)),
    blocks: usedBlocks(document.blocks, nodes),
    notes,
    frames,
  };
}

export function serializeClip(clip: Clip): string {
  return JSON.stringify(clip);
}

/** The clip in a text, or undefined where the text is something else or has been damaged. */
export function parseClip(text: string): Clip | undefined {
  if (!text.includes('"trainyard-nodes"') || text.includes('"__proto__"')) return undefined;
  try {
    const result = clipSchema.safeParse(JSON.parse(text));
    if (!result.success) return undefined;
    const refuse = (): never => {
      throw new Error("The clip names what it does not hold.");
    };
    checkReferences(result.data, refuse, true);
    const { nodes, notes, frames } = result.data;
    return nodes.length + notes.length + frames.length > 0 ? result.data : undefined;
  } catch {
    return undefined;
  }
}

export interface Pasted {
  readonly command: Command;
  /** Ids that the pasted nodes get in this document. */
  readonly nodes: readonly string[];
  /** Keys that the pasted notes and frames get. */
  readonly marks: readonly string[];
}

/** Left upper corner of everything in a clip. */
function cornerOf({ nodes, notes, frames }: Clip): Position {
  const places = [...nodes, ...notes, ...frames].map(({ position }) => position);
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) };
}

/**
 * What pasting a clip into this document does.
 * @param place where the left upper corner of the pasted nodes goes.
 * @param links whether edges from nodes outside the clip are drawn again, where those nodes still exist.
 */
export function pasteClip(document: ProjectDocument, clip: Clip, place: Position, links = false): Pasted {
  const corner = cornerOf(clip);
  const moved = ({ x, y }: Position): Position => ({ x: x - corner.x + place.x, y: y - corner.y + place.y });
  const ids = new Map<string, string>();
  const merged = mergeBlocks(document.blocks, clip.blocks);
  let next: ProjectDocument = { ...document, blocks: merged.blocks };
  for (const node of clip.nodes) {
    const id = freshNodeId(next, node.layer);
    ids.set(node.id, id);
    const position = moved(node.position);
    const block = node.block === undefined ? undefined : merged.ids.get(node.block);
    const pasted: DocumentNode = { ...node, id, position, ...(block === undefined ? {} : { block }) };
    next = { ...next, nodes: [...next.nodes, pasted] };
  }
  const edges = links ? [...clip.edges, ...clip.incoming] : clip.edges;
  for (const edge of edges) {
    const source = ids.get(edge.source.node) ?? (findNode(document, edge.source.node) ? edge.source.node : undefined);
    const target = ids.get(edge.target.node);
    if (source === undefined || target === undefined) continue;
    const copy: DocumentEdge = {
      id: freshEdgeId(next),
      source: { node: source, port: edge.source.port },
      target: { node: target, port: edge.target.port },
      // Points of edges that came in from outside led from there.
      ...(edge.waypoints && ids.has(edge.source.node) ? { waypoints: edge.waypoints.map(moved) } : {}),
    };
    const taken = next.edges.some((other) => other.target.node === target && other.target.port === copy.target.port);
    if (taken && inputPort(next, copy.target)?.variadic !== true) continue;
    next = { ...next, edges: [...next.edges, copy] };
  }
  const nodes = next.nodes.slice(document.nodes.length);
  const added = next.edges.slice(document.edges.length);
  const notes = pasteMarks(document.notes, clip.notes, "note", moved);
  const frames = pasteMarks(document.frames, clip.frames, "frame", moved);
  return {
    nodes: nodes.map((node) => node.id),
    command: (current) => ({
      ...current,
      nodes: [...current.nodes, ...nodes],
      edges: [...current.edges, ...added],
      notes: [...current.notes, ...notes],
      frames: [...current.frames, ...frames],
      blocks: mergeBlocks(current.blocks, clip.blocks).blocks,
    }),
    marks: [...notes.map(({ id }) => noteKey(id)), ...frames.map(({ id }) => frameKey(id))],
  };
}

/** Copies of notes or frames under ids that are free. */
function pasteMarks<T extends DocumentNote | DocumentFrame>(
  own: readonly T[],
  copied: readonly T[],
  word: string,
  moved: (position: Position) => Position,
): readonly T[] {
  const all: T[] = [...own];
  for (const mark of copied) all.push({ ...mark, id: freshIdAmong(all, word), position: moved(mark.position) });
  return all.slice(own.length);
}

/** Copies of nodes, notes and frames beside themselves, with the edges among them and, as duplicates keep their input, those into them. */
export function duplicateNodes(
  document: ProjectDocument,
  ids: readonly string[],
  marks: readonly string[] = [],
): Pasted | undefined {
  const clip = copyNodes(document, ids, marks);
  if (!clip) return undefined;
  const { x, y } = cornerOf(clip);
  return pasteClip(document, clip, { x: x + 32, y: y + 32 }, true);
}
