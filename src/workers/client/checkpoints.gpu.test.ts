/** Runs that are killed and go on, through the real workers: resume, branch, download, upload, two tabs, device loss. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../../engine/model/types";
import type { GraphDescription, TrainingSettings } from "../../engine/model/types";
import type { RunEvent } from "../protocol/events";
import type { StartRequest } from "../protocol/training";
import { TrainingService } from "../training/training-service";
import { transfer } from "comlink";
import { createStudioWorkers } from "./studio-workers";
import type { StudioWorkers } from "./studio-workers";

const PROJECT = "checkpoints-test";
const data = { ...DEFAULT_DATA, dataset: "iris" };
const opened: StudioWorkers[] = [];

function open(): StudioWorkers {
  const workers = createStudioWorkers();
  opened.push(workers);
  return workers;
}

afterEach(async () => {
  for (const workers of opened.splice(0)) {
    await workers.training.stop();
    await workers.training.forget(PROJECT);
    workers.close();
  }
  const root = await navigator.storage.getDirectory();
  for (const name of ["runs", "open-runs"]) await root.removeEntry(name, { recursive: true }).catch(() => undefined);
});

const edge = (source: string, target: string, port: string) => ({
  id: `${source}-${target}`,
  source: { node: source, port: "y" },
  target: { node: target, port },
});

const graph = (units: number): GraphDescription => ({
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "hidden", layer: "dense", attributes: { units, activation: "relu" } },
    { id: "drop", layer: "dropout", attributes: { rate: 0.2 } },
    { id: "scores", layer: "dense", attributes: { units: 3 } },
    { id: "loss", layer: "crossEntropy", name: "cross-entropy", attributes: {} },
  ],
  edges: [
    edge("x", "hidden", "x"),
    edge("hidden", "drop", "x"),
    edge("drop", "scores", "x"),
    edge("scores", "loss", "prediction"),
    edge("t", "loss", "target"),
  ],
});

async function requestRun(
  workers: StudioWorkers,
  training: Partial<TrainingSettings> = {},
  more: Partial<StartRequest> = {},
): Promise<StartRequest> {
  return {
    runId: crypto.randomUUID(),
    projectId: PROJECT,
    projectName: "Iris in a test",
    graph: graph(8),
    data,
    dataset: await workers.data.describe(data),
    training: { ...DEFAULT_TRAINING, learningRate: 0.02, batchSize: 16, epochs: 12, device: "webgpu", ...training },
    checkpoints: { everySeconds: 0, everySteps: 5, keepLast: 3 },
    ...more,
  };
}

type Started = Pick<StudioWorkers, "startRun">;

function watch(workers: Started, request: StartRequest, onEvent: (event: RunEvent) => void = () => undefined) {
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

const lossesOf = (events: readonly RunEvent[]): ReadonlyMap<number, number | undefined> =>
  new Map(
    events.flatMap((event) =>
      event.type === "steps" ? event.metrics.map(({ step, values }) => [step, values["loss"]] as const) : [],
    ),
  );

const testOf = (event: RunEvent) => (event.type === "finished" ? event.result.test : event);

/** Trains in the first workers until a checkpoint of at least this step is stored, and ends the workers at once. */
async function killedAt(step: number, request: StartRequest): Promise<void> {
  const workers = open();
  await watch(workers, request, (event) => {
    if (event.type === "checkpoint" && event.checkpoint.step >= step) workers.restart();
  }).ended;
}

describe("a run that was killed", () => {
  it("is offered, and goes on to the same numbers", async () => {
    const workers = open();
    const whole = watch(workers, await requestRun(workers));
    const end = await whole.ended;
    expect(end).toMatchObject({ type: "finished" });

    const request = await requestRun(workers);
    await killedAt(20, request);
    const interrupted = await workers.training.interrupted(PROJECT);
    expect(interrupted).toMatchObject({ runId: request.runId, request: { graph: request.graph } });
    const step = interrupted?.checkpoint.step ?? 0;
    expect(step).toBeGreaterThanOrEqual(20);

    const resumed = watch(workers, { ...request, resume: { runId: request.runId } });
    const rest = await resumed.ended;
    expect(resumed.events.find(({ type }) => type === "resumed-from")).toMatchObject({ step });
    const losses = lossesOf(resumed.events);
    expect(Math.min(...losses.keys())).toBe(step + 1);
    const all = lossesOf(whole.events);
    for (const [at, loss] of losses) expect([at, loss]).toEqual([at, all.get(at)]);
    expect(testOf(rest)).toEqual(testOf(end));
    expect(await workers.training.interrupted(PROJECT)).toBeUndefined();
  });

  it("goes on through a downloaded and uploaded checkpoint, and not with a damaged one", async () => {
    const workers = open();
    const whole = await watch(workers, await requestRun(workers)).ended;
    const request = await requestRun(workers);
    await killedAt(20, request);
    const file = await workers.training.downloadCheckpoint({ runId: request.runId });
    expect(file.fileName).toMatch(/^checkpoint-step-\d+\.safetensors$/);

    const bytes = new Uint8Array(await file.content.arrayBuffer());
    const damaged = bytes.slice();
    damaged[damaged.length - 3] = (damaged[damaged.length - 3] ?? 0) ^ 4;
    const upload = (bytes: Uint8Array<ArrayBuffer>, model = request) =>
      workers.training.uploadCheckpoint(new Blob([bytes]), "a.safetensors", model);
    await expect(upload(damaged)).rejects.toThrow("a.safetensors cannot be used. It is damaged");
    await expect(upload(bytes.slice(0, -1))).rejects.toThrow(
      "a.safetensors cannot be used. It is damaged or cut short",
    );
    await expect(upload(new Uint8Array(3))).rejects.toThrow("a.safetensors cannot be used. It is no checkpoint");
    await expect(upload(bytes.slice(1))).rejects.toThrow("a.safetensors cannot be used. It is no checkpoint");
    const { fit, same, checkpoint } = await upload(bytes);
    expect(same).toBe(true);
    expect(fit).toMatchObject({ differs: [], missing: [], unknown: [] });
    const { runId, step } = checkpoint;
    const resumed = await watch(workers, { ...request, runId, resume: { runId, step } }).ended;
    expect(testOf(resumed)).toEqual(testOf(whole));

    const changed = { ...request, graph: graph(9) };
    const other = await upload(bytes, changed);
    expect(other.same).toBe(false);
    expect(other.fit.fits).toContain("scores/bias");
    expect(other.fit.differs.join(" ")).toContain("hidden/kernel is f32[4, 8] in the checkpoint and f32[4, 9]");
    await workers.training.deleteCheckpoints(request.runId);
    expect(await workers.training.checkpoints(request.runId)).toEqual([]);
    expect(await workers.training.checkpointBytes()).toBeGreaterThan(0);
  });

  it("can be branched: with another rate at its step, with another head from the weights that fit", async () => {
    const workers = open();
    const request = await requestRun(workers);
    await killedAt(20, request);
    const branch = { runId: request.runId };
    const slower = watch(workers, await requestRun(workers, { learningRate: 0.001 }, { branch }));
    expect(await slower.ended).toMatchObject({ type: "finished" });
    const [first] = [...lossesOf(slower.events).keys()];
    expect(slower.events.find(({ type }) => type === "branched")).toMatchObject({ step: (first ?? 0) - 1 });
    expect(first).toBeGreaterThan(20);

    const wider = watch(workers, await requestRun(workers, {}, { branch, graph: graph(9) }));
    expect(await wider.ended).toMatchObject({ type: "finished" });
    expect(wider.events.find(({ type }) => type === "branched")).toMatchObject({ step: 0 });
    const refused = await watch(workers, { ...request, graph: graph(9), resume: branch }).ended;
    expect(refused).toMatchObject({ type: "failed", problem: { code: "checkpoint" } });
  });

  it("is resumed by one tab only", async () => {
    const workers = open();
    const request = await requestRun(workers, { epochs: 100_000 });
    const first = watch(workers, request);
    await expect.poll(() => first.events.some(({ type }) => type === "checkpoint"), { timeout: 60_000 }).toBe(true);
    // It is offered to nobody while it goes on.
    expect(await open().training.interrupted(PROJECT)).toBeUndefined();
    const second = await watch(open(), { ...request, resume: { runId: request.runId } }).ended;
    expect(second).toMatchObject({ type: "failed", problem: { code: "checkpoint" } });
    expect(second.type === "failed" && second.problem.message).toContain("another tab");
    await expect(open().training.deleteCheckpoints(request.runId)).rejects.toThrow("another tab");
    await workers.training.stop();
    expect(await first.ended).toMatchObject({ type: "finished", result: { reason: "stopped" } });
  });
});

describe("a run whose device is lost", () => {
  it("goes on with another from its newest checkpoint, to the same numbers, and stays paused where it was", async () => {
    const workers = open();
    const whole = watch(workers, await requestRun(workers));
    const end = await whole.ended;
    // The service in this page: here its device is within reach.
    const encoders = vi.spyOn(GPUDevice.prototype, "createCommandEncoder");
    try {
      const service = new TrainingService();
      const here: Started = {
        startRun: async (request, onEvent) => {
          const [events, batches] = [new MessageChannel(), new MessageChannel()];
          events.port1.onmessage = (message: MessageEvent<RunEvent>) => onEvent(message.data);
          await service.start(request, events.port2, batches.port1);
          await workers.data.serve(data, transfer(batches.port2, [batches.port2]));
        },
      };
      let losses = 0;
      let recovered = 0;
      const run = watch(here, await requestRun(workers), (event) => {
        if (event.type === "recovered") recovered += 1;
        if (event.type === "checkpoint" && losses < 2 && losses === recovered) {
          losses += 1;
          if (losses === 2) void service.pause();
          const device: unknown = encoders.mock.contexts.at(-1);
          if (device instanceof GPUDevice) device.destroy();
        }
        if (event.type === "paused") void service.resume();
      });
      const last = await run.ended;
      expect(testOf(last)).toEqual(testOf(end));
      const types = run.events.map(({ type }) => type);
      expect(types.filter((type) => type === "recovered")).toHaveLength(2);
      expect(types.indexOf("recovering")).toBeLessThan(types.indexOf("recovered"));
      expect(types).not.toContain("failed");
      const all = lossesOf(whole.events);
      for (const [at, loss] of lossesOf(run.events)) expect([at, loss]).toEqual([at, all.get(at)]);
    } finally {
      encoders.mockRestore();
    }
  });
});
