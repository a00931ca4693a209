/** Kept runs as text for spreadsheets (RFC 4180), and as the scalars of an event file. Pure. */
import type { EventScalar } from "../../../engine/metrics/event-file";
import { csvCell } from "../../charts/chart-export";
import { wallTime } from "../wall-clock";
import type { RunRecord } from "./run-record";
import { unpackSeries, type StoredCurves } from "./stored-curves";
import type { OverlayRun } from "./overlay-series";

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

const line = (cells: readonly (string | number | boolean | undefined)[]): string =>
  cells.map((cell) => (typeof cell === "string" ? csvCell(cell) : String(cell ?? ""))).join(",");

const file = (lines: readonly string[]): string => `${lines.join("\r\n")}\r\n`;

/** One row a run. Columns of a metric are named `train loss`, `validation loss`, `best loss`, `test loss`. */
export function runsCsv(records: readonly RunRecord[]): string {
  const metrics = unique(records.flatMap((record) => record.metrics.map(({ name }) => name)));
  const settings = unique(records.flatMap((record) => Object.keys(record.settings)));
  const parts = ["train", "validation", "best", "test"] as const;
  const header = [
    ...[
      "id",
      "name",
      "project",
      "status",
      "started",
      "ended",
      "elapsed_s",
      "step",
      "total_steps",
      "best_step",
      "epoch",
    ],
    ...["device", "data", "data_revision", "document", "parameters", "from_run", "from_step", "tags", "notes"],
    ...metrics.flatMap((name) => parts.map((part) => `${part} ${name}`)),
    ...settings,
  ];
  const rows = records.map((record) => {
    const values = { ...record, best: record.best?.values ?? {} };
    return line([
      ...[record.runId, record.name, record.projectName, record.status, record.startedAt, record.endedAt],
      ...[record.elapsedMs / 1000, record.step, record.totalSteps, record.best?.step, record.epoch],
      ...[record.device?.name, record.dataName, record.dataRevision, record.documentHash, record.parameterCount],
      ...[record.origin?.runId, record.origin?.step, record.tags.join(" "), record.notes],
      ...metrics.flatMap((name) => parts.map((part) => values[part][name])),
      ...settings.map((path) => record.settings[path]),
    ]);
  });
  return file([line(header), ...rows]);
}

/** One row for each point of each curve: where it ends, how many values it stands for, their mean, lowest and highest. */
export function curvesCsv(runs: readonly OverlayRun[]): string {
  const header = [
    "run",
    "name",
    "metric",
    "split",
    "step",
    "epoch",
    "elapsed_s",
    "time",
    "values",
    "mean",
    "min",
    "max",
  ];
  const rows = runs.flatMap(({ record: { runId, name }, curves }) =>
    (["train", "validation"] as const).flatMap((split) =>
      Object.entries(curves[split]).flatMap(([metric, packed]) =>
        unpackSeries(packed).buckets.map(({ step, epoch, elapsedMs, count, mean, min, max }) => {
          const time =
            curves.clock.startedMs === undefined ? "" : new Date(wallTime(curves.clock, elapsedMs)).toISOString();
          return line([runId, name, metric, split, step, epoch, elapsedMs / 1000, time, count, mean, min, max]);
        }),
      ),
    ),
  );
  return file([line(header), ...rows]);
}

/** When the run began, in milliseconds since 1970. */
export function startOf({ startedAt }: RunRecord, { clock }: Pick<StoredCurves, "clock">): number {
  return clock.startedMs ?? Date.parse(startedAt);
}

/** The scalars of a run in the order of their steps, `train/loss` and so on; those of the test examples come last. */
export function scalarsOf({ record, curves }: OverlayRun): readonly EventScalar[] {
  const clock = { ...curves.clock, startedMs: startOf(record, curves) };
  const scalars = (["train", "validation"] as const).flatMap((split) =>
    Object.entries(curves[split]).flatMap(([metric, packed]) =>
      unpackSeries(packed).buckets.map(({ step, elapsedMs, mean }): EventScalar => {
        return { tag: `${split}/${metric}`, step, timeMs: wallTime(clock, elapsedMs), value: mean };
      }),
    ),
  );
  const test = Object.entries(record.test).map(([metric, value]): EventScalar => {
    return { tag: `test/${metric}`, step: record.step, timeMs: wallTime(clock, record.elapsedMs), value };
  });
  return [...scalars.sort((a, b) => a.step - b.step), ...test];
}
