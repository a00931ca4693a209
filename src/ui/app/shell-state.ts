/**
 * What of the page is open: the tab of the dock, a dialog, the list of problems, and a field that should take the focus.
 * Not for anything that is kept: preferences and the document are elsewhere.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { documentStore } from "../../graph-editor";
import type { Diagnostic } from "../../engine/model/types";
import { setPreferences } from "./preferences";

export type DockTab = "curves" | "predict" | "data" | "confusion";
export type ShellDialog = "export" | "shortcuts" | "templates" | "projects" | "commands";

export interface ShellState {
  /** The project of last time, or the first template, is open. */
  readonly ready: boolean;
  readonly dockTab: DockTab;
  readonly dialog: ShellDialog | undefined;
  readonly problemsOpen: boolean;
  /** Path of a setting to show and focus, `training.learningRate`, with a count so that asking twice works twice. */
  readonly focus: { readonly field: string; readonly count: number } | undefined;
}

export const shellStore = createStore<ShellState>(() => ({
  ready: false,
  dockTab: "curves",
  dialog: undefined,
  problemsOpen: false,
  focus: undefined,
}));

export function useShell<T>(select: (state: ShellState) => T): T {
  return useStore(shellStore, select);
}

export function openDialog(dialog: ShellDialog | undefined): void {
  shellStore.setState({ dialog });
}

export function showDockTab(dockTab: DockTab): void {
  setPreferences({ dockOpen: true });
  shellStore.setState({ dockTab });
}

/** Brings a problem into sight: selects its node, or shows the setting it sits on. */
export function goToProblem(diagnostic: Diagnostic): void {
  setPreferences({ inspectorOpen: true });
  if (diagnostic.node !== undefined) {
    documentStore.getState().select({ nodes: [diagnostic.node], edges: [] });
  } else if (diagnostic.field !== undefined) {
    documentStore.getState().select({ nodes: [], edges: [] });
    const count = (shellStore.getState().focus?.count ?? 0) + 1;
    shellStore.setState({ focus: { field: diagnostic.field, count } });
  }
  shellStore.setState({ problemsOpen: false });
}
