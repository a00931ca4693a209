/**
 * The only run state of the page. Events are gathered and taken in once a frame, so that a fast run costs one render a
 * frame at most. Nothing that trains waits for this: in a hidden tab, where frames stop, a timer takes the events in.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { InterruptedRun } from "../../workers/protocol/checkpoints";
import type { RunEvent } from "../../workers/protocol/events";
import type { KeptRun, StartRequest } from "../../workers/protocol/training";
import { applyRunEvents, beginRun, IDLE_RUN, type RunState, type RunSubject } from "./run-state";

export const runStore = createStore<RunState>(() => IDLE_RUN);

let pending: RunEvent[] = [];
let frame = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes all gathered events in now. */
export function flushRunEvents(): void {
  cancelAnimationFrame(frame);
  clearTimeout(timer);
  timer = undefined;
  const events = pending;
  pending = [];
  if (events.length > 0) runStore.setState((state) => applyRunEvents(state, events), true);
}

/** Gathers an event of the training worker for the next frame. */
export function receiveRunEvent(event: RunEvent): void {
  pending.push(event);
  if (timer !== undefined) return;
  frame = requestAnimationFrame(flushRunEvents);
  timer = setTimeout(flushRunEvents, 400);
}

export function setRunStarted(request: StartRequest, about: RunSubject = {}): void {
  flushRunEvents();
  runStore.setState((state) => beginRun(state, request, about), true);
}

export function setKeptRun(kept: KeptRun | undefined): void {
  runStore.setState(({ kept: _previous, ...state }) => (kept === undefined ? state : { ...state, kept }), true);
}

export function setInterruptedRun(interrupted: InterruptedRun | undefined): void {
  runStore.setState(
    ({ interrupted: _previous, ...state }) => (interrupted === undefined ? state : { ...state, interrupted }),
    true,
  );
}

/** Forgets the run in sight, as when another project is opened. */
export function clearRun(): void {
  flushRunEvents();
  runStore.setState(IDLE_RUN, true);
}

export function useRun<T>(select: (state: RunState) => T): T {
  return useStore(runStore, select);
}
