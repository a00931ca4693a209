/**
 * What of the page is open: the tab of the dock, a dialog, the list of problems, and a field that should take the focus.
 * Not for anything that is kept: preferences and the document are elsewhere.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { documentStore } from "../../graph-editor";
import type { Diagnostic } from "../../engine/model/types";
import { setPreferences } from "./preferences";

export type DockTab = "curves" | "runs" | "predict" | "data" | "confusion" | "inside" | "profile" | "sweeps" | "code";
export type ShellDialog =
  "export" | "shortcuts" | "templates" | "projects" | "commands" | "layers" | "tuning" | "share";

export interface ShellState {
  /** The project of last time, or the first template, is open. */
  readonly ready: boolean;
  readonly dockTab: DockTab;
  /** What the tab Inside shows. */
  readonly insideView: "layers" | "step";
  readonly dialog: ShellDialog | undefined;
  readonly problemsOpen: boolean;
  /** Layer whose page the dialog `layers` shows. */
  readonly layerPage: string | undefined;
  /** The tour was asked for. */
  readonly tour: boolean;
  /** Train was pressed while the data set was still being read: the run starts as soon as it is there. */
  readonly waitingForData: boolean;
  /** Path of a setting to show and focus, `training.learningRate`, with a count so that asking twice works twice. */
  readonly focus: { readonly field: string; readonly count: number } | undefined;
}

export const shellStore = createStore<ShellState>(() => ({
  ready: false,
  dockTab: "curves",
  insideView: "layers",
  dialog: undefined,
  problemsOpen: false,
  layerPage: undefined,
  tour: false,
  waitingForData: false,
  focus: undefined,
}));

export function useShell<T>(select: (state: ShellState) => T): T {
  return useStore(shellStore, select);
}

export function openDialog(dialog: ShellDialog | undefined): void {
  shellStore.setState({ dialog });
}

/** Shows what a layer does. */
export function openLayerPage(layerPage: string): void {
  shellStore.setState({ dialog: "layers", layerPage });
}

export function setTour(tour: boolean): void {
  shellStore.setState({ tour });
}

export function showDockTab(dockTab: DockTab): void {
  setPreferences({ dockOpen: true });
  shellStore.setState({ dockTab });
}

/** Shows a setting of the project, `training.learningRate`, and focuses it. */
export function showSetting(field: string): void {
  setPreferences({ inspectorOpen: true });
  documentStore.getState().select({ nodes: [], edges: [] });
  const count = (shellStore.getState().focus?.count ?? 0) + 1;
  shellStore.setState({ focus: { field, count } });
}

/** Brings a problem into sight: selects its node, or shows the setting it sits on. */
export function goToProblem(diagnostic: Diagnostic): void {
  shellStore.setState({ problemsOpen: false });
  if (diagnostic.node !== undefined) {
    setPreferences({ inspectorOpen: true });
    documentStore.getState().show(diagnostic.node);
  } else if (diagnostic.field !== undefined) showSetting(diagnostic.field);
}
