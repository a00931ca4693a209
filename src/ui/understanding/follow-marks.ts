/**
 * Feeds the marks of the canvas: what the person chose to see, kept as a preference; the times of the newest profile; and the export table,
 * asked of the training worker a moment after an edit, and only while something shows it.
 */
import { canvasMarks, documentStore, engineGraph, showExportMarks, showHeat } from "../../graph-editor";
import { profileLayers } from "../../engine/metrics/run-profile";
import { readPreferences, setPreferences } from "../app/preferences";
import { studio } from "../app/studio";
import { profileStore } from "../profile/profile-store";

const SETTLE_MS = 250;
const MEASURES = ["parameters", "flops", "activations", "time"] as const;

function followPreferences(): () => void {
  const { heatMap, exportMarks } = readPreferences();
  showHeat(MEASURES.find((measure) => measure === heatMap));
  showExportMarks(exportMarks);
  return canvasMarks.subscribe((marks, before) => {
    if (marks.measure === before.measure && marks.showExports === before.showExports) return;
    setPreferences({ heatMap: marks.measure ?? "", exportMarks: marks.showExports });
  });
}

/** Times belong to the project that was profiled; an edit since then leaves the times of the nodes that are still there. */
function followTimes(): () => void {
  const renew = (): void => {
    const { current } = profileStore.getState();
    const own = current.status === "ready" && current.request.projectId === documentStore.getState().document.id;
    const times = own
      ? new Map(
          profileLayers(current.profile.kernels).flatMap(({ origin, elapsedMs }) =>
            origin === undefined ? [] : [[origin, elapsedMs] as const],
          ),
        )
      : undefined;
    if (times !== undefined || canvasMarks.getState().times !== undefined) canvasMarks.setState({ times });
  };
  const stops = [
    profileStore.subscribe(renew),
    documentStore.subscribe((state, before) => {
      if (state.document.id !== before.document.id) renew();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function wantsTable(): boolean {
  return canvasMarks.getState().showExports || documentStore.getState().selection.nodes.length === 1;
}

function followExports(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known: unknown;
  const ask = async (): Promise<void> => {
    const { document, dataset, model } = documentStore.getState();
    if (!wantsTable() || known === model) return;
    known = model;
    try {
      const exportTable = await studio().training.checkExport(engineGraph(document), dataset);
      if (documentStore.getState().model === model) canvasMarks.setState({ exportTable });
    } catch {
      // A worker that has ended is started again by the person; the next edit asks anew.
      known = undefined;
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), SETTLE_MS);
  };
  soon();
  const stops = [
    documentStore.subscribe((state, before) => {
      if (state.model !== before.model || state.selection !== before.selection) soon();
    }),
    canvasMarks.subscribe((state, before) => {
      if (state.showExports !== before.showExports) soon();
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

/** @returns what ends it. */
export function followCanvasMarks(): () => void {
  const stops = [followPreferences(), followTimes(), followExports()];
  return () => {
    for (const stop of stops) stop();
  };
}
