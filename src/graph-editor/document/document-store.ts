/**
 * The one store of the document: the present revision, what follows from it (`model`), which block is open, what is selected,
 * and history. Every change goes through `run`, so that every change can be undone. Runs, charts and panels live elsewhere.
 *
 * `document` and `model` are the whole: what is saved, trained and exported. `view` and `viewModel` are what the canvas shows:
 * the same while no block is open, else the inside of the open one. The editor reads the view, everything else the whole.
 *
 * What always holds: `model` belongs to `document` and `dataset`, `viewModel` to `view`; the selection names only what the view
 * holds; the path exists; a project that another tab has is not changed here.
 */
import { createStore } from "zustand/vanilla";
import type { DatasetDescription, ModelGraph } from "../../engine/model/types";
import type { History } from "../history/history";
import { record, redo, startHistory, undo } from "../history/history";
import type { Command } from "./commands";
import { createProject } from "./commands";
import { deriveFlat, keepUnchanged, sameModelInput } from "./derive-model";
import type { FlatGraph } from "./expand-blocks";
import { flattenDocument } from "./flatten-document";
import { markKeys } from "./marks";
import type { BlockPath } from "./open-block";
import { blocksProblem, existingPath, liftCommand, placeOf, viewOf, viewPrefix } from "./open-block";
import type { ProjectDocument } from "./schema";
import { modelOfView } from "./view-model";

export interface Selection {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** Notes and frames, by their keys. */
  readonly marks: readonly string[];
}

/**
 * How it stands with autosave in this tab; `message` is a sentence for people. While another tab has the project
 * (`other-tab`), this one refuses every change of it.
 */
export interface SaveState {
  readonly kind: "off" | "saved" | "saving" | "failed" | "other-tab";
  readonly message: string;
}

export interface RunOptions {
  /** What undo calls it: "move nodes". */
  readonly label?: string;
  /** Consecutive commands with the same mark are undone together. */
  readonly mark?: string;
  /** The command is for the whole document even while a block is open: ids are those of the project's canvas, or flat ones. */
  readonly whole?: boolean;
}

export interface DocumentState {
  readonly document: ProjectDocument;
  readonly dataset: DatasetDescription | undefined;
  /** Of the flat graph, as the engine sees it. */
  readonly model: ModelGraph;
  /** What became of the drawn nodes in the flat graph. */
  readonly flat: FlatGraph;
  /** The open block: ids of the uses that were opened, one inside the other. */
  readonly path: BlockPath;
  /** The document as the canvas shows it. Ids of nodes are those of the canvas. */
  readonly view: ProjectDocument;
  readonly viewModel: ModelGraph;
  readonly selection: Selection;
  readonly history: History<ProjectDocument>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly saveState: SaveState;
  /** Counts `open`, so that views can start afresh (the canvas fits a newly opened project). */
  readonly opened: number;
  /** The node that the canvas was last asked to bring into view; a new object for each time. */
  readonly revealed: { readonly node: string } | undefined;
  /** What the person should know of something that was not done; a new object for each time. */
  readonly notice: { readonly message: string } | undefined;
  /** Runs a command on the view, so on the open block, and records it. A result that no file could hold is refused with a notice. */
  readonly run: (command: Command, options?: RunOptions) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Replaces the project; history starts anew, the data set is forgotten unless the new project uses the same data settings. */
  readonly open: (document: ProjectDocument) => void;
  /** The data set that the document's data settings name, as the data worker described it; undefined while there is none. */
  readonly setDataset: (dataset: DatasetDescription | undefined) => void;
  /** What is not named stays selected; naming both nodes and edges lets go of the marks, too. */
  readonly select: (selection: Partial<Selection>) => void;
  /** Asks the canvas to bring a node of the view into sight. */
  readonly reveal: (node: string) => void;
  /** Opens the block at the end of a path; an empty path is the project's canvas. */
  readonly openPath: (path: BlockPath) => void;
  /** Selects the node with this flat id, in the block where it is drawn, and brings it into sight. */
  readonly show: (flatId: string) => void;
  /** Tells the person something, or nothing more. */
  readonly say: (message: string | undefined) => void;
  readonly setSaveState: (state: SaveState) => void;
}

export const EMPTY_SELECTION: Selection = { nodes: [], edges: [], marks: [] };

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function existing(selection: Selection, document: ProjectDocument): Selection {
  const nodes = new Set(document.nodes.map((node) => node.id));
  const edges = new Set(document.edges.map((edge) => edge.id));
  const marks = new Set(markKeys(document));
  const kept = {
    nodes: selection.nodes.filter((id) => nodes.has(id)),
    edges: selection.edges.filter((id) => edges.has(id)),
    marks: selection.marks.filter((key) => marks.has(key)),
  };
  const whole =
    kept.nodes.length === selection.nodes.length &&
    kept.edges.length === selection.edges.length &&
    kept.marks.length === selection.marks.length;
  return whole ? selection : kept;
}

type Derived = Pick<DocumentState, "model" | "flat" | "path" | "view" | "viewModel">;

/** What follows from a document, a data set and a path; what is as it was in `old` is the same object. */
function derive(
  document: ProjectDocument,
  dataset: DatasetDescription | undefined,
  wanted: BlockPath,
  old?: DocumentState,
): Derived {
  const known = old && old.dataset === dataset && sameModelInput(old.document, document) ? old : undefined;
  const flat = known?.flat ?? flattenDocument(document);
  const derived = known?.model ?? deriveFlat(document, flat, dataset);
  const model = known || !old ? derived : keepUnchanged(old.model, derived);
  const existing = existingPath(document, wanted);
  const path = old && sameList(old.path, existing) ? old.path : existing;
  const view = old && old.document === document && old.path === path ? old.view : viewOf(document, path);
  if (known && known.path === path) return { model, flat, path, view, viewModel: known.viewModel };
  const viewModel = modelOfView(model, flat, view, viewPrefix(document, path));
  const kept = viewModel === model || !old ? viewModel : keepUnchanged(old.viewModel, viewModel);
  return { model, flat, path, view, viewModel: kept };
}

/** What follows from a new history, given the state before it. */
function advance(state: DocumentState, history: History<ProjectDocument>): Partial<DocumentState> {
  if (history === state.history) return {};
  const derived = derive(history.present, state.dataset, state.path, state);
  return {
    ...derived,
    history,
    document: history.present,
    selection: derived.path === state.path ? existing(state.selection, derived.view) : EMPTY_SELECTION,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    notice: undefined,
  };
}

/** The state with another path open; nothing is selected there yet. */
function opening(state: DocumentState, path: BlockPath): Partial<DocumentState> {
  const derived = derive(state.document, state.dataset, path, state);
  return derived.path === state.path ? {} : { ...derived, selection: EMPTY_SELECTION, revealed: undefined };
}

/** Whether another tab has the project. */
export function readOnly({ saveState }: Pick<DocumentState, "saveState">): boolean {
  return saveState.kind === "other-tab";
}

/** A store on a document. The page has one, `documentStore`; tests make their own. */
export function createDocumentStore(initial: ProjectDocument) {
  return createStore<DocumentState>()((set) => ({
    document: initial,
    dataset: undefined,
    ...derive(initial, undefined, []),
    selection: EMPTY_SELECTION,
    history: startHistory(initial),
    canUndo: false,
    canRedo: false,
    saveState: { kind: "off", message: "Autosave has not started." },
    opened: 0,
    revealed: undefined,
    notice: undefined,
    run: (command, { label = "change", mark, whole = false } = {}) =>
      set((state) => {
        if (readOnly(state)) return { notice: { message: state.saveState.message } };
        const next = (whole ? command : liftCommand(state.path, command))(state.document);
        const problem = next === state.document ? undefined : blocksProblem(next);
        if (problem !== undefined) return { notice: { message: problem } };
        return advance(state, record(state.history, next, label, mark));
      }),
    undo: () => set((state) => (readOnly(state) ? {} : advance(state, undo(state.history)))),
    redo: () => set((state) => (readOnly(state) ? {} : advance(state, redo(state.history)))),
    open: (document) =>
      set((state) => {
        const dataset = document.data.dataset === state.document.data.dataset ? state.dataset : undefined;
        return {
          document,
          dataset,
          ...derive(document, dataset, []),
          notice: undefined,
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
        dataset === state.dataset ? {} : { dataset, ...derive(state.document, dataset, state.path, state) },
      ),
    select: (change) =>
      set((state) => {
        const afresh = change.nodes !== undefined && change.edges !== undefined;
        const old = afresh ? EMPTY_SELECTION : state.selection;
        const next = existing({ ...old, ...change }, state.view);
        const same =
          sameList(next.nodes, state.selection.nodes) &&
          sameList(next.edges, state.selection.edges) &&
          sameList(next.marks, state.selection.marks);
        return same ? {} : { selection: next };
      }),
    reveal: (node) => set({ revealed: { node } }),
    openPath: (path) => set((state) => opening(state, path)),
    show: (flatId) =>
      set((state) => {
        const { path, id } = placeOf(state.document, flatId);
        const change = opening(state, path);
        const selection = existing({ nodes: [id], edges: [], marks: [] }, change.view ?? state.view);
        return { ...change, selection, revealed: { node: id } };
      }),
    say: (message) => set({ notice: message === undefined ? undefined : { message } }),
    // What was said about the other tab is not true any more when the project is back.
    setSaveState: (saveState) => set((state) => ({ saveState, ...(readOnly(state) ? { notice: undefined } : {}) })),
  }));
}

export type DocumentStore = ReturnType<typeof createDocumentStore>;

/** The page's document. */
export const documentStore: DocumentStore = createDocumentStore(createProject());
