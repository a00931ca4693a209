/**
 * `RunRecord`: what is kept of a training run, without its curves and its document. Not for storing (`run-database.ts`). Always holds:
 * what a person wrote (name, notes, tags, pin) is never changed by the run, and the rest never by a person.
 */
import type { MetricDescription } from "../../../engine/model/types";
import type { StartRequest } from "../../../workers/protocol/training";
import type { RunState } from "../run-state";
import { runName } from "./run-names";

export const RECORD_VERSION = 1;

/** interrupted: the page, the tab or the machine went away while it was running. */
export const RECORD_STATUSES = ["running", "completed", "stopped", "failed", "diverged", "interrupted"] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];

export const LONGEST_NAME = 80;
export const LONGEST_NOTES = 10_000;
export const LONGEST_TAG = 40;
export const MOST_TAGS = 20;

export type SettingValue = string | number | boolean;
/** Metrics of a run that diverged are NaN or infinite. */
type MetricValues = Readonly<Record<string, number>>;

export interface RunRecord {
  readonly version: typeof RECORD_VERSION;
  readonly runId: string;
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly pinned: boolean;
  readonly projectId: string;
  readonly projectName: string;
  /** Hash of the document that it was started with; names an entry of the documents. */
  readonly documentHash: string;
  readonly dataName: string;
  readonly dataRevision: string;
  /** `training.learningRate`, `data.dataset` and so on; lists and objects as JSON. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  readonly device?: { readonly kind: "webgpu" | "cpu"; readonly name: string };
  readonly status: RecordStatus;
  /** Why it failed. */
  readonly problem?: string;
  /** The metrics that it has, loss first. */
  readonly metrics: readonly MetricDescription[];
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly parameterCount: number;
  readonly elapsedMs: number;
  /** Of the newest step, the newest validation, the best validation, and the test examples. */
  readonly train: MetricValues;
  readonly validation: MetricValues;
  readonly best?: { readonly step: number; readonly values: MetricValues };
  readonly test: MetricValues;
  /** Learning rates that a person set while it ran. */
  readonly rateChanges: readonly { readonly step: number; readonly rate: number }[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  /** resumed: the same run went on; branched: from a checkpoint of another; continued: from the weights that the project kept. */
  readonly origin?: {
    readonly kind: "resumed" | "branched" | "continued";
    readonly runId?: string;
    readonly step?: number;
  };
}

/** What a person writes on a run. */
export type RunRemarks = Partial<Pick<RunRecord, "name" | "notes" | "tags" | "pinned">>;

type Check = (value: unknown) => boolean;

// Written out, for a table of a thousand runs checks each of them before it opens: a schema library takes longer than the rest of it.
const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isSetting: Check = (value) => isText(value) || isNumber(value) || typeof value === "boolean";
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const recordOf =
  (check: Check): Check =>
  (value) => {
    if (typeof value !== "object" || value === null) return false;
    for (const key in value) if (!check(Reflect.get(value, key))) return false;
    return true;
  };
const objectOf = (checks: Readonly<Record<string, Check>>): Check => {
  const entries = Object.entries(checks);
  return (value) =>
    typeof value === "object" && value !== null && entries.every(([key, check]) => check(Reflect.get(value, key)));
};
const oneOf = (...known: readonly unknown[]): Check => {
  const allowed = new Set(known);
  return (value) => allowed.has(value);
};

const RECORD_CHECKS: Readonly<Record<keyof RunRecord, Check>> = {
  version: oneOf(RECORD_VERSION),
  runId: isText,
  name: isText,
  notes: isText,
  tags: listOf(isText),
  pinned: (value) => typeof value === "boolean",
  projectId: isText,
  projectName: isText,
  documentHash: isText,
  dataName: isText,
  dataRevision: isText,
  settings: recordOf(isSetting),
  device: optional(objectOf({ kind: oneOf("webgpu", "cpu"), name: isText })),
  status: oneOf(...RECORD_STATUSES),
  problem: optional(isText),
  metrics: listOf(
    objectOf({ name: isText, unit: oneOf("ratio", "target", "number"), better: oneOf("lower", "higher") }),
  ),
  step: isNumber,
  totalSteps: isNumber,
  epoch: isNumber,
  parameterCount: isNumber,
  elapsedMs: isNumber,
  train: recordOf(isNumber),
  validation: recordOf(isNumber),
  best: optional(objectOf({ step: isNumber, values: recordOf(isNumber) })),
  test: recordOf(isNumber),
  rateChanges: listOf(objectOf({ step: isNumber, rate: isNumber })),
  startedAt: isText,
  updatedAt: isText,
  endedAt: optional(isText),
  origin: optional(
    objectOf({
      kind: oneOf("resumed", "branched", "continued"),
      runId: optional(isText),
      step: optional(isNumber),
    }),
  ),
};

const checkRecord = objectOf(RECORD_CHECKS);
const isRecord = (value: unknown): value is RunRecord => checkRecord(value);

/** A record as it was stored, or undefined where it is damaged. */
export function readRecord(value: unknown): RunRecord | undefined {
  return isRecord(value) ? value : undefined;
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
