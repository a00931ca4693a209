/** The dock's tab of runs: the table of those that are kept, and beside it what the picked ones have to show. */
import { History } from "lucide-react";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from "react";
import { useDocument } from "../../../graph-editor";
import { Segmented } from "../../components/form-controls";
import { EmptyState, Notice } from "../../components/notice";
import { loadRuns, useHistory } from "./history-store";
import { setView, useHistoryView } from "./history-view";
import type { RunRecord } from "./run-record";
import { RunsTable } from "./runs-table";
import { RunsToolbar } from "./runs-toolbar";
import { columnsOf } from "./table-columns";
import { filterRuns, sortRuns, tableRows } from "./table-rows";
import { UploadButton } from "./upload-button";

// The side and the charts it draws with are fetched when a run is first picked.
const RunSide = lazy(() => import("./run-side"));
const DeleteDialog = lazy(async () => ({ default: (await import("./delete-dialog")).DeleteDialog }));

const NONE: readonly RunRecord[] = [];

export default function RunsPanel() {
  const records = useHistory((state) => state.records);
  const problem = useHistory((state) => state.problem);
  useEffect(() => {
    void loadRuns();
  }, []);
  if (problem !== undefined)
    return (
      <Notice tone="danger" className="m-3">
        {problem}
      </Notice>
    );
  if (records === undefined) return <div className="h-full" aria-busy="true" />;
  if (records.length === 0)
    return (
      <EmptyState icon={<History />} title="No runs yet" actions={<UploadButton worded />}>
        Every training run is kept here: its settings, graph, curves and checkpoints, to compare and to go back to.
      </EmptyState>
    );
  return <Runs records={records} />;
}

function Runs({ records }: { readonly records: readonly RunRecord[] }) {
  const openProject = useDocument((state) => state.document.id);
  const typed = useHistoryView((view) => view.text);
  const text = useDeferredValue(typed);
  const status = useHistoryView((view) => view.status);
  const tag = useHistoryView((view) => view.tag);
  const ownProject = useHistoryView((view) => view.ownProject);
  const order = useHistoryView((view) => view.order);
  const group = useHistoryView((view) => view.group);
  const folded = useHistoryView((view) => view.folded);
  const picks = useHistoryView((view) => view.picked);
  const [deleting, setDeleting] = useState(false);

  const shown = useMemo(
    () => filterRuns(records, { text, status, tag, ownProject }, openProject),
    [records, text, status, tag, ownProject, openProject],
  );
  const columns = useMemo(() => columnsOf(shown), [shown]);
  const rows = useMemo(
    () => tableRows(sortRuns(shown, columns, order), { group, folded }),
    [shown, columns, order, group, folded],
  );
  const picked = useMemo(() => {
    if (picks.size === 0) return NONE;
    const known = new Map(records.map((record) => [record.runId, record]));
    return [...picks].flatMap((runId) => known.get(runId) ?? []);
  }, [records, picks]);
  const askToDelete = () => {
    setDeleting(true);
  };

  return (
    <div className="flex h-full min-h-0 flex-col" data-testid="runs">
      <RunsToolbar records={records} shown={shown} picked={picked} onDelete={askToDelete} />
      <div className="flex min-h-0 flex-1 border-t border-border">
        <div className="min-h-0 min-w-0 flex-1">
          {rows.length === 0 ? (
            <EmptyState
              icon={<History />}
              title="No run fits"
              actions={
                <button
                  type="button"
                  className="btn h-7"
                  onClick={() => {
                    setView({ text: "", status: undefined, tag: undefined, ownProject: false });
                  }}
                >
                  Show all runs
                </button>
              }
            >
              {`None of the ${String(records.length)} runs fits the filter.`}
            </EmptyState>
          ) : (
            <RunsTable rows={rows} columns={columns} onDelete={askToDelete} />
          )}
        </div>
        {picked.length > 0 && (
          <section
            aria-label="Picked runs"
            className="flex min-h-0 w-[clamp(340px,50%,680px)] flex-none flex-col border-l border-border"
          >
            <Suspense fallback={<div className="h-full" aria-busy="true" />}>
              <Side records={records} picked={picked} />
            </Suspense>
          </section>
        )}
      </div>
      {deleting && picked.length > 0 && (
        <Suspense fallback={null}>
          <DeleteDialog
            records={picked}
            onClose={() => {
              setDeleting(false);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function Side({ records, picked }: { readonly records: readonly RunRecord[]; readonly picked: readonly RunRecord[] }) {
  const side = useHistoryView((view) => view.side);
  return (
    <>
      <div className="flex flex-none px-3 pt-1.5">
        <Segmented
          label="What to show of the picked runs"
          value={side}
          options={[
            { value: "curves", label: "Curves" },
            { value: "changes", label: "What changed" },
            { value: "details", label: "Details" },
          ]}
          onChange={(next) => {
            setView({ side: next });
          }}
        />
      </div>
      <div className="min-h-0 flex-1">
        <RunSide side={side} records={records} picked={picked} />
      </div>
    </>
  );
}
