/**
 * The breakpoints of this browser, by project, and their way to the run that is going on. Kept in localStorage as text; no part of the
 * document. Always holds: what is stored and cannot be read is left out.
 */
import { createStore } from "zustand/vanilla";
import type { Breakpoint } from "../../../engine/metrics/breakpoint";
import { parseBreakpoint } from "../../../engine/metrics/breakpoint";
import { studio } from "../../app/studio";
import { reportProblem } from "../../components/toasts";
import { isActive } from "../run-state";
import { runStore } from "../run-store";

export interface ListedBreakpoint {
  /** As `describeBreakpoint` writes it; one of a kind within a project. */
  readonly text: string;
  readonly enabled: boolean;
}
type Lists = Readonly<Record<string, readonly ListedBreakpoint[]>>;

const KEY = "trainyard-breakpoints";
const MOST = 20;

function isListed(value: unknown): value is ListedBreakpoint {
  if (typeof value !== "object" || value === null) return false;
  if (!("text" in value) || typeof value.text !== "string") return false;
  return "enabled" in value && typeof value.enabled === "boolean" && parsed(value.text) !== undefined;
}

function parsed(text: string): Breakpoint | undefined {
  try {
    return parseBreakpoint(text);
  } catch {
    return undefined;
  }
}

function read(): Lists {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).map(([project, list]: [string, unknown]) => [
        project,
        Array.isArray(list) ? list.filter(isListed).slice(0, MOST) : [],
      ]),
    );
  } catch {
    return {};
  }
}

export const breakpointStore = createStore<Lists>(read);

/** Those that a run of a project stops at. */
export function enabledBreakpoints(project: string): readonly Breakpoint[] {
  return (breakpointStore.getState()[project] ?? []).flatMap(({ text, enabled }) =>
    enabled ? (parsed(text) ?? []) : [],
  );
}

/** Keeps the list, and tells it to the run of the project, if there is one. */
export function setBreakpoints(project: string, list: readonly ListedBreakpoint[]): void {
  const next = { ...breakpointStore.getState(), [project]: list.slice(0, MOST) };
  breakpointStore.setState(next, true);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Storage may be full or switched off: the list then lasts as long as the page.
  }
  const { status, request, trial } = runStore.getState();
  if (!isActive(status) || request?.projectId !== project || trial === true) return;
  studio()
    .training.setBreakpoints(enabledBreakpoints(project))
    .catch((problem: unknown) => reportProblem("The run does not know of the change", problem));
}
