/**
 * Tunes the open model while nobody does anything, where the person has switched that on. Never beside a run; the next key or movement
 * of the pointer ends it, and what was measured until then is kept.
 */
import type { ProjectDocument } from "../../graph-editor";
import { documentStore } from "../../graph-editor";
import { readPreferences } from "../app/preferences";
import type * as TuningStore from "./tuning-store";

/** How long nobody must have done anything. */
const IDLE_MS = 20_000;
const LOOK_EVERY_MS = 5_000;
const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** @returns what ends it. */
export function followIdleTime(): () => void {
  let touchedMs = performance.now();
  let own = false;
  /** Loaded when the time has come for the first time. */
  let tuning: typeof TuningStore | undefined;
  /** What was tuned to the end, or could not be: it is not tried again until it changes. */
  let tried: ProjectDocument | undefined;

  const touch = (): void => {
    touchedMs = performance.now();
    if (own && tuning?.isTuning() === true) void tuning.cancelTuning();
  };
  const look = async (): Promise<void> => {
    const { document: project } = documentStore.getState();
    const idle = performance.now() - touchedMs >= IDLE_MS && globalThis.document.visibilityState === "visible";
    if (!readPreferences().tuneWhenIdle || !idle || tried === project || own) return;
    own = true;
    const [store, { profileStore }] = await Promise.all([import("./tuning-store"), import("../profile/profile-store")]);
    tuning = store;
    const touched = performance.now() - touchedMs < IDLE_MS;
    const busy = touched || store.isTuning() || profileStore.getState().current.status === "running";
    if (busy || store.tuningObstacle() !== undefined) {
      own = false;
      return;
    }
    const complete = await store.tuneModel();
    own = false;
    const interrupted = performance.now() - touchedMs < IDLE_MS;
    if (complete || !interrupted) tried = project;
  };
  for (const name of EVENTS) addEventListener(name, touch, { passive: true, capture: true });
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const name of EVENTS) removeEventListener(name, touch, { capture: true });
  };
}
