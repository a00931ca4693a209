/**
 * What a person prefers of the page itself: theme, sizes, what is folded away. Kept in localStorage, for this browser only.
 * Not for anything of a project (that is the document). Always holds: a missing or unreadable store means the defaults.
 */
import { useSyncExternalStore } from "react";

export interface Preferences {
  readonly theme: "system" | "light" | "dark";
  readonly dockHeight: number;
  readonly dockOpen: boolean;
  readonly paletteOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly smoothing: number;
  readonly logarithmic: boolean;
  /** The tour was seen or left: it does not come again by itself. */
  readonly tourSeen: boolean;
  readonly axis: "step" | "epoch";
  /** Layers are looked at while they train, and marked on the canvas. */
  readonly watchHealth: boolean;
  /** Which heat map lies over the canvas: a `HeatMeasure`, or "" for none. */
  readonly heatMap: string;
  /** Nodes say which formats can take them. */
  readonly exportMarks: boolean;
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
  axis: "step",
  watchHealth: true,
  heatMap: "",
  exportMarks: false,
  tuneWhenIdle: false,
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
    return { ...merged, theme: ["system", "light", "dark"].includes(merged.theme) ? merged.theme : "system" };
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
