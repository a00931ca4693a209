/**
 * Step through: the training step that a paused run would take next, operator by operator, with every tensor in it. It is carried out
 * aside: the run stays as it is until its step is taken. Loaded when it is first opened.
 */
import {
  ChevronFirst,
  ChevronLast,
  FastForward,
  LoaderCircle,
  OctagonAlert,
  Pause,
  SkipForward,
  StepBack,
  StepForward,
} from "lucide-react";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import type { StepOutline } from "../../engine/metrics/step-outline";
import { Segmented } from "../components/form-controls";
import { EmptyState, Notice } from "../components/notice";
import { ScrollRegion } from "../components/scroll-region";
import { IconButton, Tooltip } from "../components/tooltip";
import { pauseTraining, stepTraining } from "../runs/run-controller";
import { useRun } from "../runs/run-store";
import { OperatorList } from "./operator-list";
import { groupAt, PHASE_NAMES, type StepMove } from "./step-positions";
import { closeStep, findNonFinite, goToTensor, move, openStep, useStep } from "./step-store";
import { TensorList } from "./tensor-list";
import { TensorView } from "./tensor-view";

const SMALL = "btn btn-ghost h-7 px-1.5 text-[12px]";

/** @param choice between this and what else the panel shows. */
export default function StepThrough({ choice }: { readonly choice: ReactNode }) {
  const pause = useRun(({ status, runId, pause, rateChanges }) =>
    status === "paused" && pause !== undefined
      ? `${runId ?? ""} ${String(pause)} ${String(rateChanges.length)}`
      : undefined,
  );
  const opened = useStep((state) => state.pause);
  const outline = useStep((state) => state.outline);
  const message = useStep((state) => state.message);
  useEffect(() => {
    if (pause === undefined) closeStep();
    else void openStep(pause);
  }, [pause]);
  const shown = pause !== undefined && pause === opened ? outline : undefined;
  return (
    <div className="flex h-full min-h-0 flex-col" data-testid="step-through">
      <div
        className="flex flex-none flex-wrap items-center gap-x-2 gap-y-1 border-b border-border px-3 py-1.5"
        role="toolbar"
        aria-label="Step through"
      >
        {choice}
        {shown !== undefined && <Moves outline={shown} />}
      </div>
      {message !== undefined && pause !== undefined && (
        <Notice tone="danger" className="m-2">
          {message}
        </Notice>
      )}
      {pause === undefined ? (
        <NotPaused />
      ) : shown === undefined ? (
        message === undefined && (
          <p className="m-0 flex items-center gap-2 p-3 text-muted" role="status">
            <LoaderCircle aria-hidden className="size-4 animate-spin" /> Taking the step apart…
          </p>
        )
      ) : (
        <Step outline={shown} />
      )}
    </div>
  );
}

function NotPaused() {
  const status = useRun((state) => state.status);
  const running = status === "running";
  return (
    <EmptyState
      icon={<StepForward />}
      title={running ? "The run is taking steps" : "There is no paused run"}
      actions={
        running && (
          <button type="button" className="btn" onClick={() => void pauseTraining()}>
            <Pause aria-hidden /> Pause the run
          </button>
        )
      }
    >
      {running
        ? "Pause it to go through its next step operator by operator, and to look at any tensor."
        : "Start a run and pause it: here you go through its next step operator by operator, and look at any tensor."}
    </EmptyState>
  );
}

function Moves({ outline }: { readonly outline: StepOutline }) {
  const done = useStep((state) => state.done);
  const atEnd = done === outline.operators.length;
  const forward = (label: string, aria: string, icon: ReactNode, by: StepMove) => (
    <button
      type="button"
      className={SMALL}
      aria-label={aria}
      disabled={atEnd}
      onClick={() => {
        move(by);
      }}
    >
      {icon} {label}
    </button>
  );
  return (
    <>
      <div className="flex items-center" role="group" aria-label="Go on in the step">
        <IconButton
          label="Back to the start of the step"
          className="size-7"
          disabled={done === 0}
          onClick={() => {
            move("start");
          }}
        >
          <ChevronFirst aria-hidden />
        </IconButton>
        <IconButton
          label="Back by one operator"
          className="size-7"
          disabled={done === 0}
          onClick={() => {
            move("back");
          }}
        >
          <StepBack aria-hidden />
        </IconButton>
        {forward("Operator", "Next operator", <StepForward aria-hidden />, "operator")}
        {forward("Layer", "Next layer", <FastForward aria-hidden />, "layer")}
        {forward("Phase", "Next phase", <SkipForward aria-hidden />, "phase")}
        {forward("End", "To the end of the step", <ChevronLast aria-hidden />, "end")}
      </div>
      <p className="sr-only" role="status">
        {placeOf(outline, done)}
      </p>
      <div className="ml-auto flex items-center gap-1">
        <NonFinite />
        <Tooltip label="Until then nothing of the run has changed: the step is carried out aside.">
          <button type="button" className="btn h-7 px-2 text-[12px]" onClick={() => void stepTraining()}>
            Take this step
          </button>
        </Tooltip>
      </div>
    </>
  );
}

/** Step 13: Forward, Dense 1, matmul. */
function placeOf(outline: StepOutline, done: number): string {
  const group = groupAt(outline, done);
  const operator = outline.operators[done - 1]?.operator;
  const place =
    group === undefined || operator === undefined
      ? "not begun"
      : `${PHASE_NAMES[group.phase]}, ${group.name}, ${operator}`;
  return `Step ${String(outline.step)}: ${place}`;
}

function NonFinite() {
  const found = useStep((state) => state.nonFinite);
  const checking = useStep((state) => state.checking);
  const [first] = found ?? [];
  if (checking) return <span className="text-[12px] text-muted">Looking for NaN…</span>;
  if (found === undefined)
    return (
      <button type="button" className={SMALL} onClick={() => void findNonFinite()}>
        Look for NaN
      </button>
    );
  if (first === undefined) return <span className="text-[12px] text-muted">No NaN</span>;
  return (
    <button
      type="button"
      className="btn btn-danger h-7 px-1.5 text-[12px]"
      aria-label="Go to the first NaN or infinity"
      onClick={() => {
        goToTensor(first.tensor);
      }}
    >
      <OctagonAlert aria-hidden /> First NaN
    </button>
  );
}

const LISTS = [
  { value: "operators", label: "Operators" },
  { value: "tensors", label: "All tensors" },
] as const;

function Step({ outline }: { readonly outline: StepOutline }) {
  const [list, setList] = useState<"operators" | "tensors">("operators");
  const done = useStep((state) => state.done);
  const chosen = useStep((state) => state.tensor);
  const report = useStep((state) => state.report);
  const nonFinite = useStep((state) => state.nonFinite);
  const broken = useMemo(() => new Set(nonFinite?.map(({ tensor }) => tensor)), [nonFinite]);
  const tensor = outline.tensors.find(({ id }) => id === chosen);
  const listed = { outline, done, chosen, broken };
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex w-60 flex-none flex-col border-r border-border">
        <div className="flex-none px-1.5 pt-1.5">
          <Segmented label="What to list" value={list} options={LISTS} onChange={setList} />
        </div>
        <ScrollRegion label={list === "operators" ? "Operators of the step" : "Tensors of the step"} className="flex-1">
          {list === "operators" ? <OperatorList {...listed} /> : <TensorList {...listed} />}
        </ScrollRegion>
      </div>
      {tensor !== undefined && (
        <TensorView tensor={tensor} report={report?.tensor === tensor.id ? report : undefined} />
      )}
    </div>
  );
}
