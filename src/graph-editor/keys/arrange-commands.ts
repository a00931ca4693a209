/** Commands that put in order: align, distribute, and auto-layout. They have no keys until a person gives them some. */
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceAround,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceAround,
  Network,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { canvasHandle } from "../canvas/canvas-handle";
import type { Alignment, Axis } from "../document/align";
import { documentStore } from "../document/document-store";
import { alignSelected, distributeSelected, selectedItems } from "../document/editing-actions";
import { autoLayout } from "../layout/auto-layout";
import type { StudioCommand } from "./keymap";

const atLeast = (count: number) => (): boolean => selectedItems(documentStore).length >= count;

function align(alignment: Alignment, label: string, icon: LucideIcon): StudioCommand {
  return {
    id: `align.${alignment}`,
    label,
    group: "Arranging",
    keys: [],
    icon,
    words: ["line up", "arrange"],
    enabled: atLeast(2),
    run: () => alignSelected(documentStore, canvasHandle()?.boxes() ?? [], alignment),
  };
}

function distribute(axis: Axis, label: string, icon: LucideIcon): StudioCommand {
  return {
    id: `distribute.${axis}`,
    label,
    group: "Arranging",
    keys: [],
    icon,
    words: ["space", "evenly", "arrange"],
    enabled: atLeast(3),
    run: () => distributeSelected(documentStore, canvasHandle()?.boxes() ?? [], axis),
  };
}

/** Lays out what is selected, or everything where less than two layers are. The view follows if all of it was moved. */
async function layOut(): Promise<void> {
  const { view, selection, path } = documentStore.getState();
  const canvas = canvasHandle();
  if (!canvas) return;
  const all = selection.nodes.length < 2;
  try {
    const command = await autoLayout(view, canvas.boxes(), all ? view.nodes.map((node) => node.id) : selection.nodes);
    // Another block may have been opened meanwhile: the places are not of its nodes.
    if (!command || documentStore.getState().path !== path) return;
    documentStore.getState().run(command, { label: "lay out" });
    if (all) canvas.fit();
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    documentStore.getState().say(`The graph could not be laid out (${reason}). It is as it was; try again.`);
  }
}

export const ARRANGE_COMMANDS: readonly StudioCommand[] = [
  {
    id: "arrange.layout",
    label: "Lay out automatically",
    group: "Arranging",
    keys: ["Ctrl Shift L"],
    icon: Network,
    words: ["auto-layout", "tidy", "arrange", "clean up"],
    title: () => (documentStore.getState().selection.nodes.length < 2 ? "Lay out everything" : "Lay out the selection"),
    run: () => void layOut(),
  },
  align("left", "Align left", AlignStartVertical),
  align("center", "Align centres", AlignCenterVertical),
  align("right", "Align right", AlignEndVertical),
  align("top", "Align top", AlignStartHorizontal),
  align("middle", "Align middles", AlignCenterHorizontal),
  align("bottom", "Align bottom", AlignEndHorizontal),
  distribute("horizontal", "Distribute horizontally", AlignHorizontalSpaceAround),
  distribute("vertical", "Distribute vertically", AlignVerticalSpaceAround),
];
