/** What changed from one run to another, or to the open project: settings, graph as a drawing and as a list, and marks on the canvas. */
import { ArrowRight, Minus, Pencil, Plus } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { showChangedLayers, useDocument, type ProjectDocument } from "../../../graph-editor";
import { goToProblem } from "../../app/shell-state";
import { Notice } from "../../components/notice";
import { messageOf } from "../../components/toasts";
import type { Change } from "../graph-changes";
import { comparableRun, compareRuns, type Comparable, type RunComparison } from "./compare-runs";
import { GraphDifference } from "./graph-difference";
import { settingsOf, type RunRecord } from "./run-record";
import { dateText } from "./table-columns";

/** In place of a run's id: the project as it is on the canvas. */
const OPEN_PROJECT = "open project";

const ICONS = { added: Plus, removed: Minus, changed: Pencil } as const;
const COLOURS = { added: "text-success", removed: "text-danger", changed: "text-warning" } as const;

export interface CompareViewProps {
  /** All kept runs, the newest first. */
  readonly records: readonly RunRecord[];
  readonly picked: readonly RunRecord[];
}

/** The two that are compared unless a person says otherwise: the picked two, or the run before the picked one and it. */
function defaultPair(records: readonly RunRecord[], picked: readonly RunRecord[]): readonly [string, string] {
  const [first, second] = picked;
  if (first === undefined) return [OPEN_PROJECT, OPEN_PROJECT];
  if (second !== undefined) {
    return first.startedAt <= second.startedAt ? [first.runId, second.runId] : [second.runId, first.runId];
  }
  const before = records.find(
    ({ projectId, startedAt }) => projectId === first.projectId && startedAt < first.startedAt,
  );
  return before === undefined ? [first.runId, OPEN_PROJECT] : [before.runId, first.runId];
}

function comparableProject(document: ProjectDocument): Comparable {
  return { document, settings: settingsOf(document) };
}

interface Compared {
  readonly key: string;
  readonly comparison?: RunComparison;
  readonly problem?: string;
}

export function CompareView({ records, picked }: CompareViewProps) {
  const [chosen, setChosen] = useState<{ readonly of: string; readonly pair: readonly [string, string] }>();
  const of = picked.map(({ runId }) => runId).join(" ");
  const automatic = useMemo(() => defaultPair(records, picked), [records, picked]);
  const [from, to] = chosen?.of === of ? chosen.pair : automatic;
  const choose = (pair: readonly [string, string]) => {
    setChosen({ of, pair });
  };
  const document = useDocument((state) => state.document);
  const [compared, setCompared] = useState<Compared>();
  const involved = from === OPEN_PROJECT || to === OPEN_PROJECT ? document : undefined;
  const key = `${from} ${to}`;

  useEffect(() => {
    let current = true;
    const sideOf = async (runId: string): Promise<Comparable> => {
      if (runId === OPEN_PROJECT && involved !== undefined) return comparableProject(involved);
      const record = records.find((one) => one.runId === runId);
      if (record === undefined) throw new Error("This run was deleted: choose another.");
      return comparableRun(record);
    };
    Promise.all([sideOf(from), sideOf(to)]).then(
      ([before, after]) => {
        if (current) setCompared({ key, comparison: compareRuns(before, after) });
      },
      (problem: unknown) => {
        if (current) setCompared({ key, problem: messageOf(problem) });
      },
    );
    return () => {
      current = false;
    };
  }, [from, to, key, involved, records]);

  const comparison = compared?.key === key ? compared.comparison : undefined;
  useEffect(() => {
    showChangedLayers(comparison?.layers);
    return () => {
      showChangedLayers(undefined);
    };
  }, [comparison]);

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-none items-center gap-1.5 px-3 py-1.5">
        <RunChoice label="From" value={from} records={records} onChange={(runId) => choose([runId, to])} />
        <ArrowRight aria-hidden className="size-4 flex-none text-muted" />
        <RunChoice label="To" value={to} records={records} onChange={(runId) => choose([from, runId])} />
      </div>
      {compared?.problem !== undefined && compared.key === key && (
        <Notice tone="danger" className="mx-3">
          {compared.problem}
        </Notice>
      )}
      {comparison !== undefined && <Differences comparison={comparison} />}
    </div>
  );
}

interface RunChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly records: readonly RunRecord[];
  readonly onChange: (runId: string) => void;
}

function RunChoice({ label, value, records, onChange }: RunChoiceProps) {
  return (
    <select
      aria-label={label}
      className="select h-7 min-w-0 flex-1 text-[12px]"
      value={value}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    >
      <option value={OPEN_PROJECT}>The open project</option>
      {records.map(({ runId, name, startedAt }) => (
        <option key={runId} value={runId}>
          {name}, {dateText(startedAt)}
        </option>
      ))}
    </select>
  );
}

function Differences({ comparison }: { readonly comparison: RunComparison }) {
  const { settings, graph } = comparison;
  if (settings.length + graph.length === 0)
    return (
      <p className="m-0 px-3 py-2 text-muted" role="status" data-testid="run-comparison">
        Nothing: the same graph, data and settings.
      </p>
    );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-3" data-testid="run-comparison">
      {settings.length > 0 && (
        <>
          <h3 className="mt-1 mb-1 text-[12px] font-semibold text-muted">Settings</h3>
          <table className="w-full border-collapse text-[12.5px]">
            <thead className="sr-only">
              <tr>
                <th>Setting</th>
                <th>Before</th>
                <th>After</th>
              </tr>
            </thead>
            <tbody>
              {settings.map(({ path, label, before, after }) => (
                <tr key={path} className="border-b border-border/60">
                  <td className="py-1 pr-2">{label}</td>
                  <td className="numeric py-1 pr-2 text-right text-muted">{before}</td>
                  <td className="numeric py-1 text-right font-medium">{after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {graph.length > 0 && (
        <>
          <h3 className="mt-3 mb-1 text-[12px] font-semibold text-muted">Graph</h3>
          <div className="mb-2 h-36 rounded-lg border border-border bg-surface">
            <GraphDifference comparison={comparison} />
          </div>
          <ul className="m-0 flex list-none flex-col gap-0.5 p-0 text-[12.5px]">
            {graph.map((change, index) => (
              <GraphChange key={`${String(index)} ${change.text}`} change={change} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function GraphChange({ change: { kind, text, node } }: { readonly change: Change }) {
  const there = useDocument(({ model }) => node !== undefined && model.nodes.some(({ id }) => id === node));
  const Icon = ICONS[kind];
  return (
    <li className="flex items-center gap-1.5">
      <Icon aria-label={kind} className={`size-3.5 flex-none ${COLOURS[kind]}`} />
      {there && node !== undefined ? (
        <button
          type="button"
          className="border-0 bg-transparent p-0 text-left text-text hover:underline"
          title="Show it on the canvas"
          onClick={() => {
            goToProblem({ severity: "warning", code: "changed", message: text, node, fixes: [] });
          }}
        >
          {text}
        </button>
      ) : (
        <span>{text}</span>
      )}
    </li>
  );
}
