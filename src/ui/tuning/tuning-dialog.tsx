/** The setting of kernel tuning: what was measured on this adapter, a button that measures what the open model needs, one that clears. */
import { Cpu, LoaderCircle, Timer } from "lucide-react";
import { useEffect } from "react";
import { gainOf } from "../../engine/metrics/kernel-tuning";
import { useDocument } from "../../graph-editor";
import type { TuningProgress, TuningState } from "../../workers/protocol/training";
import { setPreferences, usePreference } from "../app/preferences";
import { openDialog, showSetting } from "../app/shell-state";
import { Dialog } from "../components/dialog";
import { Switch } from "../components/form-controls";
import { EmptyState, Notice } from "../components/notice";
import { ScrollRegion } from "../components/scroll-region";
import { isActive } from "../runs/run-state";
import { useRun } from "../runs/run-store";
import { readSite } from "./site-text";
import { TuningTable } from "./tuning-table";
import { cancelTuning, clearTuning, refreshTuning, tuneModel, tuningObstacle, useTuning } from "./tuning-store";

const close = (): void => {
  openDialog(undefined);
};

export default function TuningDialog() {
  const { state, progress, message } = useTuning((view) => view);
  const running = useRun((run) => isActive(run.status));
  const preference = useDocument(({ document }) => document.training.device);
  useEffect(() => {
    void refreshTuning();
  }, [running, preference]);
  return (
    <Dialog
      open
      onClose={close}
      title="Kernel tuning"
      description="Which kernel is the fastest depends on the adapter. Each is checked against the reference, then timed on yours; what is found is kept in this browser and used from the next run on."
      width={680}
      footer={<Actions state={state} tuning={progress !== undefined} running={running} />}
    >
      <div className="flex flex-col gap-3" data-testid="tuning">
        {message !== undefined && <Notice tone="danger">{message}</Notice>}
        {state !== undefined && <Known state={state} progress={progress} />}
        {state === undefined && message === undefined && (
          <p className="m-0 py-8 text-center text-muted" role="status">
            Looking at the device…
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Known({ state, progress }: { readonly state: TuningState; readonly progress: TuningProgress | undefined }) {
  if (!state.tunable) {
    return (
      <EmptyState
        icon={<Cpu />}
        title={`Training runs on the ${state.deviceName}`}
        actions={
          <button
            type="button"
            className="btn"
            onClick={() => {
              close();
              showSetting("training.device");
            }}
          >
            Choose the device
          </button>
        }
      >
        It has one kernel of each kind, so there is nothing to tune. Choose WebGPU to tune an adapter.
      </EmptyState>
    );
  }
  return (
    <>
      {state.ignored.length > 0 && (
        <Notice tone="warning">
          {state.ignored.map((sentence) => (
            <p key={sentence} className="m-0">
              {sentence}
            </p>
          ))}
        </Notice>
      )}
      <Facts state={state} />
      {progress !== undefined && <Measuring progress={progress} />}
      {state.choices.length > 0 && (
        <ScrollRegion label="Kernel choices" className="flex max-h-[44vh] flex-col">
          <TuningTable choices={state.choices} />
        </ScrollRegion>
      )}
      {state.choices.length === 0 && progress === undefined && (
        <EmptyState icon={<Timer />} title="Nothing was measured yet">
          Kernels are chosen by rules that suit this kind of adapter. Measuring takes a few seconds for each kind of
          layer, and can be ended at any time.
        </EmptyState>
      )}
    </>
  );
}

function Facts({ state: { deviceName, choices, model } }: { readonly state: TuningState }) {
  const faster = choices.filter((choice) => gainOf(choice) > 1);
  const best = Math.max(1, ...faster.map(gainOf));
  const ofModel = model === undefined ? "–" : `${String(model.classes - model.open)} of ${String(model.classes)}`;
  const facts = [
    { name: "Adapter", value: deviceName, wide: true },
    { name: "This model", value: ofModel, wide: false },
    { name: "Measured", value: String(choices.length), wide: false },
    {
      name: "Faster than default",
      value: faster.length === 0 ? "0" : `${String(faster.length)}, up to ${best.toFixed(1)}×`,
      wide: false,
    },
  ];
  return (
    <dl className="m-0 grid grid-cols-[minmax(0,2fr)_repeat(3,minmax(0,1fr))] gap-2">
      {facts.map(({ name, value }) => (
        <div key={name} className="min-w-0 rounded-lg bg-surface-sunken px-2.5 py-1.5">
          <dt className="truncate text-[11.5px] text-muted">{name}</dt>
          <dd className="numeric m-0 truncate font-semibold" title={value}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Measuring({ progress: { done, total, siteClass } }: { readonly progress: TuningProgress }) {
  const { operator, shapes } = readSite(siteClass);
  return (
    <div className="flex flex-col gap-1.5" data-testid="tuning-progress">
      <p className="m-0 flex items-center gap-2">
        <LoaderCircle aria-hidden className="size-4 flex-none animate-spin text-accent" />
        <span className="min-w-0 flex-1 truncate">
          {siteClass === "" ? "Looking for what can be chosen" : `Timing ${operator} ${shapes}`}
        </span>
        <span className="numeric text-muted">{siteClass !== "" && `${String(done + 1)} of ${String(total)}`}</span>
      </p>
      <div
        role="progressbar"
        aria-label="Tuning"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-1.5 overflow-hidden rounded-full bg-surface-sunken"
      >
        <div
          className="h-full origin-left rounded-full bg-accent transition-transform"
          style={{ transform: `scaleX(${String(done / Math.max(1, total))})` }}
        />
      </div>
    </div>
  );
}

interface ActionsProps {
  readonly state: TuningState | undefined;
  readonly tuning: boolean;
  readonly running: boolean;
}

function Actions({ state, tuning, running }: ActionsProps) {
  const whenIdle = usePreference("tuneWhenIdle");
  if (state?.tunable !== true) {
    return (
      <button type="button" className="btn" onClick={close}>
        Close
      </button>
    );
  }
  const obstacle = tuningObstacle();
  const done = state.model?.open === 0;
  const note = obstacle ?? (done && !tuning ? "Everything this model needs was measured." : undefined);
  return (
    <>
      <div className="mr-auto flex min-w-0 flex-col">
        <Switch
          label="Tune in idle time"
          checked={whenIdle}
          onChange={(checked) => {
            setPreferences({ tuneWhenIdle: checked });
          }}
        />
        {note !== undefined && <span className="text-[12px] text-muted">{note}</span>}
      </div>
      <button
        type="button"
        className="btn btn-ghost"
        disabled={tuning || running || state.choices.length === 0}
        onClick={() => void clearTuning()}
      >
        Clear
      </button>
      {tuning ? (
        <button type="button" className="btn" onClick={() => void cancelTuning()}>
          Cancel
        </button>
      ) : (
        <button
          type="button"
          className="btn btn-primary"
          disabled={obstacle !== undefined || done}
          onClick={() => void tuneModel()}
        >
          <Timer aria-hidden />
          Tune now
        </button>
      )}
    </>
  );
}
