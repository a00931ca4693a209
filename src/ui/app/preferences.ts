/**
 * What a person prefers of the page itself: theme, sizes, what is folded away. Kept in localStorage, for this browser only.
 * Not for anything of a project (that is the document). Always holds: a missing or unreadable store means the defaults.
 */
import { useSyncExternalStore } from "react";
import { DEFAULT_CHECKPOINTS } from "../../engine/metrics/checkpoint-info";
import { readLayout, type ChartLayout } from "../charts/chart-layout";
import { PLOT_AXES, type PlotAxis } from "../charts/plot-points";
import { EDGE_STYLES, readUserKeys, type EdgeStyle, type UserKeys } from "../../graph-editor";

export interface Preferences {
  readonly theme: "system" | "light" | "dark";
  readonly dockHeight: number;
  readonly dockOpen: boolean;
  readonly paletteOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly smoothing: number;
  readonly logarithmic: boolean;
  /** A person's own keys, by command. */
  readonly shortcuts: UserKeys;
  /** How edges are drawn. */
  readonly edgeStyle: EdgeStyle;
  /** The tour was seen or left: it does not come again by itself. */
  readonly tourSeen: boolean;
  readonly logarithmicX: boolean;
  readonly ignoreOutliers: boolean;
  readonly axis: PlotAxis;
  /** The charts as a person has arranged them; empty for one a metric. */
  readonly charts: ChartLayout;
  /** Layers are looked at while they train, and marked on the canvas. */
  readonly watchHealth: boolean;
  /** Which heat map lies over the canvas: a `HeatMeasure`, or "" for none. */
  readonly heatMap: string;
  /** Nodes say which formats can take them. */
  readonly exportMarks: boolean;
  /** Seconds between two checkpoints of a run; 0 for those at its occasions only. */
  readonly checkpointSeconds: number;
  /** Updates between two checkpoints of a run; 0 for those by the clock and at its occasions only. */
  readonly checkpointSteps: number;
  /** The newest checkpoints of a run that are kept, beside the best. */
  readonly checkpointsKept: number;
  /** Kernels are measured while nobody does anything. */
  readonly tuneWhenIdle: boolean;
}

const KEY = "trainyard-preferences";
const DEFAULTS: Preferences = {
  theme: "system",
  dockHeight: Math.round(Math.min(420, Math.max(300, window.innerHeight * 0.36))),
  dockOpen: true,
  paletteOpen: true,
  inspectorOpen: true,
  smoothing: 0.6,
  logarithmic: false,
  tourSeen: false,
  logarithmicX: false,
  ignoreOutliers: false,
  axis: "step",
  charts: [],
  watchHealth: true,
  heatMap: "",
  exportMarks: false,
  checkpointSeconds: DEFAULT_CHECKPOINTS.everySeconds,
  checkpointSteps: DEFAULT_CHECKPOINTS.everySteps,
  checkpointsKept: DEFAULT_CHECKPOINTS.keepLast,
  tuneWhenIdle: false,
  shortcuts: {},
  edgeStyle: "curved",
};

function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof stored !== "object" || stored === null) return DEFAULTS;
    const kept = Object.entries(stored).filter(([name, value]) => {
      const fallback: unknown = Reflect.get(DEFAULTS, name);
      return fallback !== undefined && typeof value === typeof fallback;
    });
    const merged: Preferences = { ...DEFAULTS, ...Object.fromEntries(kept) };
    return {
      ...merged,
      theme: ["system", "light", "dark"].includes(merged.theme) ? merged.theme : "system",
      axis: PLOT_AXES.includes(merged.axis) ? merged.axis : "step",
      charts: readLayout(merged.charts),
      edgeStyle: EDGE_STYLES.includes(merged.edgeStyle) ? merged.edgeStyle : "curved",
      shortcuts: readUserKeys(merged.shortcuts),
    };
  } catch {
    return DEFAULTS;
  }
}

let current = read();
const listeners = new Set<() => void>();
const darkQuery = matchMedia("(prefers-color-scheme: dark)");

function applyTheme(): void {
  document.documentElement.dataset["theme"] = resolvedTheme();
}

export function resolvedTheme(): "light" | "dark" {
  if (current.theme === "system") return darkQuery.matches ? "dark" : "light";
  return current.theme;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  applyTheme();
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage may be full or switched off: the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** The preferences as they are now. */
export function readPreferences(): Preferences {
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreference<Name extends keyof Preferences>(name: Name): Preferences[Name] {
  return useSyncExternalStore(subscribe, () => current[name]);
}

/** Sets the theme on the page and follows the system's choice from now on. */
export function startTheme(): void {
  applyTheme();
  darkQuery.addEventListener("change", () => {
    applyTheme();
    for (const listener of listeners) listener();
  });
}
