/** Records of runs: made, followed, interrupted, remarked, and read back; damaged ones are refused. */
import { describe, expect, it } from "vitest";
import { DEFAULT_TRAINING } from "../../../engine/model/types";
import { createProject } from "../../../graph-editor/document/commands";
import type { StartRequest } from "../../../workers/protocol/training";
import { beginRun, IDLE_RUN, type RunState } from "../run-state";
import { createRecord, followRecord, interruptRecord, readRecord, remark, settingsOf } from "./run-record";
import { runName } from "./run-names";

const { data } = createProject();
const request: StartRequest = {
  runId: "run-1",
  projectId: "project-1",
  projectName: "Iris",
  graph: { nodes: [], edges: [] },
  data,
  dataset: {
    id: "iris",
    name: "Iris",
    summary: "",
    source: "",
    licence: "",
    revision: "7",
    fields: [],
    counts: { train: 100, validation: 25, test: 25 },
  },
  training: { ...DEFAULT_TRAINING, learningRate: 0.02 },
};
const now = new Date("2026-01-02T03:04:05Z");
const later = new Date("2026-01-02T03:05:00Z");
const metrics = (step: number, values: Readonly<Record<string, number>>) => {
  return { runId: "run-1", step, epoch: step / 10, elapsedMs: step * 10, values };
};

const running: RunState = {
  ...beginRun(IDLE_RUN, request),
  status: "running",
  plan: {
    device: { kind: "cpu", name: "CPU", software: true },
    totalSteps: 100,
    stepsPerEpoch: 10,
    epochs: 10,
    batchSize: 10,
    metrics: [{ name: "loss", unit: "number", better: "lower" }],
    parameterCount: 51,
    memoryBytes: 1,
  },
  latest: metrics(40, { loss: 0.5 }),
  latestValidation: metrics(40, { loss: 0.6 }),
  best: metrics(30, { loss: 0.4 }),
  rateChanges: [{ step: 20, epoch: 2, elapsedMs: 200, rate: 0.01 }],
};

describe("run records", () => {
  it("keeps what a run was started with", () => {
    const record = createRecord(request, "hash", now);
    expect(record).toMatchObject({ runId: "run-1", status: "running", dataRevision: "7", documentHash: "hash" });
    expect(record.name).toBe(runName("run-1"));
    expect(record.name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    expect(record.settings["training.learningRate"]).toBe(0.02);
    expect(record.settings["data.dataset"]).toBe(data.dataset);
    expect(record.settings["data.ignored"]).toBe("[]");
    expect(Object.values(settingsOf(request)).every((value) => typeof value !== "object")).toBe(true);
  });

  it("says where a run came from", () => {
    expect(createRecord({ ...request, branch: { runId: "old", step: 12 } }, "h", now).origin).toEqual({
      kind: "branched",
      runId: "old",
      step: 12,
    });
    expect(createRecord({ ...request, continueFrom: "best" }, "h", now).origin).toEqual({ kind: "continued" });
  });

  it("follows a run to each of its ends", () => {
    const record = createRecord(request, "hash", now);
    const half = followRecord(record, running, later);
    expect(half).toMatchObject({
      status: "running",
      step: 40,
      totalSteps: 100,
      elapsedMs: 400,
      train: { loss: 0.5 },
      validation: { loss: 0.6 },
      best: { step: 30, values: { loss: 0.4 } },
      device: { kind: "cpu", name: "CPU" },
      rateChanges: [{ step: 20, rate: 0.01 }],
      updatedAt: later.toISOString(),
    });
    expect(half.endedAt).toBeUndefined();
    const result = { reason: "diverged", step: 40, elapsedMs: 412, stepsPerSecond: 9, test: { loss: NaN } } as const;
    const diverged = followRecord(half, { ...running, status: "finished", result }, later);
    expect(diverged).toMatchObject({ status: "diverged", elapsedMs: 412, endedAt: later.toISOString() });
    // Numbers that are none are kept, and read back.
    expect(readRecord(structuredClone(diverged))).toEqual(diverged);
    const problem = { code: "data", message: "The data set cannot be read." } as const;
    expect(followRecord(half, { ...running, status: "failed", problem }, later)).toMatchObject({
      status: "failed",
      problem: problem.message,
    });
    expect(followRecord(half, running, later, "stopped").status).toBe("stopped");
    expect(interruptRecord(half)).toMatchObject({ status: "interrupted", endedAt: half.updatedAt });
  });

  it("keeps a person's remarks apart from what the run writes", () => {
    const record = remark(createRecord(request, "hash", now), {
      name: "  wide  ",
      notes: "Tried more units.",
      tags: ["a", " b ", "a", ""],
      pinned: true,
    });
    const after = followRecord(record, running, later);
    expect(after).toMatchObject({ name: "wide", notes: "Tried more units.", tags: ["a", "b"], pinned: true });
    expect(remark(after, { name: "   " }).name).toBe("wide");
    expect(remark(after, { tags: Array.from({ length: 50 }, (_, index) => `t${String(index)}`) }).tags).toHaveLength(
      20,
    );
  });

  it("leaves out what is no record", () => {
    const record = createRecord(request, "hash", now);
    expect(readRecord(record)).toEqual(record);
    expect(readRecord({ ...record, version: 2 })).toBeUndefined();
    expect(readRecord({ ...record, status: "asleep" })).toBeUndefined();
    expect(readRecord({ ...record, settings: { a: { b: 1 } } })).toBeUndefined();
    expect(readRecord(undefined)).toBeUndefined();
  });
});
