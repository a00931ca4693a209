/** For tests: a small run on made-up data, taken with or without looking at its steps, on any device. */
import { fillThreefryUniform } from "../ir/threefry";
import type { Batch, BatchSource } from "../data/types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../model/types";
import type { DatasetDescription, GraphDescription, TrainingSettings } from "../model/types";
import type { ComputeDevice } from "../runtime/device";
import type { StepRehearsal } from "./rehearse-step";
import type { TrainingRequest, TrainingResult } from "./run-types";
import { TrainingRun } from "./training-run";

const edge = (source: string, target: string, port: string) => ({
  id: `${source}-${target}-${port}`,
  source: { node: source, port: "y" },
  target: { node: target, port },
});

/** Five numbers, a hidden layer with normalization and dropout, three scores. */
const graph: GraphDescription = {
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "hidden", layer: "dense", name: "hidden", attributes: { units: 7, useBias: false, activation: "relu" } },
    { id: "norm", layer: "batchNorm", name: "norm", attributes: {} },
    { id: "drop", layer: "dropout", name: "drop", attributes: { rate: 0.2 } },
    { id: "scores", layer: "dense", name: "scores", attributes: { units: 3 } },
    { id: "loss", layer: "crossEntropy", name: "loss", attributes: {} },
    { id: "accuracy", layer: "accuracy", name: "accuracy", attributes: {} },
  ],
  edges: [
    edge("x", "hidden", "x"),
    edge("hidden", "norm", "x"),
    edge("norm", "drop", "x"),
    edge("drop", "scores", "x"),
    edge("scores", "loss", "prediction"),
    edge("t", "loss", "target"),
    edge("scores", "accuracy", "prediction"),
    edge("t", "accuracy", "target"),
  ],
};

const dataset: DatasetDescription = {
  id: "numbers",
  name: "Numbers",
  summary: "",
  source: "",
  licence: "",
  revision: "1",
  fields: [
    { name: "x", role: "feature", kind: "numeric", shape: [5], dtype: "f32" },
    { name: "t", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 3 },
  ],
  counts: { train: 48, validation: 0, test: 0 },
};

export function smallRequest(training: Partial<TrainingSettings> = {}): TrainingRequest {
  return {
    projectName: "test",
    graph,
    data: { ...DEFAULT_DATA, dataset: "numbers" },
    dataset,
    training: { ...DEFAULT_TRAINING, batchSize: 6, epochs: 4, ...training },
  };
}

/** The `step`-th batch of six. @param broken puts an infinity into it. */
export function smallBatch(step: number, broken = false): Batch {
  const size = 6;
  const x = new Float32Array(size * 5);
  fillThreefryUniform(x, 3, step, 0);
  if (broken) x[7] = Number.POSITIVE_INFINITY;
  return {
    size,
    fields: { x, t: Int32Array.from({ length: size }, (_, index) => (index + step) % 3) },
    weights: new Float32Array(size).fill(1),
    indices: Int32Array.from({ length: size }, (_, index) => index),
  };
}

function smallBatches(brokenFrom: number): BatchSource {
  let step = 0;
  return {
    train: ({ fromStep }) => (step = fromStep),
    next: () => {
      const batch = smallBatch(step, step >= brokenFrom);
      step += 1;
      return Promise.resolve({ batch, epoch: 0, step: step - 1 });
    },
    evaluate: async function* () {
      yield* [];
      await Promise.resolve();
    },
    close: () => undefined,
  };
}

export interface SmallRun {
  readonly losses: readonly number[];
  readonly result: TrainingResult;
}

export interface SmallRunOptions {
  readonly device: ComputeDevice;
  readonly training?: Partial<TrainingSettings>;
  readonly maxSteps: number;
  /** Pauses before every step and takes each by itself; looks after so many. */
  readonly pauseAt?: number;
  readonly look?: (rehearsal: StepRehearsal, run: TrainingRun) => Promise<void>;
  /** The batch from which on all are broken. */
  readonly brokenFrom?: number;
}

export async function takeSmallRun(options: SmallRunOptions): Promise<SmallRun> {
  const { device, training, maxSteps, pauseAt, look, brokenFrom = Number.POSITIVE_INFINITY } = options;
  const losses: number[] = [];
  const failures: unknown[] = [];
  const run: TrainingRun = new TrainingRun({
    runId: "test",
    request: smallRequest(training),
    device,
    batches: smallBatches(brokenFrom),
    maxSteps,
    observer: {
      started: () => pauseAt !== undefined && run.pause(),
      step: ({ values }) => losses.push(values["loss"] ?? Number.NaN),
      paused: (step) => {
        const looked = look === undefined || step < (pauseAt ?? 0);
        const looking = looked ? Promise.resolve() : run.nextStep.open().then((next) => look(next, run));
        looking.catch((error: unknown) => failures.push(error)).finally(() => run.step());
      },
    },
  });
  const result = await run.run();
  if (failures.length > 0) throw failures[0];
  return { losses, result };
}

/** The bits of all weights, by name. */
export function bitsOf({ last }: TrainingResult): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    [...last.weights].map(([name, { data }]) => [name, [...new Uint32Array(data.buffer.slice(0), 0, data.length)]]),
  );
}
