/** Asks before runs are deleted: what goes with them cannot be brought back. */
import { useEffect, useState } from "react";
import { studio } from "../../app/studio";
import { Dialog } from "../../components/dialog";
import { formatBytes } from "../number-format";
import { deleteRuns } from "./history-store";
import { setView } from "./history-view";
import type { RunRecord } from "./run-record";

export interface DeleteDialogProps {
  readonly records: readonly RunRecord[];
  readonly onClose: () => void;
}

interface Stored {
  readonly count: number;
  readonly bytes: number;
}

async function checkpointsOf(records: readonly RunRecord[]): Promise<Stored> {
  const lists = await Promise.all(records.map(({ runId }) => studio().training.checkpoints(runId)));
  const all = lists.flat();
  return { count: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
}

export function DeleteDialog({ records, onClose }: DeleteDialogProps) {
  const [stored, setStored] = useState<Stored>();
  const [deleting, setDeleting] = useState(false);
  useEffect(() => {
    let current = true;
    checkpointsOf(records).then(
      (found) => {
        if (current) setStored(found);
      },
      // The question can be answered without their number.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [records]);
  const [only] = records;
  const what = records.length === 1 && only !== undefined ? only.name : `${String(records.length)} runs`;
  const checkpoints =
    stored === undefined || stored.count === 0
      ? ""
      : ` ${stored.count === 1 ? "Its checkpoint" : `${String(stored.count)} checkpoints`} (${formatBytes(stored.bytes)}) ${stored.count === 1 ? "goes" : "go"} as well.`;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${what}?`}
      width={420}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="btn btn-danger"
            disabled={deleting}
            onClick={() => {
              setDeleting(true);
              void deleteRuns(records.map(({ runId }) => runId)).then(() => {
                setView({ picked: new Set(), current: undefined });
                onClose();
              });
            }}
          >
            Delete
          </button>
        </>
      }
    >
      <p className="m-0">Curves, notes and tags go for good.{checkpoints}</p>
    </Dialog>
  );
}
