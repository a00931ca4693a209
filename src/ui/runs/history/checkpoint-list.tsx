/** The checkpoints of a run: when and why each was taken, its size and numbers; to go on from, branch from, or save as a file. */
import { Download, GitBranch, Play } from "lucide-react";
import { useEffect, useState } from "react";
import type { CheckpointInfo, CheckpointKind } from "../../../workers/protocol/checkpoints";
import { download } from "../../app/project-files";
import { studio } from "../../app/studio";
import { messageOf, reportProblem } from "../../components/toasts";
import { IconButton } from "../../components/tooltip";
import { formatBytes, formatCount, formatMetric } from "../number-format";
import { isActive } from "../run-state";
import { useRun } from "../run-store";
import { branchRun, resumeRun } from "./open-run";
import type { RunRecord } from "./run-record";

const KINDS: Readonly<Record<CheckpointKind, string>> = {
  periodic: "by the clock",
  best: "best",
  pause: "at a pause",
  hidden: "tab hidden",
  settings: "settings changed",
  end: "at the end",
  uploaded: "from a file",
};

async function saveFile(runId: string, step: number): Promise<void> {
  const { fileName, mediaType, content } = await studio().training.downloadCheckpoint({ runId, step });
  download(fileName, content, mediaType);
}

function attempt(title: string, work: Promise<void>): void {
  work.catch((problem: unknown) => {
    reportProblem(title, problem);
  });
}

export function CheckpointList({ record }: { readonly record: RunRecord }) {
  const { runId, updatedAt, metrics } = record;
  const [list, setList] = useState<readonly CheckpointInfo[]>();
  const [problem, setProblem] = useState<string>();
  const busy = useRun((state) => state.runId === runId && isActive(state.status));
  useEffect(() => {
    let current = true;
    studio()
      .training.checkpoints(runId)
      .then(
        (found) => {
          if (current) setList([...found].reverse());
        },
        (reason: unknown) => {
          if (current) setProblem(messageOf(reason));
        },
      );
    return () => {
      current = false;
    };
  }, [runId, updatedAt]);

  if (problem !== undefined) return <p className="m-0 text-danger">{problem}</p>;
  if (list === undefined) return <p className="m-0 text-muted">Looking…</p>;
  if (list.length === 0) return <p className="m-0 text-muted">None are stored.</p>;
  const unit = (name: string) => metrics.find((metric) => metric.name === name)?.unit;
  return (
    <ul className="m-0 flex list-none flex-col p-0" aria-label="Checkpoints">
      {list.map(({ step, kind, bytes, best, metrics: values }) => (
        <li key={step} className="flex items-center gap-2 border-b border-border/60 text-[12.5px]">
          <span className="numeric font-medium whitespace-nowrap">step {formatCount(step)}</span>
          <span className="truncate text-muted">
            {KINDS[kind]}
            {best === true && kind !== "best" ? ", best" : ""}
          </span>
          <span className="numeric ml-auto truncate text-muted" title="Metrics of this checkpoint">
            {Object.entries(values)
              .slice(0, 2)
              .map(([name, value]) => `${name} ${formatMetric(value, unit(name))}`)
              .join("  ")}
          </span>
          <span className="numeric whitespace-nowrap text-muted">{formatBytes(bytes)}</span>
          <span className="flex flex-none">
            <IconButton
              label={`Go on with this run from step ${formatCount(step)}`}
              className="size-7"
              disabled={busy}
              onClick={() => {
                attempt("The run could not go on", resumeRun(record, step));
              }}
            >
              <Play aria-hidden />
            </IconButton>
            <IconButton
              label={`New run of the open project from step ${formatCount(step)}`}
              className="size-7"
              onClick={() => {
                attempt("The new run could not be started", branchRun(record, step));
              }}
            >
              <GitBranch aria-hidden />
            </IconButton>
            <IconButton
              label={`Save the checkpoint of step ${formatCount(step)} as a file`}
              className="size-7"
              onClick={() => {
                attempt("The checkpoint could not be saved", saveFile(runId, step));
              }}
            >
              <Download aria-hidden />
            </IconButton>
          </span>
        </li>
      ))}
    </ul>
  );
}
