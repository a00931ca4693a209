/** The curves of the picked runs, read as they are wanted and again when a run that goes on has more. */
import { useEffect, useMemo, useState } from "react";
import { messageOf } from "../../components/toasts";
import type { OverlayRun } from "./overlay-series";
import { readCurves } from "./run-database";
import type { RunRecord } from "./run-record";
import type { StoredCurves } from "./stored-curves";

interface Read {
  /** The record's `updatedAt` when its curves were read. */
  readonly at: string;
  /** Undefined where there are none. */
  readonly curves: StoredCurves | undefined;
}

export interface RunCurves {
  /** The runs that have curves, in their order. */
  readonly runs: readonly OverlayRun[];
  /** Some were not read yet. */
  readonly reading: boolean;
  readonly problem: string | undefined;
}

export function useCurves(records: readonly RunRecord[]): RunCurves {
  const [read, setRead] = useState<ReadonlyMap<string, Read>>(new Map());
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const stale = records.filter(({ runId, updatedAt }) => read.get(runId)?.at !== updatedAt);
    if (stale.length === 0) return;
    let current = true;
    readCurves(stale.map(({ runId }) => runId)).then(
      (found) => {
        if (!current) return;
        const fresh = stale.map(({ runId, updatedAt }): [string, Read] => [
          runId,
          { at: updatedAt, curves: found.get(runId) },
        ]);
        setRead((before) => new Map([...before, ...fresh]));
      },
      (reason: unknown) => {
        if (current) setProblem(messageOf(reason));
      },
    );
    return () => {
      current = false;
    };
  }, [records, read]);
  const runs = useMemo(
    () =>
      records.flatMap((record): readonly OverlayRun[] => {
        const curves = read.get(record.runId)?.curves;
        return curves === undefined ? [] : [{ record, curves }];
      }),
    [records, read],
  );
  return { runs, reading: records.some(({ runId }) => !read.has(runId)), problem };
}
