/**
 * The live view under the canvas: tabs, the run's numbers and a handle to size it. Panels load when they are first shown.
 * Collapsed it stays as one line, so that a run is never out of sight.
 */
import { Tabs } from "@base-ui/react/tabs";
import { ChevronDown, ChevronUp } from "lucide-react";
import { lazy, Suspense, useRef, type KeyboardEvent, type PointerEvent } from "react";
import { IconButton } from "../components/tooltip";
import { RunsTab } from "../runs/history/runs-tab";
import { RunNotices } from "../runs/run-notices";
import { RunProgress, RunSummary } from "../runs/run-summary";
import { setPreferences, usePreference } from "./preferences";
import { showDockTab, useShell, type DockTab } from "./shell-state";

const CurvesPanel = lazy(() => import("../charts/curves-panel"));
const PredictPanel = lazy(() => import("../predict/predict-panel"));
const DataPanel = lazy(() => import("../data/data-panel"));
const ConfusionPanel = lazy(() => import("../predict/confusion-panel"));
const InsidePanel = lazy(() => import("../inside/inside-panel"));
const SweepPanel = lazy(() => import("../sweeps/sweep-panel"));
const CodePanel = lazy(() => import("../code/code-panel"));
const ProfilePanel = lazy(() => import("../profile/profile-panel"));

const LOWEST_HEIGHT = 160;
const highest = () => Math.max(LOWEST_HEIGHT, window.innerHeight - 220);

const tabs: readonly { readonly id: DockTab; readonly label: string; readonly panel: React.ReactNode }[] = [
  { id: "curves", label: "Curves", panel: <CurvesPanel /> },
  { id: "runs", label: "Runs", panel: <RunsTab /> },
  { id: "predict", label: "Predict", panel: <PredictPanel /> },
  { id: "data", label: "Data", panel: <DataPanel /> },
  { id: "confusion", label: "Confusion", panel: <ConfusionPanel /> },
  { id: "inside", label: "Inside", panel: <InsidePanel /> },
  { id: "profile", label: "Profile", panel: <ProfilePanel /> },
  { id: "sweeps", label: "Sweeps", panel: <SweepPanel /> },
  { id: "code", label: "Code", panel: <CodePanel /> },
];

function isDockTab(value: unknown): value is DockTab {
  return tabs.some(({ id }) => id === value);
}

export function Dock() {
  const tab = useShell((state) => state.dockTab);
  const open = usePreference("dockOpen");
  const height = usePreference("dockHeight");
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value: unknown) => {
        if (isDockTab(value)) showDockTab(value);
      }}
      className="panel relative flex-none border-t border-border"
      style={{ height: open ? `min(${String(height)}px, calc(100vh - 220px))` : undefined }}
      render={<section aria-label="Live view" />}
    >
      {open && <ResizeHandle height={height} />}
      <div className="-mt-px">
        <RunProgress />
      </div>
      <div className="flex h-9 flex-none items-center gap-2 border-b border-border pr-1.5 pl-2.5">
        <Tabs.List className="relative flex h-full gap-0.5" aria-label="Live view">
          {tabs.map(({ id, label }) => (
            <Tabs.Tab
              key={id}
              value={id}
              className="h-full border-0 bg-transparent px-2 font-medium text-muted hover:text-text data-[active]:text-text"
              onClick={() => {
                if (!open) setPreferences({ dockOpen: true });
              }}
            >
              {label}
            </Tabs.Tab>
          ))}
          {open && (
            <Tabs.Indicator className="absolute bottom-0 left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) rounded-t bg-accent transition-[translate,width] duration-150" />
          )}
        </Tabs.List>
        <div className="@container min-w-0 flex-1 overflow-hidden">
          <RunSummary />
        </div>
        <IconButton
          label={open ? "Fold the live view away" : "Open the live view"}
          side="top"
          className="size-7"
          onClick={() => {
            setPreferences({ dockOpen: !open });
          }}
        >
          {open ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
        </IconButton>
      </div>
      <RunNotices />
      {open &&
        tabs.map(({ id, panel }) => (
          <Tabs.Panel key={id} value={id} className="min-h-0 flex-1 -outline-offset-2">
            <Suspense fallback={<div className="h-full" aria-busy="true" />}>{panel}</Suspense>
          </Tabs.Panel>
        ))}
    </Tabs.Root>
  );
}

function ResizeHandle({ height }: { readonly height: number }) {
  const grip = useRef<{ readonly y: number; readonly height: number } | undefined>(undefined);
  const resize = (next: number) => {
    setPreferences({ dockHeight: Math.round(Math.min(highest(), Math.max(LOWEST_HEIGHT, next))) });
  };
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { y: event.clientY, height: Math.min(height, highest()) };
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (grip.current !== undefined) resize(grip.current.height + grip.current.y - event.clientY);
  };
  const press = (event: KeyboardEvent) => {
    const change = { ArrowUp: 24, ArrowDown: -24, PageUp: 120, PageDown: -120 }[event.key];
    if (change === undefined) return;
    event.preventDefault();
    resize(height + change);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Height of the live view"
      aria-valuemin={LOWEST_HEIGHT}
      aria-valuemax={highest()}
      aria-valuenow={height}
      className="absolute inset-x-0 -top-1 z-10 h-2 cursor-row-resize touch-none hover:bg-accent/30 focus-visible:bg-accent/40 focus-visible:outline-none"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => {
        grip.current = undefined;
      }}
      onKeyDown={press}
    />
  );
}
