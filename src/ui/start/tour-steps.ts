/** What the tour shows, in order: a place on the page and a few words. Not for how it looks (`tour.tsx`). */
import type { DockTab } from "../app/shell-state";

export interface TourStep {
  readonly title: string;
  readonly text: string;
  /** CSS selector of what is pointed at; the step is left out where there is no such thing. */
  readonly place: string;
  /** Shown before, so that the place is there. */
  readonly tab?: DockTab;
}

export const TOUR_STEPS: readonly TourStep[] = [
  {
    title: "This is a model",
    text: "Each box is a layer, and data flows along the lines from left to right. Click a box to change it; shapes and mistakes show at once.",
    place: ".react-flow",
  },
  {
    title: "Train it",
    text: "One click starts training in this tab. Nothing is uploaded: data and model stay on this machine.",
    place: "[data-testid=train]",
  },
  {
    title: "Watch it learn",
    text: "The loss falls while the model learns. Beside the curves are its predictions, its data, its mistakes and where the time goes.",
    place: "section[aria-label='Live view']",
    tab: "curves",
  },
  {
    title: "Build your own",
    text: "Drag layers in, or double-click the canvas to search. “About” on a layer tells what it does, with its formula and code.",
    place: "aside[aria-label=Palette]",
  },
  {
    title: "Start from something else",
    text: "The menu has templates for images, tables, series, texts and generating, and opens your projects. Ctrl K finds every command.",
    place: "[aria-label='Project menu']",
  },
];
