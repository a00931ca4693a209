/** Where the run in sight stands, in one line: progress, step, epoch, rate, times; and how it ended. */
import { memo } from "react";
import type { RunState } from "./run-state";
import { formatBytes, formatCount, formatDuration, formatMetric, formatRate, remainingMs } from "./number-format";
import { useSampledRun } from "./use-sampled-run";

const REFRESH_MS = 500;

const stages = { model: "Building the model…", data: "Reading the data…", kernels: "Compiling kernels…" } as const;
const endings = { completed: "Finished", stopped: "Stopped", diverged: "Stopped: the loss became NaN" } as const;

interface FactProps {
  readonly value: string;
  readonly unit?: string | undefined;
  /** What the value is, for screen readers and on hover. */
  readonly label: string;
  readonly className?: string;
}

function Fact({ value, unit, label, className = "" }: FactProps) {
  return (
    <span className={`whitespace-nowrap ${className}`} title={label}>
      <span className="sr-only">{label}: </span>
      <span className="numeric font-medium">{value}</span>
      {unit !== undefined && <span className="text-muted"> {unit}</span>}
    </span>
  );
}

/** The state of the run as one phrase. */
export function statusText(run: Pick<RunState, "status" | "stage" | "result">): string {
  switch (run.status) {
    case "idle":
      return "";
    case "compiling":
      return stages[run.stage ?? "model"];
    case "running":
      return "Training";
    case "paused":
      return "Paused";
    case "finished":
      return endings[run.result?.reason ?? "completed"];
    case "failed":
      return "Failed";
  }
}

export const RunSummary = memo(function RunSummary() {
  const run = useSampledRun(REFRESH_MS);
  const { plan, latest, result, status } = run;
  if (status === "idle") return null;
  if (plan === undefined || latest === undefined)
    return <span className="text-[12px] text-muted">{statusText(run)}</span>;
  const left = remainingMs(latest.step, plan.totalSteps, run.samplesPerSecond, plan.batchSize);
  const over = status === "finished" || status === "failed";
  const test = result?.test;
  const accuracy = plan.metrics.find(({ unit, name }) => unit === "ratio" && test?.[name] !== undefined);
  return (
    <div
      className="flex min-w-0 items-baseline justify-end gap-3 overflow-hidden text-[12px]"
      data-testid="run-summary"
      data-status={status}
      data-step={latest.step}
    >
      {status !== "running" && (
        // Where there is little room the test's number says that the run is over.
        <span className={`font-semibold whitespace-nowrap ${over && test !== undefined ? "hidden @3xs:inline" : ""}`}>
          {statusText(run)}
        </span>
      )}
      {over && test !== undefined && (
        <Fact
          label={accuracy === undefined ? "Loss on the test examples" : `${accuracy.name} on the test examples`}
          unit={accuracy === undefined ? "test loss" : `test ${accuracy.name.toLowerCase()}`}
          value={accuracy === undefined ? formatMetric(test["loss"]) : formatMetric(test[accuracy.name], "ratio")}
        />
      )}
      <Fact
        label="Step"
        value={`${formatCount(latest.step)} / ${formatCount(plan.totalSteps)}`}
        unit="steps"
        className={over ? "hidden @xs:inline" : ""}
      />
      <Fact
        label="Epoch"
        value={`${latest.epoch.toFixed(2)} / ${String(plan.epochs)}`}
        unit="epochs"
        className={over ? "hidden @lg:inline" : "hidden @md:inline"}
      />
      {plan.checkpointing !== undefined && (
        <Fact
          label={`Activations computed again to save memory; with all kept a step would take ${formatBytes(plan.checkpointing.bytesWithout)}`}
          value={formatCount(plan.checkpointing.released)}
          unit="recomputed"
          className="hidden @lg:inline"
        />
      )}
      {plan.device.tuning !== undefined && (
        <Fact
          label={`Runs with these measured kernel choices (${plan.device.tuning.hash}), the same seed and adapter give the same numbers`}
          value={plan.device.tuning.hash}
          unit="tuned"
          className="hidden @2xl:inline"
        />
      )}
      <Fact
        label="Samples per second"
        value={formatRate(run.samplesPerSecond)}
        unit="samples/s"
        className="hidden @sm:inline"
      />
      <Fact
        label="Elapsed time"
        value={formatDuration(result?.elapsedMs ?? latest.elapsedMs)}
        unit={over ? "elapsed" : undefined}
        className={over ? "hidden @sm:inline" : "hidden @lg:inline"}
      />
      {!over && status !== "paused" && (
        <Fact label="Time left" value={formatDuration(left)} unit="left" className="hidden @3xs:inline" />
      )}
    </div>
  );
});

/** A thin line over the dock that fills as the run goes on. */
export const RunProgress = memo(function RunProgress() {
  const { plan, latest, status } = useSampledRun(REFRESH_MS);
  const share = plan === undefined || latest === undefined ? 0 : Math.min(1, latest.step / plan.totalSteps);
  const colour =
    status === "failed"
      ? "bg-danger"
      : status === "paused"
        ? "bg-warning"
        : status === "finished"
          ? "bg-success"
          : "bg-accent";
  return (
    <div
      role="progressbar"
      aria-label="Training progress"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={plan === undefined ? "No run" : `Step ${String(latest?.step ?? 0)} of ${String(plan.totalSteps)}`}
      className="h-0.5 w-full overflow-hidden bg-border"
    >
      <div
        className={`h-full origin-left ${status === "compiling" ? "w-1/4 animate-pulse" : "w-full"} ${colour}`}
        style={status === "compiling" ? undefined : { transform: `scaleX(${share.toFixed(4)})` }}
      />
    </div>
  );
});
