/**
 * A run inside the worker: the engine's `TrainingRun` with its events on their way to the page, its weights and checkpoints on their way to
 * storage. When the device is lost, the run goes on with another from the newest checkpoint. Ends with exactly one `finished` or `failed`
 * event, after everything that is kept has been written.
 */
import type { CheckpointKind } from "../../engine/metrics/checkpoint-info";
import { DEFAULT_CHECKPOINTS } from "../../engine/metrics/checkpoint-info";
import type { BatchSource } from "../../engine/data/types";
import { DeviceError } from "../../engine/runtime/device";
import { BreakpointWatch } from "../../engine/training/breakpoint-watch";
import type { Checkpoint } from "../../engine/training/checkpoint";
import { RunStopped } from "../../engine/training/run-control";
import type { RunObserver, TrainingResult, Weights, WeightSnapshot } from "../../engine/training/run-types";
import { TrainingRun } from "../../engine/training/training-run";
import type { RunResult } from "../protocol/events";
import type { KeptRun, StartRequest } from "../protocol/training";
import { isLoss, reopenDevice } from "./device-recovery";
import type { OpenedDevice } from "./devices";
import type { EventStream } from "./event-stream";
import type { KeptWeightsStore, Which } from "./kept-weights";
import { RunCheckpoints } from "./run-checkpoints";
import { describeProblem } from "./run-problem";
import type { StoredRuns } from "./stored-runs";

const KEEP_EVERY_MS = 20_000;
/** Losses in a row without a step that is new: then it is the run that breaks the device. */
const MOST_LOSSES = 5;

export interface ActiveRunOptions {
  readonly request: StartRequest;
  readonly device: OpenedDevice;
  /** Asks for a device of the same kind once more. */
  readonly reopen: () => Promise<OpenedDevice>;
  readonly batches: BatchSource;
  readonly events: EventStream;
  readonly store: KeptWeightsStore;
  readonly runs: StoredRuns;
  readonly initialWeights?: Weights;
  readonly resumeFrom?: Checkpoint;
}

export class ActiveRun {
  readonly request: StartRequest;
  /** Of all runs that follow each other when devices are lost. */
  readonly breakpoints: BreakpointWatch;
  readonly #options: ActiveRunOptions;
  readonly #checkpoints: RunCheckpoints;
  readonly #stopped = new AbortController();
  #device: OpenedDevice;
  #run: TrainingRun;
  #watching: boolean;
  #paused = false;
  /** That a person has set. */
  #learningRate: number | undefined;
  #step = 0;
  #best: WeightSnapshot | undefined;
  #test: Readonly<Record<string, number>> | undefined;
  #unsaved: WeightSnapshot | undefined;
  #savedMs = performance.now();

  constructor(options: ActiveRunOptions) {
    const { request, device, events, runs, resumeFrom } = options;
    this.#options = options;
    this.request = request;
    this.breakpoints = new BreakpointWatch(request.breakpoints);
    this.#device = device;
    this.#watching = request.watchHealth ?? false;
    this.#best = resumeFrom?.best;
    this.#step = resumeFrom?.step ?? 0;
    this.#checkpoints = new RunCheckpoints({
      store: runs.checkpoints,
      keepLast: (request.checkpoints ?? DEFAULT_CHECKPOINTS).keepLast,
      send: (event) => events.send(event),
      ...(resumeFrom === undefined ? {} : { begun: resumeFrom }),
    });
    this.#run = this.#create();
  }

  /** As it is now: after a device was lost it is another one. */
  get run(): Pick<TrainingRun, "inference" | "weights" | "holding" | "nextStep" | "stepsTaken"> {
    return this.#run;
  }

  pause(): void {
    this.#paused = true;
    this.#run.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#run.resume();
  }

  step(): void {
    this.#run.step();
  }

  stop(): void {
    this.#stopped.abort(new RunStopped("The run was stopped."));
    this.#run.stop();
  }

  setLearningRate(rate: number): void {
    this.#run.setLearningRate(rate);
    this.#learningRate = rate;
  }

  watchHealth(on: boolean): void {
    this.#watching = on;
    this.#run.watchHealth(on);
  }

  checkpoint(kind: CheckpointKind): void {
    this.#run.checkpoint(kind);
  }

  /** Runs to the end; never rejects. */
  async finish(): Promise<void> {
    const { events, store, request, batches, runs } = this.#options;
    try {
      const result = await this.#runThroughLosses();
      this.#keepResult(result);
      await this.#settled();
      await runs.ended(request);
      events.send({ type: "finished", result: describeResult(result) });
    } catch (error) {
      if (this.#unsaved !== undefined) this.#keep("last", this.#unsaved);
      await this.#settled();
      // What failed may be resumed when its reason is gone.
      if (error instanceof RunStopped) await runs.ended(request);
      events.send({ type: "failed", problem: describeProblem(error, this.#step) });
    } finally {
      batches.close();
      await store.settled(request.projectId);
    }
  }

  async #settled(): Promise<void> {
    await this.#options.store.settled(this.request.projectId);
    await this.#checkpoints.settled();
  }

  async #runThroughLosses(): Promise<TrainingResult> {
    let losses = 0;
    let farthest = this.#step;
    for (;;) {
      try {
        return await this.#run.run();
      } catch (error) {
        if (this.#stopped.signal.aborted || !(await isLoss(error, this.#device.device.lost))) throw error;
        losses = this.#step > farthest ? 1 : losses + 1;
        farthest = Math.max(farthest, this.#step);
        if (losses > MOST_LOSSES) throw error;
        await this.#recover(error);
      }
    }
  }

  /** Gets another device and makes another run on it, from the newest checkpoint or else from the beginning. */
  async #recover(loss: unknown): Promise<void> {
    const { events, reopen } = this.#options;
    const step = this.#checkpoints.newest?.step ?? 0;
    const what = loss instanceof DeviceError ? loss.message : `The device ${this.#device.summary.name} was lost.`;
    this.#device = await reopenDevice({
      open: reopen,
      signal: this.#stopped.signal,
      onAttempt: (attempt) => {
        const message = `${what} Asking for it again (attempt ${attempt}); the run will go on from step ${step}.`;
        events.send({ type: "recovering", attempt, step, message });
      },
    });
    this.#run = this.#create();
    if (this.#paused) this.#run.pause();
    if (this.#learningRate !== undefined) this.#run.setLearningRate(this.#learningRate);
    // Stopped while the device was opened.
    if (this.#stopped.signal.aborted) this.#run.stop();
    const message = `${this.#device.summary.name} is back: the run goes on from step ${step}.`;
    events.send({ type: "recovered", step, message });
  }

  #create(): TrainingRun {
    const { request, batches, initialWeights } = this.#options;
    const { everySeconds, everySteps } = request.checkpoints ?? DEFAULT_CHECKPOINTS;
    const resumeFrom = this.#checkpoints.newest;
    return new TrainingRun({
      runId: request.runId,
      request,
      device: this.#device.device,
      // Several runs may read from it, one after the other.
      batches: withoutClose(batches),
      observer: this.#observe(),
      watchHealth: this.#watching,
      breakpoints: this.breakpoints,
      checkpoints: { everyMs: everySeconds * 1000, everySteps },
      ...(initialWeights === undefined ? {} : { initialWeights }),
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
    });
  }

  #observe(): RunObserver {
    const { events, runs, request } = this.#options;
    const { summary } = this.#device;
    return {
      compiling: (stage) => events.send({ type: "compiling", stage }),
      started: (plan) => {
        runs.begun(request, plan.totalSteps);
        events.send({ type: "started", plan: { ...plan, device: summary } });
      },
      step: (metrics, learningRate) => {
        this.#step = metrics.step;
        events.step(metrics, learningRate);
      },
      validated: (metrics, best) => events.send({ type: "validation", metrics, best }),
      paused: (step) => {
        if (this.#unsaved !== undefined) this.#keep("last", this.#unsaved);
        events.send({ type: "paused", step });
      },
      resumed: (step) => events.send({ type: "resumed", step }),
      breakpointHit: (hit) => {
        this.#paused = true;
        events.send({ type: "breakpoint", hit });
      },
      snapshot: (which, snapshot) => this.#take(which, snapshot),
      checkpoint: (checkpoint) => this.#checkpoints.take(checkpoint),
      observed: (report) => events.send({ type: "health", report }),
      unobserved: (message) => events.send({ type: "unwatched", message }),
      learningRateSet: (step, rate) => events.send({ type: "learning-rate", step, rate }),
    };
  }

  #take(which: Which, snapshot: WeightSnapshot): void {
    if (which === "best") {
      this.#best = snapshot;
      this.#keep("best", snapshot);
      return;
    }
    this.#unsaved = snapshot;
    if (performance.now() - this.#savedMs >= KEEP_EVERY_MS) this.#keep("last", snapshot);
  }

  #keepResult({ test, best, last }: TrainingResult): void {
    this.#test = test;
    this.#best = best;
    if (best !== undefined) this.#keep("best", best);
    this.#keep("last", last);
  }

  #keep(which: Which, snapshot: WeightSnapshot): void {
    const { store, events } = this.#options;
    if (which === "last") {
      this.#unsaved = undefined;
      this.#savedMs = performance.now();
    }
    store.save(which, { run: this.#describe(snapshot), step: snapshot.step, weights: snapshot.weights }).then(
      (written) => {
        if (written) events.send({ type: "saved", which, step: snapshot.step });
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        const message = `The browser refused to store the ${which} weights (${reason}): export the model before you close the page.`;
        events.send({ type: "unsaved", which, step: snapshot.step, message });
      },
    );
  }

  /** The numbers are those of the weights that predicting uses, the test's before the validation's. */
  #describe(snapshot: WeightSnapshot): KeptRun {
    const { request } = this.#options;
    return {
      runId: request.runId,
      projectId: request.projectId,
      projectName: request.projectName,
      finishedAt: new Date().toISOString(),
      step: Math.max(snapshot.step, this.#step),
      ...(this.#best === undefined ? {} : { bestStep: this.#best.step }),
      metrics: this.#test ?? this.#best?.metrics ?? snapshot.metrics,
      device: this.#device.summary,
      graph: request.graph,
      data: request.data,
      training: request.training,
      dataset: request.dataset,
    };
  }
}

function withoutClose(batches: BatchSource): BatchSource {
  return {
    train: (order) => batches.train(order),
    next: () => batches.next(),
    evaluate: (split, batchSize, limit) => batches.evaluate(split, batchSize, limit),
    close: () => undefined,
  };
}

function describeResult(result: TrainingResult): RunResult {
  const { reason, step, test, elapsedMs, stepsPerSecond, bestStep } = result;
  return {
    reason,
    step,
    elapsedMs,
    stepsPerSecond,
    ...(test === undefined ? {} : { test }),
    ...(bestStep === undefined ? {} : { bestStep }),
  };
}
