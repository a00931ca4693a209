/** The two real workers in a real browser: data to training worker, events to the page, weights kept, predictions, exports. */
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../../engine/model/types";
import type { GraphDescription, TrainingSettings } from "../../engine/model/types";
import type { RunEvent } from "../protocol/events";
import type { StartRequest } from "../protocol/training";
import { createStudioWorkers } from "./studio-workers";
import type { StudioWorkers } from "./studio-workers";

const PROJECT = "workers-test";
const data = { ...DEFAULT_DATA, dataset: "iris" };
let studio: StudioWorkers | undefined;

afterEach(async () => {
  await studio?.training.stop();
  await studio?.training.forget(PROJECT);
  studio?.close();
  studio = undefined;
});

const edge = (source: string, target: string, port: string) => ({
  id: `${source}-${target}`,
  source: { node: source, port: "y" },
  target: { node: target, port },
});

const graph: GraphDescription = {
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "scores", layer: "dense", attributes: { units: 3 } },
    { id: "loss", layer: "crossEntropy", name: "cross-entropy", attributes: {} },
  ],
  edges: [edge("x", "scores", "x"), edge("scores", "loss", "prediction"), edge("t", "loss", "target")],
};

async function requestRun(workers: StudioWorkers, training: Partial<TrainingSettings> = {}): Promise<StartRequest> {
  return {
    runId: crypto.randomUUID(),
    projectId: PROJECT,
    projectName: "Iris in a test",
    graph,
    data,
    dataset: await workers.data.describe(data),
    training: { ...DEFAULT_TRAINING, learningRate: 0.05, batchSize: 16, epochs: 10, device: "webgpu", ...training },
  };
}

/** Collects events until the run has ended, calling back on the way. */
function watch(workers: StudioWorkers, request: StartRequest, onEvent: (event: RunEvent) => void = () => undefined) {
  const events: RunEvent[] = [];
  const ended = new Promise<RunEvent>((resolve, reject) => {
    workers
      .startRun(request, (event) => {
        events.push(event);
        onEvent(event);
        if (event.type === "finished" || event.type === "failed") resolve(event);
      })
      .catch(reject);
  });
  return { events, ended };
}

describe("the studio's workers", () => {
  it("train, keep, predict and export, also with workers that come after", async () => {
    const workers = (studio = createStudioWorkers());
    const request = await requestRun(workers);
    const { events, ended } = watch(workers, request);
    const last = await ended;
    expect(last).toMatchObject({ type: "finished", result: { reason: "completed" } });
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    const steps = events.flatMap((event) => (event.type === "steps" ? event.metrics : []));
    expect(steps.map(({ step }) => step)).toEqual(steps.map((_, index) => index + 1));
    expect(steps.at(-1)?.values["loss"]).toBeLessThan(steps[0]?.values["loss"] ?? 0);
    expect(events.some((event) => event.type === "saved" && event.which === "best")).toBe(true);

    const sample = await workers.data.samples(data, "test", [0, 1, 2]);
    const predict = { projectId: PROJECT, fields: sample.batch.fields, examples: 3 };
    const [before] = await workers.training.predict(predict);
    expect(before?.values).toHaveLength(9);

    workers.restart();
    const kept = await workers.training.kept(PROJECT);
    expect(kept?.runId).toBe(request.runId);
    const [after] = await workers.training.predict(predict);
    expect(after?.values).toEqual(before?.values);
    const onnx = await workers.training.export({ projectId: PROJECT, format: "onnx", project: "{}" });
    expect(onnx.fileName).toBe("iris-in-a-test.onnx");
    expect(onnx.content.size).toBeGreaterThan(100);
    const proof = await workers.training.prove(predict);
    expect(proof.outputs[0]?.shape).toEqual([3, 3]);
  });

  it("pause, step, resume and stop, and end the run before when a new one starts", async () => {
    const workers = (studio = createStudioWorkers());
    const first = watch(workers, await requestRun(workers, { epochs: 100_000 }), (event) => {
      if (event.type === "steps") void workers.training.pause();
    });
    // The weights are stored after the pause, so this is not always the last event.
    await expect.poll(() => first.events.some(({ type }) => type === "paused"), { timeout: 60_000 }).toBe(true);
    await workers.training.step();
    await expect.poll(() => first.events.filter(({ type }) => type === "paused").length, { timeout: 20_000 }).toBe(2);
    const [one, two] = first.events.flatMap((event) => (event.type === "paused" ? [event.step] : []));
    expect(two).toBe((one ?? 0) + 1);

    const second = watch(workers, await requestRun(workers, { epochs: 100_000, device: "cpu" }), (event) => {
      if (event.type === "steps") void workers.training.stop();
    });
    expect(await first.ended).toMatchObject({ type: "finished", result: { reason: "stopped", step: two } });
    expect(await second.ended).toMatchObject({ type: "finished", result: { reason: "stopped" } });
    await expect(workers.training.pause()).rejects.toThrow("No run");
  });

  it("say what keeps a run from starting", async () => {
    const workers = (studio = createStudioWorkers());
    const invalid = await watch(workers, await requestRun(workers, { learningRate: Number.NaN })).ended;
    expect(invalid).toMatchObject({ type: "failed", problem: { code: "invalid-model" } });
    const request = await requestRun(workers);
    const missing = await watch(workers, { ...request, data: { ...data, dataset: "nothing" } }).ended;
    expect(missing).toMatchObject({ type: "failed", problem: { code: "data" } });
    await expect(workers.training.predict({ projectId: PROJECT, fields: {}, examples: 1 })).rejects.toThrow(
      "no trained weights",
    );
  });

  it("tell a run that its workers are gone", async () => {
    const workers = (studio = createStudioWorkers());
    const run = watch(workers, await requestRun(workers, { epochs: 100_000 }), (event) => {
      if (event.type === "started") workers.restart();
    });
    expect(await run.ended).toMatchObject({ type: "failed", problem: { code: "internal" } });
  });
});
