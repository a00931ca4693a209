/**
 * Which layers came or changed between two runs that are compared, as the canvas marks them. The page hands them in by flat node id; a
 * node reads its own entry only. Always holds: ids that the canvas does not have mark nothing.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { documentStore } from "../document/document-store";
import { viewPrefix } from "../document/open-block";
import { idInView } from "../document/view-model";

export type LayerChange = "added" | "changed";
type Changes = ReadonlyMap<string, LayerChange>;

const NONE: Changes = new Map();

/** By node of the view. */
const changedLayers = createStore<{ readonly shown: Changes }>(() => ({ shown: NONE }));

let compared: Changes | undefined;
let stop: (() => void) | undefined;

/** A block has changed where something inside of it came or changed. */
function derive(): void {
  const { document, path } = documentStore.getState();
  const prefix = viewPrefix(document, path);
  const shown = new Map<string, LayerChange>();
  for (const [flatId, change] of compared ?? NONE) {
    const id = idInView(flatId, prefix);
    if (id !== undefined) shown.set(id, prefix + id === flatId ? change : "changed");
  }
  changedLayers.setState({ shown: shown.size === 0 ? NONE : shown });
}

/** Marks layers on the canvas from now on; undefined takes the marks away. */
export function showChangedLayers(changes: Changes | undefined): void {
  compared = changes;
  stop?.();
  stop =
    changes === undefined
      ? undefined
      : documentStore.subscribe((state, old) => {
          if (state.path !== old.path) derive();
        });
  derive();
}

/** How a node of the view stands to the run that is compared with; undefined where nothing is told of it. */
export function useLayerChange(id: string): LayerChange | undefined {
  return useStore(changedLayers, ({ shown }) => shown.get(id));
}
