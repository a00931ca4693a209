/** The primary button of the page and its companions: train, pause, go on, one step, stop; and what keeps a run from starting. */
import { ChevronDown, CircleAlert, LoaderCircle, Pause, Play, SkipForward, Square } from "lucide-react";
import { Suspense, useLayoutEffect, useMemo, useRef } from "react";
import type { Diagnostic } from "../../engine/model/types";
import { useDocument } from "../../graph-editor";
import { loadedOnFirstUse } from "../../graph-editor/loaded-on-first-use";
import { shellStore, useShell } from "../app/shell-state";
import { useDatasets } from "../data/dataset-service";
import { MenuButton } from "../components/menu-button";
import { IconButton, Tooltip } from "../components/tooltip";
import { LiveRate } from "./live-rate";
import { draftDiagnostics, useDraftDiagnostics } from "./draft-problems";
import { useForecastProblem } from "./forecast-store";
import { pauseTraining, resumeTraining, startTraining, stepTraining, stopTraining } from "./run-controller";
import { blockingProblems } from "./run-request";
import { isActive } from "./run-state";
import { useRun } from "./run-store";

const ProblemPopover = loadedOnFirstUse(async () => (await import("./problem-popover")).ProblemPopover);

/** Everything that keeps a run from starting, renewed as it is mended. */
export function useBlockingProblems(): readonly Diagnostic[] {
  const document = useDocument((state) => state.document);
  const dataset = useDocument((state) => state.dataset);
  const diagnostics = useDocument((state) => state.model.diagnostics);
  const drafts = useDraftDiagnostics();
  const forecast = useForecastProblem();
  return useMemo(
    () =>
      blockingProblems(
        [...draftDiagnostics(drafts), ...diagnostics, ...(forecast === undefined ? [] : [forecast])],
        document,
        dataset,
      ),
    [drafts, diagnostics, forecast, document, dataset],
  );
}

export function TrainControls() {
  const status = useRun((state) => state.status);
  const kept = useRun((state) => state.kept);
  const anchor = useRef<HTMLDivElement>(null);
  const primary = useRef<HTMLButtonElement>(null);
  const blocking = useBlockingProblems();
  // While the data set is being read nothing is wrong yet.
  const reading = useDatasets((state) => state.status === "reading");
  const problems = reading ? [] : blocking;
  const active = isActive(status);

  const problemsOpen = useShell((state) => state.problemsOpen);
  return (
    <div ref={anchor} className="flex items-center gap-1">
      <LiveRate />
      {active && (
        <>
          {status === "paused" && (
            <IconButton label="Take one step" onClick={() => void stepTraining()}>
              <SkipForward aria-hidden />
            </IconButton>
          )}
          <StopButton label={status === "compiling" ? "Cancel" : "Stop"} next={primary} />
        </>
      )}
      {!active && problems.length > 0 && (
        <button
          type="button"
          className="btn btn-ghost text-danger"
          aria-label={`${String(problems.length)} ${problems.length === 1 ? "problem" : "problems"} to mend before training`}
          onClick={() => {
            shellStore.setState({ problemsOpen: true });
          }}
        >
          <CircleAlert aria-hidden /> {problems.length}
        </button>
      )}
      <PrimaryButton button={primary} />
      {!active && kept !== undefined && (
        <MenuButton
          align="end"
          width={290}
          trigger={
            <button
              type="button"
              className="btn btn-primary -ml-1.5 w-6 rounded-l-none px-0"
              aria-label="More ways to train"
            >
              <ChevronDown aria-hidden />
            </button>
          }
          entries={[
            {
              label: "Train from fresh weights",
              description: "New weights from the seed.",
              onSelect: () => void startTraining(),
            },
            {
              label: "Go on from the last weights",
              description: "Where names and shapes still fit.",
              onSelect: () => void startTraining("last"),
            },
            {
              label: "Go on from the best weights",
              description: "Those with the best validation loss.",
              disabled: kept.bestStep === undefined,
              onSelect: () => void startTraining("best"),
            },
          ]}
        />
      )}
      {problemsOpen && problems.length > 0 && (
        <Suspense fallback={null}>
          <ProblemPopover anchor={anchor} problems={problems} />
        </Suspense>
      )}
    </div>
  );
}

/** One button through all states of a run, so that it keeps the focus while it changes. */
function PrimaryButton({ button }: { readonly button: React.RefObject<HTMLButtonElement | null> }) {
  const status = useRun((state) => state.status);
  const kept = useRun((state) => state.kept);
  const waiting = useShell((state) => state.waitingForData);
  const starting = waiting || status === "compiling";
  const looks = {
    running: { label: "Pause", tip: "Pause", icon: <Pause aria-hidden />, press: pauseTraining },
    paused: { label: "Resume", tip: "Go on", icon: <Play aria-hidden />, press: resumeTraining },
    idle: { label: "Train", tip: "Train", icon: <Play aria-hidden />, press: () => startTraining() },
  };
  const { label, tip, icon, press } = looks[status === "running" || status === "paused" ? status : "idle"];
  const split = !starting && !isActive(status) && kept !== undefined;
  return (
    <Tooltip label={starting ? "Getting ready" : tip} shortcut="Ctrl Enter">
      <button
        ref={button}
        type="button"
        className={`btn btn-primary min-w-[92px] ${split ? "rounded-r-none" : ""}`}
        // Not `disabled`, which would take the focus away.
        aria-disabled={starting}
        {...(starting || isActive(status) ? {} : { "data-testid": "train" })}
        onClick={() => {
          if (!starting) void press();
        }}
      >
        {starting ? <LoaderCircle aria-hidden className="animate-spin" /> : icon} {starting ? "Starting" : label}
      </button>
    </Tooltip>
  );
}

/** Hands its focus on when the run is over and it leaves the page. */
function StopButton({
  label,
  next,
}: {
  readonly label: string;
  readonly next: React.RefObject<HTMLButtonElement | null>;
}) {
  const own = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const element = own.current;
    const heir = next.current;
    return () => {
      if (element !== null && document.activeElement === element) heir?.focus();
    };
  }, [next]);
  return (
    <button ref={own} type="button" className="btn" onClick={() => void stopTraining()}>
      <Square aria-hidden /> {label}
    </button>
  );
}
