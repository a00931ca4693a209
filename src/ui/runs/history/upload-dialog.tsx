/** Takes a checkpoint file in and says what of it fits the open project, before anything is done with it. Nothing is guessed: names decide. */
import { useEffect, useRef, useState } from "react";
import type { CheckpointFit, UploadedCheckpoint } from "../../../workers/protocol/checkpoints";
import { Dialog } from "../../components/dialog";
import { Notice } from "../../components/notice";
import { messageOf, reportProblem } from "../../components/toasts";
import { formatBytes, formatCount } from "../number-format";
import { isActive } from "../run-state";
import { useRun } from "../run-store";
import { branchUploaded, discardUploaded, resumeUploaded, uploadCheckpoint } from "./upload-checkpoint";

export interface UploadDialogProps {
  readonly file: File;
  readonly onClose: () => void;
}

/** A file may hold thousands of names; the first say enough. */
const MOST_NAMES = 200;

interface NamesProps {
  readonly title: string;
  readonly names: readonly string[];
}

function Names({ title, names }: NamesProps) {
  if (names.length === 0) return null;
  const more = names.length - MOST_NAMES;
  return (
    <details className="border-t border-border/60 py-1.5">
      <summary className="cursor-pointer font-medium">
        {title} <span className="numeric font-normal text-muted">{formatCount(names.length)}</span>
      </summary>
      <ul className="m-0 mt-1 max-h-40 list-none overflow-y-auto p-0 text-[12.5px] break-words text-muted">
        {names.slice(0, MOST_NAMES).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {more > 0 && <li>and {formatCount(more)} more</li>}
      </ul>
    </details>
  );
}

function Fit({ fit: { fits, differs, missing, unknown } }: { readonly fit: CheckpointFit }) {
  return (
    <div className="mt-3">
      <Names title="Taken over" names={fits} />
      <Names title="Of another shape, left out" names={differs} />
      <Names title="Only in the model, begin anew" names={missing} />
      <Names title="Only in the file, left out" names={unknown} />
    </div>
  );
}

type Choice = "resume" | "branch";

/** What can be done with it, in words. */
function describe({ fit, same, totalSteps, checkpoint }: UploadedCheckpoint): {
  readonly choice: Choice;
  readonly label: string;
  readonly text: string;
} {
  const step = formatCount(checkpoint.step);
  const over = checkpoint.step >= totalSteps;
  const whole = fit.differs.length + fit.missing.length + fit.unknown.length === 0;
  if (same && !over)
    return {
      choice: "resume",
      label: `Resume from step ${step}`,
      text: "It is of this model, this data and these settings. The run goes on to the same numbers as if it had never stopped.",
    };
  if (whole && !over)
    return {
      choice: "branch",
      label: `New run from step ${step}`,
      text: `Every value fits, but data or settings are not those that it was trained with. A new run goes on from step ${step} with those of the open project.`,
    };
  return {
    choice: "branch",
    label: "New run with its weights",
    text: whole
      ? `It is of step ${step}, and a run of the open project has ${formatCount(totalSteps)}. A new run begins at step 0 with its weights; the optimizer begins anew.`
      : "It is of another model. A new run begins at step 0 with the weights that fit by name, shape and type; the optimizer begins anew.",
  };
}

export function UploadDialog({ file, onClose }: UploadDialogProps) {
  const [uploaded, setUploaded] = useState<UploadedCheckpoint>();
  const [problem, setProblem] = useState<string>();
  const active = useRun((state) => isActive(state.status));
  const chosen = useRef(false);
  useEffect(() => {
    let open = true;
    let taken: UploadedCheckpoint | undefined;
    uploadCheckpoint(file).then(
      (found) => {
        taken = found;
        if (open) setUploaded(found);
        else void discardUploaded(found);
      },
      (reason: unknown) => {
        if (open) setProblem(messageOf(reason));
      },
    );
    return () => {
      open = false;
      if (taken !== undefined && !chosen.current) void discardUploaded(taken);
    };
  }, [file]);

  const choose = (choice: Choice): void => {
    if (uploaded === undefined) return;
    chosen.current = true;
    onClose();
    const begin = choice === "resume" ? resumeUploaded : branchUploaded;
    begin(uploaded).catch((reason: unknown) => {
      reportProblem("The run could not be started", reason);
    });
  };
  const offer = uploaded === undefined ? undefined : describe(uploaded);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Checkpoint from a file"
      description={file.name}
      width={520}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {problem === undefined ? "Cancel" : "Close"}
          </button>
          {offer?.choice === "resume" && (
            <button
              type="button"
              className="btn"
              onClick={() => {
                choose("branch");
              }}
            >
              New run from it
            </button>
          )}
          {offer !== undefined && (
            <button
              type="button"
              className="btn btn-primary"
              onClick={() => {
                choose(offer.choice);
              }}
            >
              {offer.label}
            </button>
          )}
        </>
      }
    >
      {problem !== undefined && (
        <Notice tone="danger">
          {problem} The checkpoints that are stored here, and the open project, are as they were.
        </Notice>
      )}
      {problem === undefined && uploaded === undefined && (
        <p className="m-0 text-muted" aria-busy="true">
          Checking {formatBytes(file.size)}…
        </p>
      )}
      {uploaded !== undefined && (
        <>
          <p className="m-0">
            <span className="numeric font-medium">Step {formatCount(uploaded.checkpoint.step)}</span>
            <span className="numeric text-muted">
              , {formatBytes(uploaded.checkpoint.bytes)}; its checksum is right.
            </span>{" "}
            {offer?.text}
          </p>
          {active && <p className="mt-2 mb-0 text-muted">The run that is going on is stopped first.</p>}
          <Fit fit={uploaded.fit} />
        </>
      )}
    </Dialog>
  );
}
