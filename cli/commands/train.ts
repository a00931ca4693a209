/** `train X`: one run, its numbers as they come, its weights in a folder. */
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDirectBatchSource } from "../../src/engine/data/direct-batch-source";
import {
  BreakpointError,
  describeBreakpoint,
  parseBreakpoint,
  type Breakpoint,
  type BreakpointHit,
} from "../../src/engine/metrics/breakpoint";
import { hashOfPreferences } from "../../src/engine/metrics/kernel-tuning";
import type { StepMetrics } from "../../src/engine/metrics/step-metrics";
import type { TrainingSettings } from "../../src/engine/model/types";
import type { ComputeDevice } from "../../src/engine/runtime/device";
import { BreakpointWatch } from "../../src/engine/training/breakpoint-watch";
import { describeCheckpointing } from "../../src/engine/training/fit-memory";
import { TrainingRun } from "../../src/engine/training/training-run";
import { encodeWeights } from "../../src/engine/training/weight-files";
import type { RunObserver, TrainingPlan, TrainingResult } from "../../src/engine/training/run-types";
import { serializeProject } from "../../src/graph-editor/document/parse-project";
import type { ProjectDocument } from "../../src/graph-editor/document/schema";
import { EventLog } from "../event-log";
import { CommandFailure } from "../failure";
import { flatGraph, loadProject } from "../load-project";
import { openNodeDevice } from "../node-device";
import { openDataset } from "../open-dataset";
import type { Output } from "../output";
import type { CheckpointOptions } from "../run-checkpoints";
import { useCheckpoints } from "../run-checkpoints";
import { useTuning } from "../tuning-file";
import { originMetadata } from "../weights-origin";

export interface TrainOptions extends CheckpointOptions {
  readonly project: string;
  readonly json: boolean;
  readonly root: string;
  readonly steps: number | undefined;
  readonly epochs: number | undefined;
  readonly seed: number | undefined;
  readonly device: TrainingSettings["device"] | undefined;
  readonly precision: TrainingSettings["precision"] | undefined;
  readonly accumulationSteps: number | undefined;
  readonly memoryBudgetMegabytes: number | undefined;
  readonly out: string | undefined;
  /** Folder for an event file. */
  readonly tensorboard: string | undefined;
  /** Conditions, each as `parseBreakpoint` reads it. */
  readonly stopWhen: readonly string[];
  /** File with kernel choices. */
  readonly tuning: string | undefined;
}

const SAY_EVERY_MS = 1_000;

/** @returns the exit code: 0 only if the run went through all its steps, or came to where it was asked to stop. */
export async function train(options: TrainOptions, output: Output): Promise<number> {
  const stopWhen = options.stopWhen.map(readCondition);
  const project = withOptions(await loadProject(options.project), options);
  const dataset = await openDataset(project.data, options.root);
  const { device, reason } = await openNodeDevice(project.training.device, project.training.precision);
  if (reason !== undefined) output.note(`trainyard: ${reason}`);
  await useTuning(options.tuning, device, output);
  const reporter = new Reporter(output, options.json, device);
  const log = options.out === undefined ? undefined : await openLog(options.out);
  const events =
    options.tensorboard === undefined ? undefined : await EventLog.open(options.tensorboard, project.training);
  const request = {
    projectName: project.name,
    graph: flatGraph(project),
    data: project.data,
    dataset: dataset.description,
    training: project.training,
  };
  const checkpoints = await useCheckpoints(options, request, options.steps, output);
  let hit: BreakpointHit | undefined;
  const run: TrainingRun = new TrainingRun({
    runId: "command-line",
    request,
    device,
    batches: createDirectBatchSource(dataset),
    observer: {
      ...reporter.observe(log, events),
      checkpoint: checkpoints.take,
      breakpointHit: (met) => {
        hit ??= met;
        run.stop();
      },
    },
    breakpoints: new BreakpointWatch(stopWhen),
    ...checkpoints.options,
    ...(options.steps === undefined ? {} : { maxSteps: options.steps }),
  });
  const stop = (): void => run.stop();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const result = await run.run();
    await checkpoints.settled();
    if (options.out !== undefined) await writeResult(options.out, project, result);
    await closeLog(log);
    await events?.close(result);
    reporter.finished(result, device.kind);
    if (result.reason === "diverged") {
      throw new CommandFailure(
        `The loss is not a finite number any more at step ${result.step}: lower the learning rate or clip the gradients. The weights of step ${result.last.step} are the last good ones.`,
      );
    }
    if (hit !== undefined) {
      reporter.met(hit, result.step);
      return 0;
    }
    if (result.reason === "stopped") throw new CommandFailure(`The run was stopped at step ${result.step}.`);
    return 0;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    device.dispose();
  }
}

/** @throws CommandFailure for a text that is no condition. */
function readCondition(text: string): Breakpoint {
  try {
    return parseBreakpoint(text);
  } catch (error) {
    if (error instanceof BreakpointError) throw new CommandFailure(`--stop-when: ${error.message}`, 2);
    throw error;
  }
}

function withOptions(project: ProjectDocument, options: TrainOptions): ProjectDocument {
  const { training } = project;
  return {
    ...project,
    training: {
      ...training,
      epochs: options.epochs ?? training.epochs,
      seed: options.seed ?? training.seed,
      device: options.device ?? training.device,
      precision: options.precision ?? training.precision,
      accumulationSteps: options.accumulationSteps ?? training.accumulationSteps,
      memoryBudgetMegabytes: options.memoryBudgetMegabytes ?? training.memoryBudgetMegabytes,
    },
  };
}

/** What is said while the run goes on: every step as JSON, or about one line a second as text. */
class Reporter {
  readonly #output: Output;
  readonly #json: boolean;
  readonly #deviceName: string;
  /** Of the measured kernel choices: the same numbers need the same choices. */
  readonly #kernels: string;
  #plan: TrainingPlan | undefined;
  #saidMs = 0;

  constructor(output: Output, json: boolean, device: ComputeDevice) {
    this.#output = output;
    this.#json = json;
    this.#deviceName = device.name;
    this.#kernels = hashOfPreferences(device.tuning?.preferences ?? new Map());
  }

  observe(log: WriteStream | undefined, events: EventLog | undefined): RunObserver {
    const record = (entry: object, text: string, always: boolean): void => {
      log?.write(`${JSON.stringify(entry)}\n`);
      if (this.#json) this.#output.json(entry);
      else if (always || performance.now() - this.#saidMs >= SAY_EVERY_MS) {
        this.#saidMs = performance.now();
        this.#output.line(text);
      }
    };
    return {
      started: (plan) => {
        this.#plan = plan;
        this.#started(plan);
      },
      step: (metrics, learningRate) => {
        events?.write("train", metrics, { "learning rate": learningRate });
        const { step, epoch, elapsedMs, values } = metrics;
        const entry = { event: "step", step, epoch, elapsedMs: Math.round(elapsedMs), learningRate, ...values };
        record(
          entry,
          `${this.#place(metrics)}  ${formatValues(values)}`,
          step === 1 || step === this.#plan?.totalSteps,
        );
      },
      validated: (metrics, best, complete) => {
        events?.write("validation", metrics);
        const { step, epoch, elapsedMs, values } = metrics;
        const entry = { event: "validation", step, epoch, elapsedMs: Math.round(elapsedMs), best, complete, ...values };
        record(entry, `${this.#place(metrics)}  validation ${formatValues(values)}${best ? "  (best)" : ""}`, true);
      },
    };
  }

  #started(plan: TrainingPlan): void {
    if (this.#json) {
      this.#output.json({ event: "started", deviceName: this.#deviceName, tuning: this.#kernels, ...plan });
      return;
    }
    this.#output.line(
      `${plan.totalSteps} steps of ${plan.batchSize} examples, ${plan.parameterCount} parameters, on ${this.#deviceName}` +
        (this.#kernels === "" ? "" : `, kernels tuned (${this.#kernels})`),
    );
    if (plan.checkpointing !== undefined) this.#output.line(describeCheckpointing(plan.checkpointing));
  }

  finished(result: TrainingResult, device: string): void {
    const { reason, step, test, elapsedMs, stepsPerSecond, bestStep, best, last } = result;
    const metrics = test ?? best?.metrics ?? last.metrics;
    if (this.#json) {
      this.#output.json({
        event: "finished",
        reason,
        step,
        metrics,
        split: test !== undefined ? "test" : best !== undefined ? "validation" : "train",
        ...(bestStep === undefined ? {} : { bestStep }),
        device,
        deviceName: this.#deviceName,
        elapsedMs: Math.round(elapsedMs),
        stepsPerSecond,
      });
      return;
    }
    if (test !== undefined) this.#output.line(`test  ${formatValues(test)}`);
    this.#output.line(`${reason} after ${step} steps, ${stepsPerSecond.toFixed(1)} steps/s on ${device}`);
  }

  /** @param step that the run stopped at. */
  met({ breakpoint, step: seen, value }: BreakpointHit, step: number): void {
    const condition = describeBreakpoint(breakpoint);
    if (this.#json) this.#output.json({ event: "breakpoint", condition, seen, value, step });
    else this.#output.line(`Stopped at step ${step}: ${condition} (${value.toPrecision(5)} at step ${seen}).`);
  }

  #place({ step, epoch }: StepMetrics): string {
    const total = String(this.#plan?.totalSteps ?? step);
    return `step ${String(step).padStart(total.length)}/${total}  epoch ${epoch.toFixed(2)}`;
  }
}

function formatValues(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toPrecision(5)}`)
    .join("  ");
}

async function openLog(folder: string): Promise<WriteStream> {
  await mkdir(folder, { recursive: true });
  const stream = createWriteStream(join(folder, "metrics.jsonl"));
  await new Promise<void>((resolve, reject) => {
    stream.once("open", () => resolve());
    stream.once("error", reject);
  });
  return stream;
}

async function closeLog(log: WriteStream | undefined): Promise<void> {
  if (log === undefined) return;
  await new Promise<void>((resolve, reject) => {
    log.once("error", reject);
    log.end(resolve);
  });
}

async function writeResult(folder: string, project: ProjectDocument, { last, best }: TrainingResult): Promise<void> {
  await writeFile(join(folder, "project.json"), serializeProject(project));
  await writeFile(
    join(folder, "weights.safetensors"),
    encodeWeights(last.weights, originMetadata(project.training, last)),
  );
  const chosen = best ?? last;
  await writeFile(
    join(folder, "best.safetensors"),
    encodeWeights(chosen.weights, originMetadata(project.training, chosen)),
  );
}
