/**
 * `RunRecord`: what is kept of a training run, without its curves and its document. Not for storing (`run-database.ts`). Always holds:
 * what a person wrote (name, notes, tags, pin) is never changed by the run, and the rest never by a person.
 */
import { z } from "zod";
import type { MetricDescription } from "../../../engine/model/types";
import type { StartRequest } from "../../../workers/protocol/training";
import type { RunState } from "../run-state";
import { runName } from "./run-names";

// A strict content security policy forbids compiled validators.
z.config({ jitless: true });

export const RECORD_VERSION = 1;

/** interrupted: the page, the tab or the machine went away while it was running. */
export const RECORD_STATUSES = ["running", "completed", "stopped", "failed", "diverged", "interrupted"] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];

export const LONGEST_NAME = 80;
export const LONGEST_NOTES = 10_000;
export const LONGEST_TAG = 40;
export const MOST_TAGS = 20;

// Metrics of a run that diverged are NaN or infinite.
const metricValue = z.custom<number>((value) => typeof value === "number");
const metricValues = z.record(z.string(), metricValue).readonly();
const settingValue = z.union([z.string(), z.number(), z.boolean()]);
const timestamp = z.string().max(40);

const recordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  runId: z.string().min(1).max(100),
  name: z.string().max(LONGEST_NAME),
  notes: z.string().max(LONGEST_NOTES),
  tags: z.array(z.string().max(LONGEST_TAG)).max(MOST_TAGS).readonly(),
  pinned: z.boolean(),
  projectId: z.string(),
  projectName: z.string(),
  /** Hash of the document that it was started with; names an entry of the documents. */
  documentHash: z.string(),
  dataName: z.string(),
  dataRevision: z.string(),
  /** `training.learningRate`, `data.dataset` and so on; lists and objects as JSON. */
  settings: z.record(z.string(), settingValue).readonly(),
  device: z
    .object({ kind: z.enum(["webgpu", "cpu"]), name: z.string() })
    .readonly()
    .optional(),
  status: z.enum(RECORD_STATUSES),
  /** Why it failed. */
  problem: z.string().optional(),
  /** The metrics that it has, loss first. */
  metrics: z
    .array(
      z.object({ name: z.string(), unit: z.enum(["ratio", "target", "number"]), better: z.enum(["lower", "higher"]) }),
    )
    .readonly(),
  step: z.number(),
  totalSteps: z.number(),
  epoch: z.number(),
  parameterCount: z.number(),
  elapsedMs: z.number(),
  /** Of the newest step, the newest validation, the best validation, and the test examples. */
  train: metricValues,
  validation: metricValues,
  best: z.object({ step: z.number(), values: metricValues }).readonly().optional(),
  test: metricValues,
  /** Learning rates that a person set while it ran. */
  rateChanges: z.array(z.object({ step: z.number(), rate: z.number() }).readonly()).readonly(),
  /** ISO 8601. */
  startedAt: timestamp,
  updatedAt: timestamp,
  endedAt: timestamp.optional(),
  /** resumed: the same run went on; branched: from a checkpoint of another; continued: from the weights that the project kept. */
  origin: z
    .object({
      kind: z.enum(["resumed", "branched", "continued"]),
      runId: z.string().optional(),
      step: z.number().optional(),
    })
    .readonly()
    .optional(),
});

export type RunRecord = Readonly<z.infer<typeof recordSchema>>;
export type SettingValue = z.infer<typeof settingValue>;
/** What a person writes on a run. */
export type RunRemarks = Partial<Pick<RunRecord, "name" | "notes" | "tags" | "pinned">>;

/** A record as it was stored, or undefined where it is damaged. */
export function readRecord(value: unknown): RunRecord | undefined {
  return recordSchema.safeParse(value).data;
}

/** Settings under their paths, `training.learningRate`. */
export function settingsOf({
  training,
  data,
}: Pick<StartRequest, "training" | "data">): Readonly<Record<string, SettingValue>> {
  const flat = (prefix: string, settings: object) =>
    Object.entries(settings).map(([name, value]: [string, unknown]): [string, SettingValue] => [
      `${prefix}.${name}`,
      typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? value
        : value === undefined
          ? ""
          : JSON.stringify(value),
    ]);
  return Object.fromEntries([...flat("training", training), ...flat("data", data)]);
}

function originOf({ branch, continueFrom }: StartRequest, kept: RunState["kept"]): RunRecord["origin"] {
  if (branch !== undefined) {
    return { kind: "branched", runId: branch.runId, ...(branch.step === undefined ? {} : { step: branch.step }) };
  }
  if (continueFrom === undefined) return undefined;
  const step = continueFrom === "best" ? (kept?.bestStep ?? kept?.step) : kept?.step;
  return {
    kind: "continued",
    ...(kept === undefined ? {} : { runId: kept.runId }),
    ...(step === undefined ? {} : { step }),
  };
}

/** The record of a run in its first moment. */
export function createRecord(
  request: StartRequest,
  documentHash: string,
  now: Date,
  kept?: RunState["kept"],
): RunRecord {
  const origin = originOf(request, kept);
  return {
    version: RECORD_VERSION,
    runId: request.runId,
    name: runName(request.runId),
    notes: "",
    tags: [],
    pinned: false,
    projectId: request.projectId,
    projectName: request.projectName,
    documentHash,
    dataName: request.dataset.name,
    dataRevision: request.dataset.revision,
    settings: settingsOf(request),
    status: "running",
    metrics: [],
    step: 0,
    totalSteps: 0,
    epoch: 0,
    parameterCount: 0,
    elapsedMs: 0,
    train: {},
    validation: {},
    test: {},
    rateChanges: [],
    startedAt: now.toISOString(),
    updatedAt: now.toISOString(),
    ...(origin === undefined ? {} : { origin }),
  };
}

function statusOf({ status, result, problem }: RunState): RecordStatus {
  if (status === "finished") return result?.reason ?? "completed";
  if (status === "failed") return problem?.code === "diverged" ? "diverged" : "failed";
  return "running";
}

/**
 * The record after what the page knows of the run by now.
 * @param status where the page no longer follows the run: another was started, or another project opened.
 */
export function followRecord(
  record: RunRecord,
  run: RunState,
  now: Date,
  status: RecordStatus = statusOf(run),
): RunRecord {
  const { plan, latest, latestValidation, best, result, problem, rateChanges } = run;
  const { endedAt: _endedAt, problem: _problem, ...rest } = record;
  const over = status !== "running";
  return {
    ...rest,
    status,
    ...(problem === undefined ? {} : { problem: problem.message }),
    ...(plan === undefined
      ? {}
      : {
          device: { kind: plan.device.kind, name: plan.device.name },
          metrics: plan.metrics.map(({ name, unit, better }): MetricDescription => ({ name, unit, better })),
          totalSteps: plan.totalSteps,
          parameterCount: plan.parameterCount,
        }),
    ...(latest === undefined
      ? {}
      : {
          step: latest.step,
          epoch: latest.epoch,
          elapsedMs: result?.elapsedMs ?? latest.elapsedMs,
          train: latest.values,
        }),
    ...(latestValidation === undefined ? {} : { validation: latestValidation.values }),
    ...(best === undefined ? {} : { best: { step: best.step, values: best.values } }),
    ...(result?.test === undefined ? {} : { test: result.test }),
    ...(rateChanges.length === 0 ? {} : { rateChanges: rateChanges.map(({ step, rate }) => ({ step, rate })) }),
    updatedAt: now.toISOString(),
    ...(over ? { endedAt: now.toISOString() } : {}),
  };
}

/** A record that says "running" while no page holds the run. */
export function interruptRecord(record: RunRecord): RunRecord {
  return { ...record, status: "interrupted", endedAt: record.updatedAt };
}

/** The record with a person's remarks, cut to what can be kept; an empty name leaves the old one. */
export function remark(record: RunRecord, { name, notes, tags, pinned }: RunRemarks): RunRecord {
  const called = name?.trim().slice(0, LONGEST_NAME);
  const marked = tags?.map((tag) => tag.trim().slice(0, LONGEST_TAG)).filter((tag) => tag !== "");
  return {
    ...record,
    ...(called === undefined || called === "" ? {} : { name: called }),
    ...(notes === undefined ? {} : { notes: notes.slice(0, LONGEST_NOTES) }),
    ...(marked === undefined ? {} : { tags: [...new Set(marked)].slice(0, MOST_TAGS) }),
    ...(pinned === undefined ? {} : { pinned }),
  };
}
