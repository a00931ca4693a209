/**
 * Will it fit, and how long: what a training step takes by category against what there is, and the time of an epoch with the largest batch
 * (`run-estimate.tsx`). Shown before training; a number that is on its way does not empty the bar.
 */
import { memo } from "react";
import { applyFix, documentStore } from "../../graph-editor";
import type { MemoryForecast, StepMemory } from "../../workers/protocol/training";
import { useForecast } from "./forecast-store";
import { formatBytes } from "./number-format";
import { RunEstimateView } from "./run-estimate";
import { useBlockingProblems } from "./train-controls";

type Category = Exclude<keyof StepMemory, "total">;

const categories: readonly { readonly id: Category; readonly label: string; readonly colour: string }[] = [
  { id: "parameters", label: "Parameters", colour: "var(--cat-core)" },
  { id: "gradients", label: "Gradients", colour: "var(--cat-normalization)" },
  { id: "optimizer", label: "Optimizer", colour: "var(--cat-loss)" },
  { id: "activations", label: "Activations", colour: "var(--cat-convolution)" },
  { id: "workspace", label: "Workspace", colour: "var(--cat-shape)" },
  { id: "data", label: "Data", colour: "var(--cat-data)" },
];

export const MemoryForecastView = memo(function MemoryForecastView() {
  const forecast = useForecast();
  // What keeps the model from being trained in other ways is told where it sits; then there is nothing to forecast.
  const broken = useBlockingProblems().some(({ code }) => code !== "does-not-fit");
  if (forecast === undefined || broken) return null;
  const { memory, problem, checkpointing } = forecast;
  return (
    <section className="border-t border-border px-3.5 py-3" aria-label="Will it fit, how long" data-testid="memory">
      <h3 className="m-0 mb-2 flex items-baseline text-[12px] font-semibold text-text">
        Memory of a step
        {memory !== undefined && (
          <span className="numeric ml-auto font-normal text-muted">{sizeOf(memory, forecast)}</span>
        )}
      </h3>
      {memory !== undefined && <MemoryBar memory={memory} />}
      {checkpointing !== undefined && (
        <p className="m-0 mt-2 text-[12px] text-muted">
          {checkpointing.released} activations are computed again in the backward pass instead of kept; with all kept it
          would be {formatBytes(checkpointing.bytesWithout)}.
        </p>
      )}
      {problem !== undefined && (
        <div role="alert">
          <p className="m-0 text-[12px] text-danger">{problem.message}</p>
          <div className="mt-2 flex flex-wrap gap-1.5">
            {problem.fixes.map((fix) => (
              <button
                key={fix.label}
                type="button"
                className="btn h-7 px-2 text-[12px]"
                onClick={() => {
                  applyFix(documentStore, fix);
                }}
              >
                {fix.label}
              </button>
            ))}
          </div>
        </div>
      )}
      <DeviceLimit forecast={forecast} />
      {problem === undefined && <RunEstimateView />}
    </section>
  );
});

function sizeOf({ total }: StepMemory, { room }: MemoryForecast): string {
  return room > 0 ? `${formatBytes(total)} of ${formatBytes(room)}` : formatBytes(total);
}

/** A browser tells how large one buffer of a GPU may be, not how much memory there is. */
function DeviceLimit({ forecast }: { readonly forecast: MemoryForecast }) {
  const { deviceName, largestBuffer, largestPiece, room } = forecast;
  if (room > 0 && room <= largestBuffer) return <p className="m-0 mt-2 text-[12px] text-muted">On {deviceName}.</p>;
  return (
    <p className="numeric m-0 mt-2 text-[12px] text-muted">
      {deviceName}:{" "}
      {largestPiece === undefined ? "a buffer may hold " : `largest buffer ${formatBytes(largestPiece)} of `}
      {formatBytes(largestBuffer)}.
    </p>
  );
}

/** The categories share the whole width; what there is stands beside the heading, for it is often a thousand times more. */
function MemoryBar({ memory }: { readonly memory: StepMemory }) {
  const whole = Math.max(memory.total, 1);
  const shown = categories.filter(({ id }) => memory[id] > 0);
  return (
    <>
      <div className="flex h-2.5 gap-px overflow-hidden rounded bg-border" aria-hidden>
        {shown.map(({ id, colour }) => (
          <div key={id} style={{ width: `${(memory[id] / whole) * 100}%`, background: colour }} />
        ))}
      </div>
      <dl className="m-0 mt-2 flex flex-col gap-0.5 text-[12px]">
        {shown.map(({ id, label, colour }) => (
          <div key={id} className="flex items-baseline gap-1.5">
            <span className="size-2 flex-none rounded-sm" style={{ background: colour }} aria-hidden />
            <dt className="text-muted">{label}</dt>
            <dd className="numeric m-0 ml-auto">{formatBytes(memory[id])}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
