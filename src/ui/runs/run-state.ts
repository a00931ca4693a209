/**
 * What the page knows of a run, and how each event of the training worker changes it. Not for talking to workers
 * (`run-controller.ts`). Always holds: an event of another run, or one older than the last taken, changes nothing.
 */
import type { BreakpointHit } from "../../engine/metrics/breakpoint";
import type { HealthReport } from "../../engine/metrics/node-health";
import type { StepMetrics } from "../../engine/metrics/step-metrics";
import type { ProjectDocument } from "../../graph-editor";
import type { CheckpointFit, CheckpointInfo, InterruptedRun } from "../../workers/protocol/checkpoints";
import type { RunEvent, RunEventBody, RunPlan, RunProblem, RunResult } from "../../workers/protocol/events";
import type { KeptRun, StartRequest } from "../../workers/protocol/training";
import { followClock, STILL_CLOCK, type WallClock } from "./wall-clock";
import { appendToSeries, EMPTY_SERIES, type Series } from "./series";

export type RunStatus = "idle" | "compiling" | "running" | "paused" | "finished" | "failed";
export type SeriesByMetric = Readonly<Record<string, Series>>;

/** The curve of the learning rate, scheduled and set by hand, among the training metrics. */
export const LEARNING_RATE = "learning rate";

/** A base learning rate set during a run: it applies to the steps after `step`. */
export interface RateChange {
  readonly step: number;
  readonly epoch: number;
  readonly elapsedMs: number;
  readonly rate: number;
}

/** What a run is of, where that is not the open document as it was when the run began. */
export interface RunSubject {
  readonly document?: ProjectDocument;
  /** One of many that are tried. */
  readonly trial?: boolean;
}

export interface RunState extends RunSubject {
  readonly status: RunStatus;
  readonly runId?: string;
  readonly sequence: number;
  /** What the run was started with; the document may have moved on since. */
  readonly request?: StartRequest;
  readonly stage?: "model" | "data" | "kernels";
  readonly plan?: RunPlan;
  readonly train: SeriesByMetric;
  readonly validation: SeriesByMetric;
  readonly clock: WallClock;
  readonly latest?: StepMetrics;
  readonly latestValidation?: StepMetrics;
  readonly best?: StepMetrics;
  readonly samplesPerSecond: number;
  readonly learningRate?: number;
  /** Base rates that a person set during the run, oldest first. */
  readonly rateChanges: readonly RateChange[];
  /** Which pause it is in, or was in last: another number for each. */
  readonly pause?: number;
  /** Why it is paused, where a breakpoint did it. */
  readonly hit?: BreakpointHit;
  /** For how long a run that goes on has told nothing, where that is not like it. */
  readonly stalled?: { readonly quietMs: number; readonly stepMs: number };
  /** The layers when they were last looked at. */
  readonly health?: HealthReport;
  /** Why the layers of this run cannot be watched. */
  readonly unwatched?: string;
  readonly result?: RunResult;
  readonly problem?: RunProblem;
  /** Checkpoints of this run that are stored, oldest first. */
  readonly checkpoints: readonly CheckpointInfo[];
  /** Why the newest checkpoint could not be stored; until one is. */
  readonly checkpointRefused?: string;
  /** The step that the run began at, where it went on from a checkpoint; and of another run's checkpoint, what was taken over. */
  readonly begunAt?: { readonly step: number; readonly fit?: CheckpointFit };
  /** The device was lost, and is asked for again. */
  readonly recovering?: string;
  /** Steps at which weights were stored. */
  readonly saved: { readonly last?: number; readonly best?: number };
  /** A run of this project that did not come to its end, while no other is started. */
  readonly interrupted?: InterruptedRun;
  /** Weights stored for this project by an earlier run, known after the first look. */
  readonly kept?: KeptRun;
}

export const IDLE_RUN: RunState = {
  status: "idle",
  sequence: -1,
  train: {},
  validation: {},
  clock: STILL_CLOCK,
  samplesPerSecond: 0,
  rateChanges: [],
  checkpoints: [],
  saved: {},
};

/** A run in its first moment. */
export function beginRun(state: RunState, request: StartRequest, about: RunSubject = {}): RunState {
  return {
    ...IDLE_RUN,
    ...about,
    status: "compiling",
    stage: "model",
    runId: request.runId,
    request,
    ...(state.kept === undefined ? {} : { kept: state.kept }),
  };
}

function appendMetrics(series: SeriesByMetric, metrics: readonly StepMetrics[]): SeriesByMetric {
  const names = new Set(metrics.flatMap(({ values }) => Object.keys(values)));
  const next: Record<string, Series> = { ...series };
  for (const name of names) {
    const values = metrics.flatMap(({ step, epoch, elapsedMs, values }) => {
      const value = values[name];
      return value === undefined ? [] : [{ step, epoch, elapsedMs, value }];
    });
    next[name] = appendToSeries(next[name] ?? EMPTY_SERIES, values);
  }
  return next;
}

/** Steps that are taken once more, after a device was lost, give the numbers that are there already. */
function newSteps(metrics: readonly StepMetrics[], latest: StepMetrics | undefined): readonly StepMetrics[] {
  return latest === undefined ? metrics : metrics.filter(({ step }) => step > latest.step);
}

function withoutRecovery({ recovering: _over, ...state }: RunState): RunState {
  return state;
}

function applyBody(state: RunState, event: RunEventBody): RunState {
  switch (event.type) {
    case "compiling":
      return { ...state, status: "compiling", stage: event.stage };
    case "started":
      return { ...state, status: "running", plan: event.plan };
    case "steps": {
      const metrics = newSteps(event.metrics, state.latest);
      const latest = metrics.at(-1);
      if (latest === undefined) return { ...state, samplesPerSecond: event.samplesPerSecond };
      return {
        ...state,
        latest,
        train: appendMetrics(state.train, [...metrics, { ...latest, values: { [LEARNING_RATE]: event.learningRate } }]),
        samplesPerSecond: event.samplesPerSecond,
        learningRate: event.learningRate,
      };
    }
    case "validation":
      return {
        ...state,
        validation: appendMetrics(state.validation, newSteps([event.metrics], state.latestValidation)),
        latestValidation: event.metrics,
        ...(event.best ? { best: event.metrics } : {}),
      };
    case "paused":
      return { ...state, status: "paused", pause: state.sequence };
    case "resumed": {
      const { hit: _over, ...rest } = state;
      return { ...rest, status: "running" };
    }
    case "breakpoint":
      return { ...state, hit: event.hit };
    case "saved":
      return { ...state, saved: { ...state.saved, [event.which]: event.step } };
    case "unsaved":
      // A message on the page says so; the weights of the run itself are as they were.
      return state;
    case "health":
      return { ...state, health: event.report };
    case "unwatched":
      return { ...state, unwatched: event.message };
    case "learning-rate": {
      const { step, rate } = event;
      const epoch = step / Math.max(1, state.plan?.stepsPerEpoch ?? 1);
      const change = { step, epoch, elapsedMs: state.latest?.elapsedMs ?? 0, rate };
      // Several before one step: the last counts.
      const before = state.rateChanges.filter((other) => other.step !== step);
      return { ...state, learningRate: rate, rateChanges: [...before, change] };
    }
    case "resumed-from":
      return { ...state, begunAt: { step: event.step } };
    case "branched":
      return { ...state, begunAt: { step: event.step, fit: event.fit } };
    case "checkpoint": {
      const { checkpointRefused: _over, ...rest } = state;
      return { ...rest, checkpoints: event.kept };
    }
    case "checkpoint-refused":
      return { ...state, checkpointRefused: event.message };
    case "recovering":
      return { ...state, recovering: event.message };
    case "recovered":
      return withoutRecovery(state);
    case "finished":
      return { ...withoutRecovery(state), status: "finished", result: event.result };
    case "failed":
      // A run that was cancelled before its first step is no failure to show.
      return event.problem.code === "cancelled"
        ? { ...IDLE_RUN, ...(state.kept === undefined ? {} : { kept: state.kept }) }
        : { ...withoutRecovery(state), status: "failed", problem: event.problem };
  }
}

/** The state after `events`, taken in their order. */
export function applyRunEvents(state: RunState, events: readonly RunEvent[]): RunState {
  let next = state;
  for (const event of events) {
    if (event.runId !== next.runId || event.sequence <= next.sequence) continue;
    const clock = followClock(next.clock, event, next.latest?.elapsedMs ?? 0);
    next = applyBody({ ...next, clock, sequence: event.sequence }, event);
  }
  return next;
}

/** True while the worker is busy with a run. */
export function isActive(status: RunStatus): boolean {
  return status === "compiling" || status === "running" || status === "paused";
}

/** True if there are weights to predict with: of the run in sight, or kept from an earlier one. */
export function hasWeights(state: RunState): boolean {
  return state.latest !== undefined || state.kept !== undefined || state.saved.last !== undefined;
}
