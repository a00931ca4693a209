/**
 * A run inside the worker: the engine's `TrainingRun` with its events on their way to the page and its weights on their
 * way to storage. Ends with exactly one `finished` or `failed` event, after everything that is kept has been written.
 */
import type { ComputeDevice } from "../../engine/runtime/device";
import type { BatchSource } from "../../engine/data/types";
import { TrainingRun } from "../../engine/training/training-run";
import type { RunObserver, TrainingResult, Weights, WeightSnapshot } from "../../engine/training/run-types";
import type { DeviceSummary, RunResult } from "../protocol/events";
import type { KeptRun, StartRequest } from "../protocol/training";
import type { EventStream } from "./event-stream";
import type { KeptWeightsStore, Which } from "./kept-weights";
import { describeProblem } from "./run-problem";

const KEEP_EVERY_MS = 20_000;

export interface ActiveRunOptions {
  readonly request: StartRequest;
  readonly device: ComputeDevice;
  readonly summary: DeviceSummary;
  readonly batches: BatchSource;
  readonly events: EventStream;
  readonly store: KeptWeightsStore;
  readonly initialWeights?: Weights;
}

export class ActiveRun {
  readonly run: TrainingRun;
  readonly request: StartRequest;
  readonly #options: ActiveRunOptions;
  #step = 0;
  #best: WeightSnapshot | undefined;
  #test: Readonly<Record<string, number>> | undefined;
  #unsaved: WeightSnapshot | undefined;
  #savedMs = performance.now();

  constructor(options: ActiveRunOptions) {
    const { request, device, batches, initialWeights } = options;
    this.#options = options;
    this.request = request;
    this.run = new TrainingRun({
      runId: request.runId,
      request,
      device,
      batches,
      observer: this.#observe(),
      watchHealth: request.watchHealth ?? false,
      ...(initialWeights === undefined ? {} : { initialWeights }),
    });
  }

  /** Runs to the end; never rejects. */
  async finish(): Promise<void> {
    const { events, store, request } = this.#options;
    try {
      const result = await this.run.run();
      this.#keepResult(result);
      await store.settled(request.projectId);
      events.send({ type: "finished", result: describeResult(result) });
    } catch (error) {
      if (this.#unsaved !== undefined) this.#keep("last", this.#unsaved);
      await store.settled(request.projectId);
      events.send({ type: "failed", problem: describeProblem(error, this.#step) });
    }
  }

  #observe(): RunObserver {
    const { events, summary } = this.#options;
    return {
      compiling: (stage) => events.send({ type: "compiling", stage }),
      started: (plan) => events.send({ type: "started", plan: { ...plan, device: summary } }),
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
      snapshot: (which, snapshot) => this.#take(which, snapshot),
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
    const { request, summary } = this.#options;
    return {
      runId: request.runId,
      projectId: request.projectId,
      projectName: request.projectName,
      finishedAt: new Date().toISOString(),
      step: Math.max(snapshot.step, this.#step),
      ...(this.#best === undefined ? {} : { bestStep: this.#best.step }),
      metrics: this.#test ?? this.#best?.metrics ?? snapshot.metrics,
      device: summary,
      graph: request.graph,
      data: request.data,
      training: request.training,
      dataset: request.dataset,
    };
  }
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
