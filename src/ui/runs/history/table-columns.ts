/**
 * The columns of the table of runs: what every run has, the metrics, and the settings in which the runs in sight differ. Pure. Not for
 * drawing (`runs-table.tsx`).
 */
import type { MetricDescription } from "../../../engine/model/types";
import { DATA_LABELS } from "../graph-changes";
import { formatCount, formatDuration, formatMetric } from "../number-format";
import { TRAINING_FIELDS } from "../training-fields";
import type { RecordStatus, RunRecord, SettingValue } from "./run-record";

export interface RunColumn {
  readonly id: string;
  readonly label: string;
  /** What it is, in full. */
  readonly title: string;
  /** CSS pixels. */
  readonly width: number;
  readonly numeric: boolean;
  readonly text: (record: RunRecord) => string;
  /** For the order; undefined comes last. */
  readonly value: (record: RunRecord) => string | number | undefined;
}

/** Columns of settings beyond these would be too many to read. */
const MOST_SETTINGS = 12;
const MOST_METRICS = 5;

export const STATUS_LABELS: Readonly<Record<RecordStatus, string>> = {
  running: "Running",
  completed: "Finished",
  stopped: "Stopped",
  failed: "Failed",
  diverged: "Diverged",
  interrupted: "Interrupted",
};

const settingLabels: ReadonlyMap<string, string> = new Map([
  ...TRAINING_FIELDS.map(({ name, label }) => [`training.${name}`, label] as const),
  ...Object.entries(DATA_LABELS).map(([name, label]) => [`data.${name}`, label] as const),
]);

/** "Learning rate" of `training.learningRate`. */
export function settingLabel(path: string): string {
  return settingLabels.get(path) ?? path.slice(path.indexOf(".") + 1);
}

export function settingText(value: SettingValue | undefined): string {
  if (value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : value;
}

const dateFormat = new Intl.DateTimeFormat("en-GB", {
  day: "2-digit",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

export function dateText(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "–" : dateFormat.format(time);
}

/** A metric of a run as one number: at its best validation, else of its newest one, else of its last training step. */
export function metricOf({ best, validation, train }: RunRecord, name: string): number | undefined {
  return best?.values[name] ?? validation[name] ?? train[name];
}

/** Metrics of the runs, the most frequent first; one that says the same as the loss in every run is left out. */
export function metricsOfRuns(records: readonly RunRecord[]): readonly MetricDescription[] {
  const found = new Map<string, { readonly metric: MetricDescription; count: number; same: boolean }>();
  for (const record of records) {
    const loss = metricOf(record, "loss");
    for (const metric of record.metrics) {
      const entry = found.get(metric.name) ?? { metric, count: 0, same: metric.name !== "loss" };
      entry.count += 1;
      entry.same &&= Object.is(metricOf(record, metric.name), loss);
      found.set(metric.name, entry);
    }
  }
  return [...found.values()]
    .filter(({ same }) => !same)
    .sort((a, b) => b.count - a.count)
    .map(({ metric }) => metric);
}

/** Paths of the settings that are not the same in all runs, in the order of the form. */
export function differingSettings(records: readonly RunRecord[]): readonly string[] {
  const [first, ...others] = records;
  if (first === undefined) return [];
  const paths = new Set([...settingLabels.keys(), ...Object.keys(first.settings)]);
  return [...paths].filter((path) => others.some(({ settings }) => settings[path] !== first.settings[path]));
}

function metricColumn({ name, unit }: MetricDescription): RunColumn {
  return {
    id: `metric ${name}`,
    label: name.charAt(0).toUpperCase() + name.slice(1),
    title: `${name}: at the best validation, or of the last training step where there is none`,
    width: 92,
    numeric: true,
    text: (record) => formatMetric(metricOf(record, name), unit),
    value: (record) => metricOf(record, name),
  };
}

function settingColumn(path: string): RunColumn {
  const label = settingLabel(path);
  return {
    id: path,
    label,
    title: label,
    width: Math.min(150, Math.max(84, 34 + label.length * 7)),
    numeric: false,
    text: ({ settings }) => settingText(settings[path]),
    value: ({ settings }) => {
      const value = settings[path];
      return typeof value === "boolean" ? Number(value) : value;
    },
  };
}

export const NAME_COLUMN: RunColumn = {
  id: "name",
  label: "Name",
  title: "Name",
  width: 180,
  numeric: false,
  text: ({ name }) => name,
  value: ({ name }) => name.toLowerCase(),
};

const status: RunColumn = {
  id: "status",
  label: "Status",
  title: "Status",
  width: 92,
  numeric: false,
  text: (record) => STATUS_LABELS[record.status],
  value: (record) => STATUS_LABELS[record.status],
};

const started: RunColumn = {
  id: "started",
  label: "Started",
  title: "Started",
  width: 104,
  numeric: false,
  text: ({ startedAt }) => dateText(startedAt),
  value: ({ startedAt }) => startedAt,
};

const duration: RunColumn = {
  id: "duration",
  label: "Time",
  title: "Training time, pauses left out",
  width: 66,
  numeric: true,
  text: ({ elapsedMs, step }) => (step === 0 ? "–" : formatDuration(elapsedMs)),
  value: ({ elapsedMs }) => elapsedMs,
};

const steps: RunColumn = {
  id: "steps",
  label: "Steps",
  title: "Updates taken",
  width: 74,
  numeric: true,
  text: ({ step }) => formatCount(step),
  value: ({ step }) => step,
};

const project: RunColumn = {
  id: "project",
  label: "Project",
  title: "Project",
  width: 130,
  numeric: false,
  text: ({ projectName }) => projectName,
  value: ({ projectName }) => projectName.toLowerCase(),
};

const tags: RunColumn = {
  id: "tags",
  label: "Tags",
  title: "Tags",
  width: 120,
  numeric: false,
  text: (record) => record.tags.join(", "),
  value: (record) => (record.tags.length === 0 ? undefined : record.tags.join(", ").toLowerCase()),
};

/** Columns beside the name, for runs that are shown together. */
export function columnsOf(records: readonly RunRecord[]): readonly RunColumn[] {
  const [first] = records;
  const several = records.some(({ projectId }) => projectId !== first?.projectId);
  return [
    status,
    ...metricsOfRuns(records).slice(0, MOST_METRICS).map(metricColumn),
    steps,
    duration,
    started,
    ...(several ? [project] : []),
    ...(records.some((record) => record.tags.length > 0) ? [tags] : []),
    ...differingSettings(records).slice(0, MOST_SETTINGS).map(settingColumn),
  ];
}
