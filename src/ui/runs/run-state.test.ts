import { describe, expect, it } from "vitest";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../../engine/model/types";
import type { RunEvent, RunEventBody, RunPlan } from "../../workers/protocol/events";
import type { StartRequest } from "../../workers/protocol/training";
import { applyRunEvents, beginRun, hasWeights, IDLE_RUN } from "./run-state";

const request: StartRequest = {
  runId: "run-1",
  projectId: "project",
  projectName: "Project",
  graph: { nodes: [], edges: [] },
  data: DEFAULT_DATA,
  dataset: {
    id: "d",
    name: "D",
    summary: "",
    source: "",
    licence: "",
    revision: "1",
    fields: [],
    counts: { train: 1, validation: 1, test: 1 },
  },
  training: DEFAULT_TRAINING,
};

const plan: RunPlan = {
  device: { kind: "cpu", name: "CPU", software: true },
  totalSteps: 100,
  stepsPerEpoch: 50,
  epochs: 2,
  batchSize: 64,
  metrics: [{ name: "loss", unit: "number", better: "lower" }],
  parameterCount: 10,
  memoryBytes: 1000,
};

const metrics = (step: number, loss: number) => ({
  runId: "run-1",
  step,
  epoch: step / 50,
  elapsedMs: step * 5,
  values: { loss },
});

/** Events of one run with rising sequence numbers. */
function events(...bodies: RunEventBody[]): RunEvent[] {
  return bodies.map((body, sequence) => ({ runId: "run-1", sequence, ...body }));
}

describe("the state of a run", () => {
  it("follows a run from its start to its end", () => {
    const state = applyRunEvents(
      beginRun(IDLE_RUN, request),
      events(
        { type: "compiling", stage: "kernels" },
        { type: "started", plan },
        { type: "steps", metrics: [metrics(1, 2), metrics(2, 1)], samplesPerSecond: 640, learningRate: 0.001 },
        { type: "validation", metrics: metrics(2, 1.5), best: true },
        { type: "validation", metrics: metrics(3, 1.6), best: false },
        { type: "finished", result: { reason: "completed", step: 3, elapsedMs: 15, stepsPerSecond: 200, bestStep: 2 } },
      ),
    );
    expect(state.status).toBe("finished");
    expect(state.train["loss"]?.buckets.map(({ mean }) => mean)).toEqual([2, 1]);
    expect(state.validation["loss"]?.buckets.map(({ step }) => step)).toEqual([2, 3]);
    expect(state.best?.step).toBe(2);
    expect(state.samplesPerSecond).toBe(640);
    expect(hasWeights(state)).toBe(true);
  });

  it("ignores events of another run and those that come twice", () => {
    const running = applyRunEvents(beginRun(IDLE_RUN, request), events({ type: "started", plan }));
    const stale: RunEvent = {
      runId: "run-0",
      sequence: 9,
      type: "failed",
      problem: { code: "internal", message: "Old." },
    };
    const repeated: RunEvent = { runId: "run-1", sequence: 0, type: "paused", step: 1 };
    expect(applyRunEvents(running, [stale, repeated])).toEqual(running);
  });

  it("pauses, goes on and fails", () => {
    const all = events(
      { type: "started", plan },
      { type: "paused", step: 4 },
      { type: "resumed", step: 4 },
      { type: "failed", problem: { code: "device-lost", message: "The GPU went away." } },
    );
    const begun = beginRun(IDLE_RUN, request);
    expect([2, 3, 4].map((count) => applyRunEvents(begun, all.slice(0, count)).status)).toEqual([
      "paused",
      "running",
      "failed",
    ]);
    expect(applyRunEvents(begun, all).problem?.message).toBe("The GPU went away.");
  });

  it("goes back to idle when compiling is cancelled", () => {
    const state = applyRunEvents(
      beginRun(IDLE_RUN, request),
      events({ type: "failed", problem: { code: "cancelled", message: "Cancelled." } }),
    );
    expect(state).toEqual(IDLE_RUN);
  });

  it("begins anew with a new run", () => {
    const first = applyRunEvents(beginRun(IDLE_RUN, request), events({ type: "started", plan }));
    const second = beginRun(first, { ...request, runId: "run-2" });
    expect(second.plan).toBeUndefined();
    expect(second.status).toBe("compiling");
    expect(applyRunEvents(second, events({ type: "paused", step: 1 })).status).toBe("compiling");
  });
});
