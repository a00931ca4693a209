/** The time of an epoch and the largest batch that fits, with the button that measures them and the one that uses the batch. */
import { LoaderCircle, Timer } from "lucide-react";
import { documentStore, setTraining, useDocument } from "../../graph-editor";
import type { EstimateProgress, RunEstimate } from "../../workers/protocol/training";
import { cancelEstimate, estimateModel, useEpochOfRun, useEstimate } from "./estimate-store";
import { formatCount, formatDuration } from "./number-format";
import { useRun } from "./run-store";

const STAGES: Readonly<Record<EstimateProgress["stage"], string>> = {
  compiling: "Compiling…",
  steps: "Measuring steps…",
  validation: "Measuring validation…",
  batches: "Trying batch sizes…",
};

/** Short epochs in fractions of a second, longer ones as on a clock. */
export function formatEpoch(milliseconds: number): string {
  return milliseconds < 10_000 ? `${(milliseconds / 1000).toPrecision(2)} s` : formatDuration(milliseconds);
}

const LIMITS: Readonly<Record<RunEstimate["largestBatch"]["limitedBy"], string>> = {
  memory: "more does not fit",
  examples: "all training examples",
  setting: "the most that can be set",
};

export function RunEstimateView() {
  const state = useEstimate();
  const ofRun = useEpochOfRun();
  const estimate = state.status === "ready" ? state.estimate : undefined;
  // A measurement knows more than the rate of a run: validation, too.
  const epochMs = estimate?.epochMs ?? ofRun;
  return (
    <div className="mt-3 text-[12px]" data-testid="estimate">
      {(epochMs !== undefined || estimate !== undefined) && (
        <dl className="m-0 flex flex-col gap-1">
          {epochMs !== undefined && (
            <div className="flex flex-wrap items-baseline">
              <dt className="font-semibold">Time per epoch</dt>
              <dd className="numeric m-0 ml-auto">{formatEpoch(epochMs)}</dd>
              <dd className="numeric m-0 basis-full text-muted">
                {estimate === undefined
                  ? "Training steps at the rate of the last run, without validation."
                  : partsOf(estimate)}
              </dd>
            </div>
          )}
          {estimate !== undefined && <LargestBatchRow estimate={estimate} />}
        </dl>
      )}
      {state.status === "failed" && <p className="m-0 mt-1.5 text-danger">{state.message}</p>}
      {state.status === "running" ? (
        <Working progress={state.progress} />
      ) : (
        <AskButton again={estimate !== undefined} />
      )}
    </div>
  );
}

/** What the time of an epoch is made of, in a sentence. */
function partsOf({ batchesPerEpoch, stepMs, validationMs, device }: RunEstimate): string {
  const validation = validationMs === 0 ? "nothing to validate" : `${formatEpoch(validationMs)} of validation`;
  return `${formatCount(batchesPerEpoch)} steps of ${stepMs.toPrecision(3)} ms and ${validation} on ${device.name}.`;
}

function LargestBatchRow({ estimate }: { readonly estimate: RunEstimate }) {
  const batchSize = useDocument((state) => state.document.training.batchSize);
  const { size, limitedBy } = estimate.largestBatch;
  return (
    <div className="mt-1 flex flex-wrap items-center">
      <dt className="font-semibold">Largest batch that fits</dt>
      <dd className="numeric m-0 ml-auto flex items-center gap-2">
        {formatCount(size)}
        {size > 0 && size !== batchSize && (
          <button
            type="button"
            className="btn h-6 px-2 text-[12px]"
            onClick={() => {
              documentStore.getState().run(setTraining({ batchSize: size }), { label: "change batch size" });
            }}
          >
            Use it
          </button>
        )}
      </dd>
      <dd className="m-0 basis-full text-muted">{LIMITS[limitedBy]}</dd>
    </div>
  );
}

function Working({ progress }: { readonly progress: EstimateProgress }) {
  const { stage, done } = progress;
  return (
    <p className="m-0 mt-2 flex items-center gap-1.5 text-muted" role="status">
      <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
      <span className="numeric">
        {STAGES[stage]}
        {stage === "batches" && done > 0 ? ` ${done}` : ""}
      </span>
      <button
        type="button"
        className="btn btn-ghost ml-auto h-7 px-2 text-[12px]"
        onClick={() => void cancelEstimate()}
      >
        Cancel
      </button>
    </p>
  );
}

function AskButton({ again }: { readonly again: boolean }) {
  const status = useRun((state) => state.status);
  const busy = status === "running" || status === "compiling";
  return (
    <button
      type="button"
      className="btn btn-ghost mt-1.5 -ml-2 h-7 px-2 text-[12px]"
      disabled={busy}
      title={busy ? "A run is taking steps: pause or stop it to measure." : undefined}
      onClick={() => void estimateModel()}
    >
      <Timer aria-hidden /> {again ? "Measure again" : "Time per epoch and largest batch"}
    </button>
  );
}
