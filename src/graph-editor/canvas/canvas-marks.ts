/**
 * What the canvas shows on its nodes beyond the document: a heat map, and how far each node can be exported. The page sets what it has
 * measured and found out; nodes read their own entry only, so that a change draws the nodes that changed.
 *
 * What always holds: `heat` belongs to the view that is shown, and is undefined while no heat map is on.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { ExportTable } from "../../engine/model/export-table";
import { documentStore } from "../document/document-store";
import { viewPrefix } from "../document/open-block";
import { idInView } from "../document/view-model";
import type { HeatMap, HeatMeasure, NodeHeat } from "./heat-map";
import { heatMapOf } from "./heat-map";
import type { NodeExport } from "./node-exports";
import { exportsOfView } from "./node-exports";

export interface CanvasMarks {
  readonly measure: HeatMeasure | undefined;
  readonly showExports: boolean;
  /** Milliseconds of a training step by flat node id, of the newest profile of the open project. */
  readonly times: ReadonlyMap<string, number> | undefined;
  readonly exportTable: ExportTable | undefined;
  readonly heat: HeatMap | undefined;
  /** By node of the view; empty while there is no table. */
  readonly exports: ReadonlyMap<string, NodeExport>;
}

const NO_EXPORTS: ReadonlyMap<string, NodeExport> = new Map();

export const canvasMarks = createStore<CanvasMarks>(() => ({
  measure: undefined,
  showExports: false,
  times: undefined,
  exportTable: undefined,
  heat: undefined,
  exports: NO_EXPORTS,
}));

/** Without a profile there is no map of times, so asking for one shows none. */
export function showHeat(measure: HeatMeasure | undefined): void {
  canvasMarks.setState({ measure });
}

export function showExportMarks(showExports: boolean): void {
  canvasMarks.setState({ showExports });
}

/** Milliseconds by node of the view: what is inside of a block counts for its use. */
function timesOfView(times: ReadonlyMap<string, number>, prefix: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [flatId, elapsedMs] of times) {
    const id = idInView(flatId, prefix);
    if (id !== undefined) sums.set(id, (sums.get(id) ?? 0) + elapsedMs);
  }
  return sums;
}

function derive(): void {
  const { measure, times, exportTable, heat: before, exports: exportsBefore } = canvasMarks.getState();
  const { document, path, viewModel, view } = documentStore.getState();
  const prefix = viewPrefix(document, path);
  const shown = measure !== undefined && (measure !== "time" || times !== undefined);
  const heat = shown ? heatMapOf(viewModel, measure, timesOfView(times ?? new Map(), prefix), before) : undefined;
  const exports =
    exportTable === undefined ? NO_EXPORTS : exportsOfView(exportTable, view.nodes, prefix, exportsBefore);
  canvasMarks.setState({ heat, exports });
}

/** Keeps the marks in step with the document from now on. @returns what ends it. */
export function followMarks(): () => void {
  derive();
  const stops = [
    documentStore.subscribe((state, old) => {
      if (state.viewModel !== old.viewModel || state.path !== old.path || state.view.nodes !== old.view.nodes) derive();
    }),
    canvasMarks.subscribe((state, old) => {
      if (state.measure !== old.measure || state.times !== old.times || state.exportTable !== old.exportTable) derive();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

export function useCanvasMarks<T>(select: (marks: CanvasMarks) => T): T {
  return useStore(canvasMarks, select);
}

/** How hot a node of the view is; undefined while no heat map is on. */
export function useNodeHeat(id: string): NodeHeat | undefined {
  return useStore(canvasMarks, (marks) => marks.heat?.nodes.get(id));
}

/** What each export format makes of a node of the view; undefined while that is not known. */
export function useNodeExport(id: string): NodeExport | undefined {
  return useStore(canvasMarks, (marks) => marks.exports.get(id));
}
