/**
 * One training run on one device: compile, train, validate, keep the best weights, test. It may be paused, stepped,
 * resumed and stopped at any time, also while it compiles. It knows neither workers nor files.
 *
 * What always holds: the loop is at most `STEPS_IN_FLIGHT` steps ahead of the device and never waits for metrics; the
 * same request and device give the same losses bit for bit, because nothing that depends on time touches the weights
 * (validation by the clock only shows numbers; the best weights are chosen at the ends of epochs); when `run` has settled,
 * the session and the batch source are released.
 */
import type { Batch } from "../data/types";
import { summarizeMemory } from "../memory/types";
import type { Session, StepProgram } from "../runtime/device";
import { ACCUMULATE_INPUT } from "./accumulate-gradients";
import { checkPrecision } from "./check-precision";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import { evaluate } from "./evaluation";
import type { FittedStep } from "./fit-memory";
import { fitEvaluation, fitRun } from "./fit-run";
import { HealthWatch } from "./health-watch";
import { Inference } from "./inference";
import { Interruption, watchLoss } from "./interruption";
import { METRICS_OUTPUT, MetricCollector } from "./metric-collector";
import type { StepValues } from "./metric-collector";
import { RunClock } from "./run-clock";
import { RunControl, RunStopped } from "./run-control";
import { STEPS_IN_FLIGHT } from "./run-types";
import type { RunObserver, TrainingResult, TrainingRunOptions, Weights } from "./run-types";
import { learningRateAt } from "./schedule";
import { EventLoopTurn } from "./turn";
import { meanMetrics, seedOfBatch } from "./update-batches";
import type { BatchNumbers } from "./update-batches";
import { WeightKeeper } from "./weight-keeper";

const SNAPSHOT_EVERY_MS = 5_000;
/** The CPU device computes without a break: let messages in between. */
const TURN_EVERY_MS = 8;
/** Validation between the ends of epochs, for showing: the first soon, then at most a tenth of the time. */
const FIRST_GLIMPSE_MS = 2_000;
const GLIMPSE_EVERY_MS = 10_000;
const GLIMPSE_EXAMPLES = 512;

interface Prepared {
  readonly compiled: CompiledRun;
  readonly fitted: FittedStep;
  readonly session: Session;
  readonly train: StepProgram;
  readonly evaluate: StepProgram;
  readonly evaluationBatchSize: number;
  readonly keeper: WeightKeeper;
  readonly health: HealthWatch;
}

export class TrainingRun {
  readonly #options: TrainingRunOptions;
  readonly #observer: RunObserver;
  readonly #control = new RunControl();
  /** Interrupts what waits for the device, when the device is lost. */
  readonly #device = new Interruption();
  readonly #clock = new RunClock();
  #turn: EventLoopTurn | undefined;
  #learningRate: number;
  #step = 0;
  #inference: Inference | undefined;
  #keeper: WeightKeeper | undefined;
  #nextGlimpseMs = FIRST_GLIMPSE_MS;
  #watching: boolean;
  /** Of the newest step or validation. */
  #newest: StepValues = {};

  constructor(options: TrainingRunOptions) {
    this.#options = options;
    this.#observer = options.observer ?? {};
    this.#learningRate = options.request.training.learningRate;
    this.#watching = options.watchHealth ?? false;
  }

  /** True while it is paused and takes no step; the step before may still be under way on the device. */
  get holding(): boolean {
    return this.#control.holding;
  }

  /** Takes effect after the step that is being enqueued. */
  pause(): void {
    this.#control.pause();
  }

  resume(): void {
    this.#control.resume();
  }

  /** One step of a paused run. @throws Error if the run is not paused. */
  step(): void {
    this.#control.step();
  }

  /** Ends the run; what it has learnt is in the result. */
  stop(): void {
    this.#control.stop();
  }

  /** Base rate of the schedule from the next step on. @throws Error for a rate that is not a number of at least 0. */
  setLearningRate(rate: number): void {
    if (!Number.isFinite(rate) || rate < 0)
      throw new Error(`A learning rate of ${rate} is not a number of at least 0.`);
    this.#learningRate = rate;
    this.#observer.learningRateSet?.(this.#step, rate);
  }

  /** Whether the layers are looked at from the next step on: `RunObserver.observed`. */
  watchHealth(on: boolean): void {
    this.#watching = on;
  }

  /** Predicts with the weights as they are now; undefined unless the run is between compiling and its end. */
  get inference(): Inference | undefined {
    return this.#inference;
  }

  /** A copy of the weights as they are now; undefined unless the run is between compiling and its end. */
  async weights(): Promise<Weights | undefined> {
    return this.#keeper?.current();
  }

  /**
   * Runs to the end. Call once.
   * @throws InvalidModelError before anything is allocated; RunStopped if it was stopped before the first step;
   * DataError from the batch source; DeviceError `out-of-memory`, `limit` or `lost`.
   */
  async run(): Promise<TrainingResult> {
    const { device, batches } = this.#options;
    void watchLoss(device, this.#device, this.#control.ended);
    this.#turn = new EventLoopTurn();
    let session: Session | undefined;
    try {
      await this.#turn.after(0);
      this.#observer.compiling?.("model");
      this.#control.signal.throwIfAborted();
      checkPrecision(this.#options.request.training, device);
      const compiled = compileRun(this.#options.request, this.#options.maxSteps);
      const fitted = fitRun(this.#options.request, compiled, device);
      session = device.createSession();
      const prepared = await this.#prepare(compiled, fitted, session);
      this.#observer.compiling?.("data");
      const first = await this.#control.ended.guard(batches.next());
      this.#inference = new Inference(session, compiled);
      this.#keeper = prepared.keeper;
      this.#announce(prepared);
      this.#clock.start();
      const reason = await this.#train(prepared, first.batch);
      return await this.#finish(prepared, reason);
    } catch (error) {
      throw this.#device.error ?? error;
    } finally {
      this.#inference = undefined;
      this.#keeper = undefined;
      this.#turn.close();
      batches.close();
      session?.dispose();
    }
  }

  async #prepare(compiled: CompiledRun, fitted: FittedStep, session: Session): Promise<Prepared> {
    const { signal } = this.#control;
    const { batchSize, seed } = this.#options.request.training;
    // The first batches are made while the kernels compile.
    this.#options.batches.train({ batchSize, seed, fromStep: 0 });
    this.#observer.compiling?.("kernels");
    const train = await this.#control.ended.guard(session.prepare(fitted.module, { signal }));
    const evaluation = fitEvaluation(compiled, this.#options.device);
    const evaluate = await this.#control.ended.guard(session.prepare(evaluation.module, { signal }));
    const weights = compiled.initialWeights(this.#options.initialWeights);
    for (const [name, tensor] of weights) session.write(name, tensor.data);
    return {
      compiled,
      fitted,
      session,
      train,
      evaluate,
      evaluationBatchSize: evaluation.batchSize,
      keeper: new WeightKeeper(session, weights),
      health: new HealthWatch({ session, model: compiled.model, batchSize, observer: this.#observer }),
    };
  }

  #announce({ compiled, fitted, train, evaluate: evaluation }: Prepared): void {
    const evaluating = summarizeMemory(evaluation.memory);
    const { training } = this.#options.request;
    this.#observer.started?.({
      totalSteps: compiled.totalSteps,
      stepsPerEpoch: compiled.stepsPerEpoch,
      epochs: training.epochs,
      batchSize: training.batchSize * training.accumulationSteps,
      metrics: compiled.metrics,
      parameterCount: compiled.model.parameterCount,
      memoryBytes: train.memory.totalBytes + evaluating.total - evaluating.parameters,
      memory: fitted.memory,
      ...(fitted.checkpointing === undefined ? {} : { checkpointing: fitted.checkpointing }),
    });
  }

  async #train(prepared: Prepared, first: Batch): Promise<TrainingResult["reason"]> {
    const { compiled, keeper } = prepared;
    const collector = new MetricCollector(compiled.stepMetrics, (step, values) => {
      this.#reportStep(compiled, step, values);
      // The loss of step s was computed with the weights after s - 1 steps.
      const good = keeper.confirm(step - 1);
      if (good !== undefined) this.#observer.snapshot?.("last", good);
    });
    const inFlight: Promise<void>[] = [];
    try {
      while (this.#step < compiled.totalSteps) {
        if (this.#control.holding) await this.#hold(prepared, inFlight, collector);
        if (this.#control.stopped || collector.divergedAt !== undefined || collector.failure !== undefined) break;
        const numbers = await this.#update(prepared, this.#step === 0 ? first : undefined, inFlight);
        this.#step += 1;
        this.#control.stepTaken();
        collector.collect(this.#step, this.#device.guard(meanMetrics(numbers)));
        await this.#look(prepared, collector);
      }
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
    }
    while (inFlight.length > 0) await this.#oldest(inFlight);
    await this.#device.guard(collector.settled());
    if (collector.failure !== undefined) throw collector.failure;
    if (collector.divergedAt !== undefined) {
      this.#step = collector.divergedAt;
      if (this.#watching) await this.#device.guard(prepared.health.findOrigin(this.#step - 1, keeper.lastGood.weights));
      return "diverged";
    }
    return this.#control.stopped ? "stopped" : "completed";
  }

  /**
   * Enqueues the batches of one update, of which only the last moves the weights: an update that is broken off leaves no trace.
   * @param first the first batch, where it is here already.
   */
  async #update(prepared: Prepared, first: Batch | undefined, inFlight: Promise<void>[]): Promise<BatchNumbers[]> {
    const { batches, request } = this.#options;
    const { compiled, train, health } = prepared;
    const count = compiled.batchesOf(this.#step);
    const learningRate = this.#rateAt(compiled, this.#step);
    const numbers: BatchNumbers[] = [];
    for (let index = 0; index < count; index++) {
      const batch = (index === 0 ? first : undefined) ?? (await this.#control.ended.guard(batches.next())).batch;
      const fields = { ...batch.fields, weights: batch.weights, [ACCUMULATE_INPUT]: Float32Array.of(index) };
      const scalars = { step: this.#step, seed: seedOfBatch(request.training.seed, index), learningRate };
      const last = index === count - 1;
      // Before the step that will be taken with the same weights, so that both see the same numbers.
      if (last && this.#watching) health.saw({ step: this.#step, batch: fields, scalars }, this.#control.stepping);
      const handle = train.run(fields, scalars, [METRICS_OUTPUT], { update: last });
      numbers.push({ outputs: handle.outputs, weight: batch.weights.reduce((sum, weight) => sum + weight, 0) });
      handle.done.catch(() => undefined);
      inFlight.push(handle.done);
      if (inFlight.length >= STEPS_IN_FLIGHT) await this.#oldest(inFlight);
      await this.#turn?.after(TURN_EVERY_MS);
    }
    return numbers;
  }

  /** Validates and copies weights where it is time. */
  async #look(prepared: Prepared, collector: MetricCollector): Promise<void> {
    const { compiled, keeper } = prepared;
    const epochEnds = this.#step % compiled.stepsPerEpoch === 0 || this.#step === compiled.totalSteps;
    if (epochEnds) {
      await this.#validate(prepared, collector, true);
    } else if (this.#clock.elapsedMs >= this.#nextGlimpseMs) {
      const startMs = this.#clock.elapsedMs;
      await this.#validate(prepared, collector, false);
      const now = this.#clock.elapsedMs;
      this.#nextGlimpseMs = now + Math.max(GLIMPSE_EVERY_MS, 10 * (now - startMs));
    }
    if (keeper.sinceTakenMs >= (this.#options.snapshotEveryMs ?? SNAPSHOT_EVERY_MS)) {
      await this.#device.guard(keeper.take(this.#step, collector.lastValues));
    }
  }

  async #validate(prepared: Prepared, collector: MetricCollector, complete: boolean): Promise<void> {
    const { compiled, keeper } = prepared;
    if (this.#options.request.dataset.counts.validation === 0) return;
    this.#clock.leaveTraining();
    // The numbers of the steps before come first.
    await this.#device.guard(collector.settled());
    if (collector.divergedAt !== undefined) return;
    const values = await this.#evaluate(prepared, "validation", complete ? undefined : GLIMPSE_EXAMPLES);
    this.#clock.enterTraining();
    if (values === undefined) return;
    this.#newest = values;
    const best = complete && keeper.isBest(values);
    if (best) {
      const snapshot = await this.#device.guard(keeper.take(this.#step, values));
      if (snapshot === undefined) return;
      keeper.keepBest(snapshot);
      this.#observer.snapshot?.("best", snapshot);
    }
    if (Number.isFinite(values["loss"] ?? Number.NaN)) {
      const good = keeper.confirm(this.#step);
      if (good !== undefined) this.#observer.snapshot?.("last", good);
    }
    this.#observer.validated?.(
      {
        runId: this.#options.runId,
        step: this.#step,
        epoch: this.#step / compiled.stepsPerEpoch,
        elapsedMs: this.#clock.elapsedMs,
        values,
      },
      best,
      complete,
    );
  }

  #evaluate(prepared: Prepared, split: "validation" | "test", limit?: number): Promise<StepValues | undefined> {
    const turn = this.#turn;
    if (turn === undefined) throw new Error("The run has not begun.");
    return evaluate({
      program: prepared.evaluate,
      batches: this.#options.batches,
      split,
      batchSize: prepared.evaluationBatchSize,
      ...(limit === undefined ? {} : { limit }),
      metrics: prepared.compiled.metrics.map(({ name }) => name),
      scalars: { step: this.#step, seed: this.#options.request.training.seed >>> 0, learningRate: 0 },
      interruption: this.#control.ended,
      turn,
    });
  }

  /** The run is paused: waits until it may go on. */
  async #hold(prepared: Prepared, inFlight: Promise<void>[], collector: MetricCollector): Promise<void> {
    this.#clock.pause();
    while (inFlight.length > 0) await this.#oldest(inFlight);
    await this.#device.guard(collector.settled());
    if (collector.divergedAt !== undefined) return;
    const snapshot = await this.#device.guard(prepared.keeper.take(this.#step, collector.lastValues));
    if (snapshot !== undefined) this.#observer.snapshot?.("last", snapshot);
    this.#observer.paused?.(this.#step);
    await this.#control.waitWhileHolding();
    this.#clock.resume();
    if (!this.#control.stopped && !this.#control.paused) this.#observer.resumed?.(this.#step);
  }

  async #finish(prepared: Prepared, ending: TrainingResult["reason"]): Promise<TrainingResult> {
    const { keeper, session } = prepared;
    this.#clock.leaveTraining();
    const elapsedMs = this.#clock.elapsedMs;
    const steps = this.#step;
    const final = ending === "diverged" ? undefined : await this.#device.guard(keeper.take(steps, this.#newest));
    // The last update may have broken the weights although every loss so far was finite.
    const reason = final === undefined ? "diverged" : ending;
    const last = final ?? keeper.lastGood;
    this.#observer.snapshot?.("last", last);
    const best = keeper.best;
    let test: StepValues | undefined;
    if (reason === "completed" && this.#options.request.dataset.counts.test > 0) {
      for (const [name, tensor] of best?.weights ?? []) session.write(name, tensor.data);
      try {
        test = await this.#evaluate(prepared, "test");
      } catch (error) {
        // Stopped while testing: the training itself is complete.
        if (!(error instanceof RunStopped)) throw error;
      }
    }
    return {
      reason,
      step: steps,
      ...(test === undefined ? {} : { test }),
      elapsedMs,
      stepsPerSecond: this.#clock.trainingMs > 0 ? (steps * 1000) / this.#clock.trainingMs : 0,
      ...(best === undefined ? {} : { bestStep: best.step, best }),
      last,
    };
  }

  #reportStep(compiled: CompiledRun, step: number, values: StepValues): void {
    this.#newest = values;
    this.#observer.step?.(
      {
        runId: this.#options.runId,
        step,
        epoch: step / compiled.stepsPerEpoch,
        elapsedMs: this.#clock.elapsedMs,
        values,
      },
      this.#rateAt(compiled, step - 1),
    );
  }

  #rateAt(compiled: CompiledRun, step: number): number {
    return learningRateAt(step, { ...this.#options.request.training, learningRate: this.#learningRate }, compiled);
  }

  async #oldest(inFlight: Promise<void>[]): Promise<void> {
    const oldest = inFlight.shift();
    if (oldest !== undefined) await this.#device.guard(oldest);
  }
}
