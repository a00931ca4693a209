/**
 * One training run on one device: compile, train, validate, keep the best weights, test. It may be paused, stepped,
 * resumed and stopped at any time, also while it compiles. It knows neither workers nor files.
 *
 * What always holds: the loop is at most `STEPS_IN_FLIGHT` steps ahead of the device and never waits for metrics; the
 * same request and device give the same losses bit for bit, because nothing that depends on time touches the weights
 * (validation by the clock only shows numbers; the best weights are chosen at the ends of epochs); when `run` has settled,
 * the session and the batch source are released.
 */
import type { StepScalars } from "../ir/types";
import type { CheckpointKind } from "../metrics/checkpoint-info";
import type { StepMetrics } from "../metrics/step-metrics";
import type { Session, StepProgram } from "../runtime/device";
import { checkPrecision } from "./check-precision";
import { fingerprintOf, requireFit, weightsOf } from "./checkpoint";
import { compileRun } from "./compile-run";
import type { CompiledRun } from "./compile-run";
import type { FittedStep } from "./fit-memory";
import { fitEvaluation, fitRun } from "./fit-run";
import { HealthWatch } from "./health-watch";
import { Inference } from "./inference";
import { Interruption, watchLoss } from "./interruption";
import { METRICS_OUTPUT, MetricCollector } from "./metric-collector";
import type { StepValues } from "./metric-collector";
import { NextStep } from "./next-step";
import { RunClock } from "./run-clock";
import { RunControl, RunStopped } from "./run-control";
import { planOf } from "./run-plan";
import { STEPS_IN_FLIGHT } from "./run-types";
import type { RunObserver, TrainingResult, TrainingRunOptions, Weights } from "./run-types";
import { RunKeeping } from "./run-keeping";
import { RunValidation } from "./run-validation";
import { learningRateAt } from "./schedule";
import { stopAtBreakpoints } from "./stop-at-breakpoints";
import { EventLoopTurn } from "./turn";
import { UpcomingBatches } from "./upcoming-batches";
import { inputsOfBatch, meanMetrics } from "./update-batches";
import type { BatchNumbers } from "./update-batches";

/** The CPU device computes without a break: let messages in between. */
const TURN_EVERY_MS = 8;

interface Prepared {
  readonly compiled: CompiledRun;
  readonly fitted: FittedStep;
  readonly session: Session;
  readonly train: StepProgram;
  readonly upcoming: UpcomingBatches;
  readonly evaluate: StepProgram;
  readonly validation: RunValidation;
  readonly keeping: RunKeeping;
  readonly health: HealthWatch;
}

export class TrainingRun {
  /** For looking at the tensors of the step that a paused run would take next; the run stays as it is. */
  readonly nextStep = new NextStep();
  readonly #options: TrainingRunOptions;
  readonly #observer: RunObserver;
  readonly #control = new RunControl();
  /** Interrupts what waits for the device, when the device is lost. */
  readonly #device = new Interruption();
  readonly #clock: RunClock;
  #turn: EventLoopTurn | undefined;
  /** Base rate; the one that was set since takes its place before the next step. */
  #learningRate: number;
  #nextRate: number | undefined;
  #step: number;
  #inference: Inference | undefined;
  #keeping: RunKeeping | undefined;
  #watching: boolean;
  /** Of the newest step or validation. */
  #newest: StepValues;

  constructor(options: TrainingRunOptions) {
    this.#options = options;
    this.#observer = stopAtBreakpoints(options, () => this.#control.pause());
    this.#clock = new RunClock(options.resumeFrom);
    this.#step = options.resumeFrom?.step ?? 0;
    this.#newest = options.resumeFrom?.metrics ?? {};
    this.#learningRate = options.resumeFrom?.learningRate ?? options.request.training.learningRate;
    this.#watching = options.watchHealth ?? false;
  }

  /** True while it is paused and takes no step; the step before may still be under way on the device. */
  /** Updates taken. */
  get stepsTaken(): number {
    return this.#step;
  }

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
    this.#nextRate = rate;
    this.#observer.learningRateSet?.(this.#step, rate);
  }

  /** A checkpoint after the update that is being enqueued; nothing where checkpoints are not kept, or not before the first step. */
  checkpoint(kind: CheckpointKind): void {
    this.#keeping?.ask(kind);
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
    return this.#keeping?.current();
  }

  /**
   * Runs to the end. Call once.
   * @throws InvalidModelError or CheckpointError before anything is allocated; RunStopped if it was stopped before the first step;
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
      if (this.#options.resumeFrom !== undefined) requireFit(this.#options.resumeFrom, compiled.train);
      const fitted = fitRun(this.#options.request, compiled, device);
      session = device.createSession();
      const prepared = await this.#prepare(compiled, fitted, session, this.#turn);
      this.#observer.compiling?.("data");
      await this.#control.ended.guard(prepared.upcoming.peek(1));
      this.#inference = new Inference(session, compiled);
      this.#keeping = prepared.keeping;
      this.#observer.started?.(planOf(prepared, this.#options.request.training));
      this.#clock.start();
      const reason = await this.#train(prepared);
      return await this.#finish(prepared, reason);
    } catch (error) {
      throw this.#device.error ?? error;
    } finally {
      this.#inference = undefined;
      this.#keeping = undefined;
      this.#turn.close();
      batches.close();
      session?.dispose();
    }
  }

  async #prepare(compiled: CompiledRun, fitted: FittedStep, session: Session, turn: EventLoopTurn): Promise<Prepared> {
    const { signal, ended } = this.#control;
    const { batches, request, resumeFrom } = this.#options;
    const { batchSize, seed } = request.training;
    // The first batches are made while the kernels compile.
    batches.train({ batchSize, seed, fromStep: compiled.batchesBefore(this.#step) });
    this.#observer.compiling?.("kernels");
    const train = await ended.guard(session.prepare(fitted.module, { signal }));
    const evaluation = fitEvaluation(compiled, this.#options.device);
    const evaluate = await ended.guard(session.prepare(evaluation.module, { signal }));
    const initial =
      resumeFrom === undefined ? compiled.initialWeights(this.#options.initialWeights) : weightsOf(resumeFrom);
    for (const [name, tensor] of resumeFrom?.state ?? compiled.initialState(initial)) session.write(name, tensor.data);
    return {
      compiled,
      fitted,
      session,
      train,
      upcoming: new UpcomingBatches(batches),
      evaluate,
      validation: new RunValidation({
        program: evaluate,
        batchSize: evaluation.batchSize,
        compiled,
        batches,
        seed,
        clock: this.#clock,
        turn,
        interruption: ended,
      }),
      keeping: await this.#keep(session, fitted, compiled, initial),
      health: new HealthWatch({ session, compiled, batchSize, observer: this.#observer }),
    };
  }

  async #keep(
    session: Session,
    { module }: FittedStep,
    { stepsPerEpoch }: CompiledRun,
    initial: Weights,
  ): Promise<RunKeeping> {
    const { runId, request, maxSteps } = this.#options;
    const fingerprint = await fingerprintOf(request, maxSteps);
    return new RunKeeping({
      session,
      module,
      initial: { step: this.#step, weights: initial, metrics: this.#newest },
      options: this.#options,
      facts: () => ({
        runId,
        fingerprint,
        epoch: this.#step / stepsPerEpoch,
        savedAt: new Date().toISOString(),
        learningRate: this.#learningRate,
        elapsedMs: this.#clock.elapsedMs,
        trainingMs: this.#clock.trainingMs,
      }),
      device: this.#device,
    });
  }

  async #train(prepared: Prepared): Promise<TrainingResult["reason"]> {
    const { compiled, keeping } = prepared;
    const report = (step: number, values: StepValues): void => {
      this.#newest = values;
      this.#observer.step?.(this.#metricsOf(compiled, step, values), this.#rateAt(compiled, step - 1));
      // The loss of step s was computed with the weights after s - 1 steps.
      keeping.confirm(step - 1);
    };
    const collector = new MetricCollector(compiled.stepMetrics, report, this.#newest);
    const inFlight: Promise<void>[] = [];
    try {
      while (this.#step < compiled.totalSteps) {
        if (this.#control.holding) await this.#hold(prepared, inFlight, collector);
        if (this.#control.stopped || collector.divergedAt !== undefined || collector.failure !== undefined) break;
        if (this.#nextRate !== undefined) await this.#setRate(this.#nextRate, prepared, collector);
        const numbers = await this.#update(prepared, inFlight);
        this.#step += 1;
        this.#control.stepTaken();
        collector.collect(this.#step, this.#device.guard(meanMetrics(numbers)));
        // A breakpoint on the numbers of a step stops right after that step.
        if (this.#options.breakpoints?.everyStep === true) await this.#device.guard(collector.settled());
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
      if (this.#watching)
        await this.#device.guard(prepared.health.findOrigin(this.#step - 1, keeping.lastGood.weights));
      return "diverged";
    }
    return this.#control.stopped ? "stopped" : "completed";
  }

  /** Enqueues the batches of one update, of which only the last moves the weights: an update that is broken off leaves no trace. */
  async #update(prepared: Prepared, inFlight: Promise<void>[]): Promise<BatchNumbers[]> {
    const { compiled, train, health, upcoming } = prepared;
    const count = compiled.batchesOf(this.#step);
    const scalars = this.#scalars(prepared);
    const numbers: BatchNumbers[] = [];
    for (let index = 0; index < count; index++) {
      const batch = await this.#control.ended.guard(upcoming.take());
      const inputs = inputsOfBatch(batch, index, scalars);
      const last = index === count - 1;
      // Before the step that will be taken with the same weights, so that both see the same numbers.
      if (last && (this.#watching || this.#options.breakpoints?.layers === true))
        health.saw({ step: this.#step, batch: inputs.fields, scalars: inputs.scalars }, this.#control.stepping);
      const handle = train.run(inputs.fields, inputs.scalars, [METRICS_OUTPUT], { update: last });
      numbers.push({ outputs: handle.outputs, weight: batch.weights.reduce((sum, weight) => sum + weight, 0) });
      handle.done.catch(() => undefined);
      inFlight.push(handle.done);
      if (inFlight.length >= STEPS_IN_FLIGHT) await this.#oldest(inFlight);
      await this.#turn?.after(TURN_EVERY_MS);
    }
    return numbers;
  }

  /** Validates, and keeps what it is time for: a checkpoint comes after the validation of its step. */
  async #look(prepared: Prepared, collector: MetricCollector): Promise<void> {
    const due = prepared.validation.due(this.#step);
    if (due !== undefined) await this.#validate(prepared, collector, due === "whole");
    await prepared.keeping.look(this.#step, collector.lastValues);
  }

  /** A rate that was set since the step before, after a checkpoint with the one before it. */
  async #setRate(rate: number, { keeping }: Prepared, collector: MetricCollector): Promise<void> {
    await keeping.beforeSetting(this.#step, collector.lastValues);
    this.#learningRate = rate;
    if (this.#nextRate === rate) this.#nextRate = undefined;
  }

  async #validate(prepared: Prepared, collector: MetricCollector, complete: boolean): Promise<void> {
    if (this.#options.request.dataset.counts.validation === 0) return;
    const { compiled, keeping, validation } = prepared;
    this.#clock.leaveTraining();
    // The numbers of the steps before come first.
    await this.#device.guard(collector.settled());
    if (collector.divergedAt !== undefined) return;
    const values = await (complete ? validation.evaluate("validation", this.#step) : validation.glimpse(this.#step));
    this.#clock.enterTraining();
    if (values === undefined) return;
    this.#newest = values;
    const best = complete && (await keeping.validated(this.#step, values));
    if (best === undefined) return;
    if (Number.isFinite(values["loss"] ?? Number.NaN)) keeping.confirm(this.#step);
    this.#observer.validated?.(this.#metricsOf(compiled, this.#step, values), best, complete);
  }

  /** The run is paused: waits until it may go on. */
  async #hold(prepared: Prepared, inFlight: Promise<void>[], collector: MetricCollector): Promise<void> {
    this.#clock.pause();
    while (inFlight.length > 0) await this.#oldest(inFlight);
    await this.#device.guard(collector.settled());
    if (collector.divergedAt !== undefined) return;
    await prepared.keeping.pause(this.#step, collector.lastValues);
    this.nextStep.await({ ...prepared, ...this.#options }, () => this.#scalars(prepared, this.#nextRate));
    this.#observer.paused?.(this.#step);
    await this.#control.waitWhileHolding().finally(() => this.nextStep.end());
    this.#clock.resume();
    if (!this.#control.stopped && !this.#control.paused) this.#observer.resumed?.(this.#step);
  }

  async #finish(prepared: Prepared, ending: TrainingResult["reason"]): Promise<TrainingResult> {
    const { keeping, session, validation } = prepared;
    this.#clock.leaveTraining();
    const [steps, elapsedMs] = [this.#step, this.#clock.elapsedMs];
    const final = ending === "diverged" ? undefined : await keeping.end(steps, this.#newest);
    // The last update may have broken the weights although every loss so far was finite.
    const reason = final === undefined ? "diverged" : ending;
    const last = final ?? keeping.lastGood;
    if (ending === "diverged") this.#observer.snapshot?.("last", last);
    const best = keeping.best;
    let test: StepValues | undefined;
    if (reason === "completed" && this.#options.request.dataset.counts.test > 0) {
      for (const [name, tensor] of best?.weights ?? []) session.write(name, tensor.data);
      try {
        test = await validation.evaluate("test", steps);
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

  #metricsOf(compiled: CompiledRun, step: number, values: StepValues): StepMetrics {
    const epoch = step / compiled.stepsPerEpoch;
    return { runId: this.#options.runId, step, epoch, elapsedMs: this.#clock.elapsedMs, values };
  }

  /** Of the next step. */
  #scalars({ compiled }: Pick<Prepared, "compiled">, baseRate?: number): StepScalars {
    const { seed } = this.#options.request.training;
    return { step: this.#step, seed, learningRate: this.#rateAt(compiled, this.#step, baseRate) };
  }

  #rateAt(compiled: CompiledRun, step: number, learningRate = this.#learningRate): number {
    return learningRateAt(step, { ...this.#options.request.training, learningRate }, compiled);
  }

  async #oldest(inFlight: Promise<void>[]): Promise<void> {
    const oldest = inFlight.shift();
    if (oldest !== undefined) await this.#device.guard(oldest);
  }
}
