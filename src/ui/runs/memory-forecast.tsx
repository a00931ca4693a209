/**
 * What a training step will take, by category, before it is trained: a bar with its numbers. The training worker works it out a moment
 * after an edit; a number that is on its way does not empty the bar. Not for what a run has taken: that is in its profile.
 */
import { memo, useEffect, useMemo, useState } from "react";
import { documentStore, engineGraph, useDocument } from "../../graph-editor";
import type { MemoryForecast, StepMemory } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { formatBytes } from "./number-format";
import { createStartRequest } from "./run-request";
import { useBlockingProblems } from "./train-controls";

const SETTLE_MS = 600;

type Category = Exclude<keyof StepMemory, "total">;

const categories: readonly { readonly id: Category; readonly label: string; readonly colour: string }[] = [
  { id: "parameters", label: "Parameters", colour: "var(--cat-core)" },
  { id: "gradients", label: "Gradients", colour: "var(--cat-normalization)" },
  { id: "optimizer", label: "Optimizer", colour: "var(--cat-loss)" },
  { id: "activations", label: "Activations", colour: "var(--cat-convolution)" },
  { id: "workspace", label: "Workspace", colour: "var(--cat-shape)" },
  { id: "data", label: "Data", colour: "var(--cat-data)" },
];

/** The newest forecast of the document; undefined before the first, and while the document cannot be trained. */
function useMemoryForecast(): MemoryForecast | undefined {
  const document = useDocument((state) => state.document);
  const dataset = useDocument((state) => state.dataset);
  const blocked = useBlockingProblems().length > 0;
  // Where nodes stand and what the project is called take no memory.
  const content = useMemo(() => JSON.stringify([engineGraph(document), document.data, document.training]), [document]);
  const [forecast, setForecast] = useState<MemoryForecast>();
  useEffect(() => {
    if (blocked || dataset === undefined || content === "") return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      const request = createStartRequest(documentStore.getState().document, dataset, "forecast");
      studio()
        .training.forecastMemory(request)
        .then(
          (answer) => {
            if (wanted) setForecast(answer);
          },
          // The problems of the model are told where they sit.
          () => {
            if (wanted) setForecast(undefined);
          },
        );
    }, SETTLE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [content, dataset, blocked]);
  return blocked ? undefined : forecast;
}

export const MemoryForecastView = memo(function MemoryForecastView() {
  const forecast = useMemoryForecast();
  if (forecast === undefined) return null;
  const { memory, refusal, checkpointing, budget, largestBuffer, deviceName } = forecast;
  return (
    <section className="border-t border-border px-3.5 py-3" aria-label="Memory of a training step" data-testid="memory">
      <h3 className="m-0 mb-2 flex items-baseline text-[12px] font-semibold text-text">
        Memory of a step
        {memory !== undefined && (
          <span className="numeric ml-auto font-normal text-muted">
            {formatBytes(memory.total)}
            {budget > 0 ? ` of ${formatBytes(budget)}` : ""}
          </span>
        )}
      </h3>
      {memory !== undefined && <MemoryBar memory={memory} room={budget} />}
      {checkpointing !== undefined && (
        <p className="m-0 mt-2 text-[12px] text-muted">
          {checkpointing.released} activations are computed again in the backward pass instead of kept; with all kept it
          would be {formatBytes(checkpointing.bytesWithout)}.
        </p>
      )}
      {refusal !== undefined && (
        <p className="m-0 text-[12px] text-danger" role="alert">
          {refusal}
        </p>
      )}
      <p className="m-0 mt-2 text-[12px] text-muted">
        {deviceName}: at most {formatBytes(largestBuffer)} in one piece.
      </p>
    </section>
  );
});

/** @param room what the whole width stands for, if it is more than the memory. */
function MemoryBar({ memory, room }: { readonly memory: StepMemory; readonly room: number }) {
  const whole = Math.max(memory.total, room, 1);
  const shown = categories.filter(({ id }) => memory[id] > 0);
  return (
    <>
      <div className="flex h-2.5 overflow-hidden rounded bg-border" aria-hidden>
        {shown.map(({ id, colour }) => (
          <div key={id} style={{ width: `${(memory[id] / whole) * 100}%`, background: colour }} />
        ))}
      </div>
      <dl className="m-0 mt-2 grid grid-cols-2 gap-x-4 gap-y-0.5 text-[12px]">
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
