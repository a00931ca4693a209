import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createBundledSources } from "../data/bundled";
import { createDirectBatchSource } from "../data/direct-batch-source";
import type { Dataset } from "../data/types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../model/types";
import type { GraphDescription, TrainingSettings } from "../model/types";
import { CpuDevice } from "../runtime/cpu-device";
import type { Checkpoint } from "./checkpoint";
import { compareState, fingerprintOf, fitsWhole } from "./checkpoint";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file";
import type { TrainingRequest, TrainingRunOptions } from "./run-types";
import { TrainingRun } from "./training-run";

const edge = (source: string, target: string, port: string) => ({
  id: `${source}-${target}-${port}`,
  source: { node: source, port: "y" },
  target: { node: target, port },
});

/** Everything that a run remembers from one step to the next: moments, running statistics; and random numbers beside. */
const graph = (units: number): GraphDescription => ({
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "hidden", layer: "dense", attributes: { units } },
    { id: "norm", layer: "batchNorm", attributes: {} },
    { id: "drop", layer: "dropout", attributes: { rate: 0.3 } },
    { id: "scores", layer: "dense", attributes: { units: 3 } },
    { id: "loss", layer: "crossEntropy", name: "cross-entropy", attributes: {} },
  ],
  edges: [
    edge("x", "hidden", "x"),
    edge("hidden", "norm", "x"),
    edge("norm", "drop", "x"),
    edge("drop", "scores", "x"),
    edge("scores", "loss", "prediction"),
    edge("t", "loss", "target"),
  ],
});

async function openIris(): Promise<Dataset> {
  const sources = createBundledSources((path) =>
    readFile(new URL(`../../../public/datasets/${path}`, import.meta.url)),
  );
  const iris = sources.find(({ id }) => id === "iris");
  if (iris === undefined) throw new Error("Iris is not among the bundled data sets.");
  return iris.open({ ...DEFAULT_DATA, dataset: "iris" });
}

async function requestOf(training: Partial<TrainingSettings> = {}, units = 8): Promise<TrainingRequest> {
  return {
    projectName: "Iris",
    graph: graph(units),
    data: { ...DEFAULT_DATA, dataset: "iris" },
    dataset: (await openIris()).description,
    training: { ...DEFAULT_TRAINING, learningRate: 0.02, batchSize: 8, epochs: 20, accumulationSteps: 2, ...training },
  };
}

async function trained(
  request: TrainingRequest,
  maxSteps: number,
  more: Partial<TrainingRunOptions> = {},
  during: (run: TrainingRun, step: number) => void = () => undefined,
) {
  const checkpoints: Checkpoint[] = [];
  const losses = new Map<number, number>();
  const run: TrainingRun = new TrainingRun({
    runId: "test",
    request,
    device: new CpuDevice(),
    batches: createDirectBatchSource(await openIris()),
    maxSteps,
    checkpoints: { everyMs: 0, everySteps: 3 },
    ...more,
    observer: {
      checkpoint: (checkpoint) => checkpoints.push(checkpoint),
      step: ({ step, values }) => {
        losses.set(step, values["loss"] ?? Number.NaN);
        during(run, step);
      },
    },
  });
  const result = await run.run();
  const end = checkpoints.at(-1);
  if (end === undefined) throw new Error("The run took no checkpoint.");
  return { result, checkpoints, losses, end };
}

/** What must be the same, whatever way the run took there. */
const bits = ({ step, state, best, learningRate }: Checkpoint) => ({ step, state, best, learningRate });

afterEach(() => vi.useRealTimers());

describe("a checkpoint", () => {
  it("lets a run go on to the same bits, from each of its checkpoints, also through a file", async () => {
    const request = await requestOf();
    const whole = await trained(request, 40);
    expect(whole.end).toMatchObject({ step: 40 });
    const kinds = new Set(whole.checkpoints.map(({ kind }) => kind));
    expect(kinds).toContain("periodic");
    expect(kinds).toContain("best");
    expect([...whole.end.state.keys()]).toEqual(
      expect.arrayContaining(["norm/mean", "optimizer/first-moment/hidden/kernel", "gradient-sum/weight"]),
    );
    for (const checkpoint of whole.checkpoints.filter((_, index) => index % 3 === 0)) {
      const read = await decodeCheckpoint(await encodeCheckpoint(checkpoint));
      expect(read).toEqual(checkpoint);
      const resumed = await trained(request, 40, { resumeFrom: read });
      expect(bits(resumed.end)).toEqual(bits(whole.end));
      expect(resumed.result.test).toEqual(whole.result.test);
      expect(resumed.result.bestStep).toEqual(whole.result.bestStep);
      for (const [step, loss] of resumed.losses) expect([step, loss]).toEqual([step, whole.losses.get(step)]);
      expect(resumed.losses.size).toBe(40 - checkpoint.step);
    }
  });

  it.each([
    { optimizer: "sgd" },
    { optimizer: "rmsprop", schedule: "one-cycle" },
    { averageDecay: 0.9 },
    { clipNorm: 0.5, optimizer: "adamw" },
  ] as const)("holds all that %o remembers", async (training) => {
    const request = await requestOf(training);
    const whole = await trained(request, 20);
    const first = whole.checkpoints.find(({ step }) => step >= 3);
    if (first === undefined) throw new Error("There is no checkpoint in the middle.");
    expect(bits((await trained(request, 20, { resumeFrom: first })).end)).toEqual(bits(whole.end));
  });

  it("is taken at a pause and when it is asked for, and knows the rate that was set", async () => {
    const request = await requestOf();
    const run = await trained(request, 30, { checkpoints: { everyMs: 0, everySteps: 0 } }, (running, step) => {
      if (step === 4) running.setLearningRate(0.5);
      if (step === 10) running.checkpoint("hidden");
      if (step === 15) running.pause();
      if (step === 15) setTimeout(() => running.resume(), 50);
    });
    const hidden = run.checkpoints.find(({ kind }) => kind === "hidden");
    expect(hidden?.step).toBeGreaterThanOrEqual(10);
    expect(hidden?.learningRate).toBe(0.5);
    expect(run.checkpoints.some(({ kind }) => kind === "pause")).toBe(true);
    const resumed = await trained(request, 30, { ...(hidden === undefined ? {} : { resumeFrom: hidden }) });
    expect(bits(resumed.end)).toEqual(bits(run.end));
  });

  it("is taken by the clock, and before the rate changes: from there the run goes on as if it had not", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const request = await requestOf();
    const times = { everyMs: 60_000, everySteps: 0 };
    const run = await trained(request, 30, { checkpoints: times }, (running, step) => {
      if (step === 2) vi.advanceTimersByTime(60_000);
      if (step === 9) vi.advanceTimersByTime(10_000);
      if (step === 9) running.setLearningRate(0.5);
    });
    expect(run.checkpoints.find(({ kind }) => kind === "periodic")?.step).toBeGreaterThanOrEqual(2);
    const before = run.checkpoints.find(({ kind }) => kind === "settings");
    expect(before?.step).toBeGreaterThanOrEqual(9);
    expect(before?.learningRate).toBe(0.02);
    const unchanged = await trained(request, 30);
    const resumed = await trained(request, 30, { ...(before === undefined ? {} : { resumeFrom: before }) });
    expect(bits(resumed.end)).toEqual(bits(unchanged.end));
    expect(bits(run.end)).not.toEqual(bits(unchanged.end));
  });

  it("asks the clock of the machine for nothing that matters: it may jump by years", async () => {
    const request = await requestOf();
    const steady = await trained(request, 20);
    vi.useFakeTimers({ toFake: ["Date"] });
    const jumped = await trained(request, 20, {}, (_running, step) => {
      vi.setSystemTime(new Date(step % 2 === 0 ? "2001-01-01" : "2099-12-31"));
    });
    const stepsOf = ({ checkpoints }: typeof steady) => checkpoints.map(({ step, kind }) => [step, kind]);
    expect(stepsOf(jumped)).toEqual(stepsOf(steady));
    expect(bits(jumped.end)).toEqual(bits(steady.end));
    expect(new Set(jumped.checkpoints.map(({ savedAt }) => savedAt.slice(0, 4)))).toEqual(new Set(["2001", "2099"]));
    for (const { elapsedMs, trainingMs } of jumped.checkpoints) {
      expect(elapsedMs).toBeGreaterThanOrEqual(trainingMs);
      expect(elapsedMs).toBeLessThan(3_600_000);
    }
  });

  it("is not taken of weights whose loss is not finite", async () => {
    const request = await requestOf({ optimizer: "sgd", momentum: 0, learningRate: 1e38 });
    const seen: Checkpoint[] = [];
    const run = new TrainingRun({
      runId: "test",
      request,
      device: new CpuDevice(),
      batches: createDirectBatchSource(await openIris()),
      checkpoints: { everyMs: 0, everySteps: 1 },
      observer: { checkpoint: (checkpoint) => seen.push(checkpoint) },
    });
    expect((await run.run()).reason).toBe("diverged");
    for (const { state } of seen) for (const { data } of state.values()) expect(data.every(Number.isFinite)).toBe(true);
  });

  it("of another model is refused, and what fits is listed", async () => {
    const { end } = await trained(await requestOf(), 10);
    await expect(trained(await requestOf({}, 9), 10, { resumeFrom: end })).rejects.toThrow(
      /step 10 is of another model: .*\[4, 8\].*\[4, 9\].*Branch/,
    );
    const other = (await trained(await requestOf({ optimizer: "sgd" }, 9), 2)).end;
    const fit = compareState(end.state, new Map([...other.state].map(([name, { type }]) => [name, type])));
    expect(fitsWhole(fit)).toBe(false);
    expect(fit.fits).toEqual(expect.arrayContaining(["scores/bias"]));
    expect(fit.differs.some((sentence) => sentence.startsWith("hidden/kernel is f32[4, 8]"))).toBe(true);
    expect(fit.missing).toContain("optimizer/velocity/hidden/kernel");
    expect(fit.unknown).toContain("optimizer/first-moment/hidden/kernel");
  });

  it("has a fingerprint of what decides the numbers", async () => {
    const request = await requestOf();
    const same = { ...request, projectName: "Other", training: { ...request.training, device: "cpu" as const } };
    expect(await fingerprintOf(same)).toBe(await fingerprintOf(request));
    for (const training of [{ seed: 2 }, { learningRate: 0.5 }, { batchSize: 16 }]) {
      expect(await fingerprintOf(await requestOf(training))).not.toBe(await fingerprintOf(request));
    }
    expect(await fingerprintOf(await requestOf({}, 9))).not.toBe(await fingerprintOf(request));
  });
});

describe("a checkpoint file", () => {
  it("is refused when any of its bytes has changed or is gone", async () => {
    const { end } = await trained(await requestOf({}, 2), 4);
    const file = await encodeCheckpoint(end);
    const stride = Math.max(1, Math.floor(file.length / 400));
    for (let at = 0; at < file.length; at += stride) {
      const damaged = file.slice();
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      await expect(decodeCheckpoint(damaged)).rejects.toThrow("It is");
      await expect(decodeCheckpoint(file.slice(0, at))).rejects.toThrow("It is");
    }
    expect(await decodeCheckpoint(file)).toEqual(end);
  });
});
