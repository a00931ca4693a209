/** One kept run: what a person calls it and writes on it, its numbers, its checkpoints, and its graph to go back to. */
import { FolderInput, Undo2 } from "lucide-react";
import { useState } from "react";
import { useDocument } from "../../../graph-editor";
import { EmptyState } from "../../components/notice";
import { reportProblem } from "../../components/toasts";
import { formatCount, formatDuration, formatMetric } from "../number-format";
import { CheckpointList } from "./checkpoint-list";
import { remarkRuns } from "./history-store";
import { openAsProject, openAsRevision } from "./open-run";
import { LONGEST_NAME, LONGEST_NOTES, type RunRecord } from "./run-record";
import { dateText, STATUS_LABELS } from "./table-columns";
import { TagField } from "./tag-field";

const ORIGINS = {
  resumed: "Went on from its checkpoint",
  branched: "From a checkpoint of",
  continued: "From the weights of",
} as const;

export interface RunDetailsProps {
  readonly record: RunRecord | undefined;
  /** All kept runs, for the names of those that this one came from. */
  readonly records: readonly RunRecord[];
}

export function RunDetails({ record, records }: RunDetailsProps) {
  if (record === undefined)
    return (
      <EmptyState icon={<FolderInput />} title="Several runs are picked">
        Pick one to see its numbers, notes and checkpoints.
      </EmptyState>
    );
  // A field that is being typed in belongs to its run.
  return <Details key={record.runId} record={record} records={records} />;
}

function Details({ record, records }: { readonly record: RunRecord; readonly records: readonly RunRecord[] }) {
  const sameProject = useDocument((state) => state.document.id === record.projectId);
  const [name, setName] = useState(record.name);
  const [notes, setNotes] = useState(record.notes);
  const write = (remarks: Parameters<typeof remarkRuns>[1]) => void remarkRuns([record.runId], remarks);
  const open = (work: Promise<void>) => {
    work.catch((problem: unknown) => {
      reportProblem("The graph could not be opened", problem);
    });
  };
  return (
    <div className="flex h-full min-h-0 flex-col gap-3 overflow-y-auto px-3 py-2">
      <div className="flex gap-2">
        <label className="field min-w-0 flex-1">
          <span className="field-label">Name</span>
          <input
            className="input h-7"
            value={name}
            maxLength={LONGEST_NAME}
            onChange={(event) => {
              setName(event.target.value);
            }}
            onBlur={() => {
              if (name.trim() === "") setName(record.name);
              else if (name !== record.name) write({ name });
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") event.currentTarget.blur();
            }}
          />
        </label>
        <TagField
          tags={record.tags}
          known={records.flatMap(({ tags }) => tags)}
          onChange={(tags) => {
            write({ tags });
          }}
        />
      </div>
      <label className="field">
        <span className="field-label">Notes</span>
        <textarea
          className="input min-h-[52px] resize-y"
          rows={2}
          value={notes}
          maxLength={LONGEST_NOTES}
          placeholder="What was tried, and what came of it"
          onChange={(event) => {
            setNotes(event.target.value);
          }}
          onBlur={() => {
            if (notes !== record.notes) write({ notes });
          }}
        />
      </label>
      <Facts record={record} records={records} />
      <MetricTable record={record} />
      <section aria-label="Checkpoints of this run">
        <h3 className="mt-0 mb-1 text-[12px] font-semibold text-muted">Checkpoints</h3>
        <CheckpointList record={record} />
      </section>
      <div className="flex flex-wrap gap-1.5 pb-1">
        <button
          type="button"
          className="btn h-7"
          title={
            sameProject ? "One change, which Undo takes back" : "Opens its project first; Undo takes the change back"
          }
          onClick={() => {
            open(openAsRevision(record));
          }}
        >
          <Undo2 aria-hidden /> Go back to this graph
        </button>
        <button
          type="button"
          className="btn h-7"
          onClick={() => {
            open(openAsProject(record));
          }}
        >
          <FolderInput aria-hidden /> Open as a new project
        </button>
      </div>
    </div>
  );
}

function Facts({ record, records }: { readonly record: RunRecord; readonly records: readonly RunRecord[] }) {
  const { origin, status, problem, step, totalSteps, elapsedMs, device, settings } = record;
  const from = records.find(({ runId }) => runId === origin?.runId)?.name ?? "a run that was deleted";
  const at = origin?.step === undefined ? "" : `, step ${formatCount(origin.step)}`;
  const facts: readonly (readonly [string, string])[] = [
    ["Status", STATUS_LABELS[status]],
    ["Project", record.projectName],
    ["Started", dateText(record.startedAt)],
    ["Steps", totalSteps === 0 ? "–" : `${formatCount(step)} of ${formatCount(totalSteps)}`],
    ["Training time", step === 0 ? "–" : formatDuration(elapsedMs)],
    ["Device", device?.name ?? "–"],
    ["Data", `${record.dataName} (${record.dataRevision})`],
    ["Seed", String(settings["training.seed"] ?? "–")],
    ["Parameters", record.parameterCount === 0 ? "–" : formatCount(record.parameterCount)],
    ...(record.rateChanges.length === 0
      ? []
      : [
          [
            "Rate set by hand",
            record.rateChanges.map(({ step: after, rate }) => `${String(rate)} after ${formatCount(after)}`).join(", "),
          ] as const,
        ]),
  ];
  return (
    <div>
      <dl className="m-0 grid grid-cols-[repeat(auto-fit,minmax(150px,1fr))] gap-x-4 gap-y-1 text-[12.5px]">
        {facts.map(([label, value]) => (
          <div key={label} className="flex min-w-0 justify-between gap-2">
            <dt className="flex-none text-muted">{label}</dt>
            <dd className="numeric m-0 truncate" title={value}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {origin !== undefined && (
        <p className="mt-1.5 mb-0 text-[12.5px]">
          {ORIGINS[origin.kind]}
          {origin.kind === "resumed" ? at : ` ${from}${at}`}.
        </p>
      )}
      {problem !== undefined && <p className="mt-1.5 mb-0 text-[12.5px] text-danger">{problem}</p>}
    </div>
  );
}

function MetricTable({ record }: { readonly record: RunRecord }) {
  const { metrics, train, validation, best, test } = record;
  const parts = [
    { label: "Training", values: train },
    { label: "Validation", values: validation },
    { label: best === undefined ? "Best" : `Best, step ${formatCount(best.step)}`, values: best?.values ?? {} },
    { label: "Test", values: test },
  ].filter(({ values }) => Object.keys(values).length > 0);
  if (parts.length === 0) return null;
  return (
    <table className="w-full border-collapse text-[12.5px]">
      <thead>
        <tr className="border-b border-border text-muted">
          <th className="py-1 text-left font-medium">Metric</th>
          {parts.map(({ label }) => (
            <th key={label} className="py-1 pl-2 text-right font-medium">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {metrics.map(({ name, unit }) => (
          <tr key={name} className="border-b border-border/60">
            <td className="max-w-32 truncate py-1">{name}</td>
            {parts.map(({ label, values }) => (
              <td key={label} className="numeric py-1 pl-2 text-right">
                {formatMetric(values[name], unit)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
