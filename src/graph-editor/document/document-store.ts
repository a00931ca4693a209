/**
 * The one store of the document: the present revision, what follows from it (`model`), what is selected, and history.
 * Every change goes through `run`, so that every change can be undone. Runs, charts and panels live elsewhere.
 * What always holds: `model` belongs to `document` and `dataset`; the selection names only what exists.
 */
import { createStore } from "zustand/vanilla";
import type { DatasetDescription, ModelGraph } from "../../engine/model/types";
import type { History } from "../history/history";
import { record, redo, startHistory, undo } from "../history/history";
import type { Command } from "./commands";
import { createProject } from "./commands";
import { deriveModel, keepUnchanged, sameModelInput } from "./derive-model";
import type { ProjectDocument } from "./schema";

export interface Selection {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

/** How it stands with autosave in this tab; `message` is a sentence for people. */
export interface SaveState {
  readonly kind: "off" | "saved" | "saving" | "failed" | "other-tab";
  readonly message: string;
}

export interface RunOptions {
  /** What undo calls it: "move nodes". */
  readonly label?: string;
  /** Consecutive commands with the same mark are undone together. */
  readonly mark?: string;
}

export interface DocumentState {
  readonly document: ProjectDocument;
  readonly dataset: DatasetDescription | undefined;
  readonly model: ModelGraph;
  readonly selection: Selection;
  readonly history: History<ProjectDocument>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly saveState: SaveState;
  /** Counts `open`, so that views can start afresh (the canvas fits a newly opened project). */
  readonly opened: number;
  /** The node that the canvas was last asked to bring into view; a new object for each time. */
  readonly revealed: { readonly node: string } | undefined;
  readonly run: (command: Command, options?: RunOptions) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Replaces the project; history starts anew, the data set is forgotten unless the new project uses the same data settings. */
  readonly open: (document: ProjectDocument) => void;
  /** The data set that the document's data settings name, as the data worker described it; undefined while there is none. */
  readonly setDataset: (dataset: DatasetDescription | undefined) => void;
  readonly select: (selection: Partial<Selection>) => void;
  /** Asks the canvas to bring a node into view. */
  readonly reveal: (node: string) => void;
  readonly setSaveState: (state: SaveState) => void;
}

export const EMPTY_SELECTION: Selection = { nodes: [], edges: [] };

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function existing(selection: Selection, document: ProjectDocument): Selection {
  const nodes = new Set(document.nodes.map((node) => node.id));
  const edges = new Set(document.edges.map((edge) => edge.id));
  const kept = {
    nodes: selection.nodes.filter((id) => nodes.has(id)),
    edges: selection.edges.filter((id) => edges.has(id)),
  };
  const whole = kept.nodes.length === selection.nodes.length && kept.edges.length === selection.edges.length;
  return whole ? selection : kept;
}

/** What follows from a new history, given the state before it. */
function advance(state: DocumentState, history: History<ProjectDocument>): Partial<DocumentState> {
  if (history === state.history) return {};
  const document = history.present;
  const model = sameModelInput(state.document, document)
    ? state.model
    : keepUnchanged(state.model, deriveModel(document, state.dataset));
  return {
    history,
    document,
    model,
    selection: existing(state.selection, document),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  };
}

/** A store on a document. The page has one, `documentStore`; tests make their own. */
export function createDocumentStore(initial: ProjectDocument) {
  return createStore<DocumentState>()((set) => ({
    document: initial,
    dataset: undefined,
    model: deriveModel(initial, undefined),
    selection: EMPTY_SELECTION,
    history: startHistory(initial),
    canUndo: false,
    canRedo: false,
    saveState: { kind: "off", message: "Autosave has not started." },
    opened: 0,
    revealed: undefined,
    run: (command, { label = "change", mark } = {}) =>
      set((state) => advance(state, record(state.history, command(state.document), label, mark))),
    undo: () => set((state) => advance(state, undo(state.history))),
    redo: () => set((state) => advance(state, redo(state.history))),
    open: (document) =>
      set((state) => {
        const dataset = document.data.dataset === state.document.data.dataset ? state.dataset : undefined;
        return {
          document,
          dataset,
          model: deriveModel(document, dataset),
          selection: EMPTY_SELECTION,
          history: startHistory(document),
          canUndo: false,
          canRedo: false,
          revealed: undefined,
          opened: state.opened + 1,
        };
      }),
    setDataset: (dataset) =>
      set((state) =>
        dataset === state.dataset
          ? {}
          : { dataset, model: keepUnchanged(state.model, deriveModel(state.document, dataset)) },
      ),
    select: (change) =>
      set((state) => {
        const next = existing({ ...state.selection, ...change }, state.document);
        const same = sameList(next.nodes, state.selection.nodes) && sameList(next.edges, state.selection.edges);
        return same ? {} : { selection: next };
      }),
    reveal: (node) => set({ revealed: { node } }),
    setSaveState: (saveState) => set({ saveState }),
  }));
}

export type DocumentStore = ReturnType<typeof createDocumentStore>;

/** The page's document. */
export const documentStore: DocumentStore = createDocumentStore(createProject());
