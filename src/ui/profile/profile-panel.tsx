/**
 * Where each millisecond of a training step goes: a button, then cards, a flame picture, a roofline plot and tables. Its states are idle,
 * measuring, failed and done; a profile stays in sight after an edit and says that the model has changed.
 */
import { Gauge, LoaderCircle, RefreshCw } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { documentStore, modelNode, useDocument } from "../../graph-editor";
import type { ProfileProgress } from "../../workers/protocol/training";
import { Segmented } from "../components/form-controls";
import { EmptyState, Notice } from "../components/notice";
import { pauseTraining } from "../runs/run-controller";
import { changesSince } from "../runs/run-request";
import { useRun } from "../runs/run-store";
import { useBlockingProblems } from "../runs/train-controls";
import { FlamePicture } from "./flame-picture";
import { PhaseLegend } from "./kernel-facts";
import { ProfileCards } from "./profile-cards";
import { cancelProfile, profileModel, useProfile, type ProfileState } from "./profile-store";
import { KernelTable, LayerTable } from "./profile-table";
import { RooflineFigure } from "./roofline-figure";

type View = "flame" | "roofline" | "layers" | "kernels";

const VIEWS = [
  { value: "flame", label: "Flame" },
  { value: "roofline", label: "Roofline" },
  { value: "layers", label: "Layers" },
  { value: "kernels", label: "Kernels" },
] as const;

export default function ProfilePanel() {
  const state = useProfile();
  if (state.status === "idle") return <Nothing />;
  if (state.status === "running") return <Measuring progress={state.progress} />;
  if (state.status === "failed") return <Failed message={state.message} />;
  return <Profiled state={state} />;
}

/** Shows the layer that kernels came from, if it is still there. */
function showNode(node: string): void {
  const { model, show } = documentStore.getState();
  if (modelNode(model, node)) show(node);
}

/** Why the model cannot be profiled now, or undefined. */
function useObstacle(): { readonly reason: string; readonly pause?: true } | undefined {
  const status = useRun((run) => run.status);
  const problems = useBlockingProblems();
  const dataset = useDocument((document) => document.dataset !== undefined);
  if (status === "running")
    return { reason: "A run is taking steps: pause it, and its time can be measured.", pause: true };
  if (status === "compiling") return { reason: "A run is about to begin. Pause or stop it to profile." };
  if (problems.length > 0 || !dataset) return { reason: "The model has problems to mend before it can be profiled." };
  return undefined;
}

function ProfileButton({ again = false }: { readonly again?: boolean }) {
  const obstacle = useObstacle();
  if (obstacle?.pause === true) {
    return (
      <button type="button" className="btn" onClick={() => void pauseTraining()}>
        Pause the run
      </button>
    );
  }
  return (
    <button
      type="button"
      className={again ? "btn btn-ghost h-7 px-2 text-[12px]" : "btn btn-primary"}
      disabled={obstacle !== undefined}
      onClick={() => void profileModel()}
    >
      {again ? <RefreshCw aria-hidden /> : <Gauge aria-hidden />}
      {again ? "Profile again" : "Profile this model"}
    </button>
  );
}

function Nothing() {
  const obstacle = useObstacle();
  return (
    <EmptyState icon={<Gauge />} title="Where does each millisecond go?" actions={<ProfileButton />}>
      {obstacle?.reason ??
        "Some training steps on fresh weights, then every kernel by itself, against what this device can do. A paused run stays as it is."}
    </EmptyState>
  );
}

const STAGES: Readonly<Record<ProfileProgress["stage"], string>> = {
  compiling: "Compiling the training step",
  steps: "Taking training steps",
  kernels: "Timing each kernel",
  device: "Measuring what the device can do",
};
const STAGE_ORDER = ["compiling", "steps", "kernels", "device"] as const;

function Measuring({ progress: { stage, done, total } }: { readonly progress: ProfileProgress }) {
  const share = (STAGE_ORDER.indexOf(stage) + done / Math.max(1, total)) / STAGE_ORDER.length;
  return (
    <div
      className="flex h-full min-h-32 flex-col items-center justify-center gap-2.5 p-4"
      data-testid="profile-running"
    >
      <p className="m-0 flex items-center gap-2 font-semibold" role="status">
        <LoaderCircle aria-hidden className="size-4 animate-spin text-accent" /> {STAGES[stage]}
      </p>
      <div
        role="progressbar"
        aria-label="Profile"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="h-1.5 w-64 overflow-hidden rounded-full bg-surface-sunken"
      >
        <div className="h-full origin-left rounded-full bg-accent" style={{ transform: `scaleX(${String(share)})` }} />
      </div>
      <p className="numeric m-0 h-5 text-[12px] text-muted">
        {total > 1 && `${String(done)} of ${String(total)} ${stage === "steps" ? "steps" : "kernels"}`}
      </p>
      <button type="button" className="btn" onClick={() => void cancelProfile()}>
        Cancel
      </button>
    </div>
  );
}

function Failed({ message }: { readonly message: string }) {
  return (
    <div className="p-3">
      <Notice tone="danger" title="The model could not be profiled" actions={<ProfileButton again />}>
        {message}
      </Notice>
    </div>
  );
}

function Profiled({ state }: { readonly state: Extract<ProfileState, { status: "ready" }> }) {
  const { profile, request } = state;
  const [view, setView] = useState<View>("flame");
  const document = useDocument((current) => current.document);
  const [pictured, setPictured] = useState(false);
  // Cards first, the picture in a task of its own: together they would hold the page up.
  useEffect(() => {
    const timer = setTimeout(() => {
      setPictured(true);
    });
    return () => {
      clearTimeout(timer);
    };
  }, []);
  const changed = useMemo(() => changesSince(request, document).length > 0, [request, document]);
  return (
    <div className="flex h-full min-h-0 flex-col gap-1.5 overflow-y-auto px-3 pt-2 pb-2" data-testid="profile">
      <ProfileCards profile={profile} />
      <div className="flex flex-none flex-wrap items-center gap-x-3 gap-y-1">
        <Segmented label="Picture of the profile" value={view} options={VIEWS} onChange={setView} />
        {(view === "flame" || view === "roofline") && <PhaseLegend />}
        <span className="min-w-0 flex-1 truncate text-right text-[12px] text-muted">
          {changed && "The model has changed since."}
        </span>
        <ProfileButton again />
      </div>
      <div className="min-h-[140px] flex-1">
        {pictured && view === "flame" && (
          <FlamePicture kernels={profile.kernels} peaks={profile.peaks} onShowNode={showNode} />
        )}
        {view === "roofline" && (
          <RooflineFigure kernels={profile.kernels} peaks={profile.peaks} onShowNode={showNode} />
        )}
        {view === "layers" && <LayerTable profile={profile} onShowNode={showNode} />}
        {view === "kernels" && <KernelTable profile={profile} onShowNode={showNode} />}
      </div>
    </div>
  );
}
