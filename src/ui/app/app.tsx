/** The studio's page: top bar, palette, canvas over the live view, and on the right the inspector or the project's settings. */
import { Tooltip } from "@base-ui/react/tooltip";
import { lazy, Suspense, useEffect, useState } from "react";
import { Canvas, Inspector, Palette, useDocument } from "../../graph-editor";
import { reportProblem, Toasts } from "../components/toasts";
import { useDatasets } from "../data/dataset-service";
import { useDeviceQuestion } from "../runs/device-state";
import { WebGpuBanner } from "./device-badge";
import { Dock } from "./dock";
import { setPreferences, usePreference } from "./preferences";
import { takeDroppedFiles } from "./project-files";
import { ProjectSettings } from "./project-settings";
import { Tour } from "../start/tour";
import { openLayerPage, useShell } from "./shell-state";
import { startStudio } from "./start";
import { TopBar } from "./top-bar";

const ExportDialog = lazy(() => import("../export/export-dialog"));
const ShortcutsDialog = lazy(async () => ({ default: (await import("./shortcuts-dialog")).ShortcutsDialog }));
const CommandPalette = lazy(() => import("./command-palette"));
const TemplatesDialog = lazy(() => import("../start/gallery-dialog"));
const ExplorerDialog = lazy(() => import("../explorer/explorer-dialog"));
const ProjectsDialog = lazy(() => import("./projects-dialog"));
const ShareDialog = lazy(() => import("../share/share-dialog"));
const SaveBar = lazy(() => import("./save-bar"));
const TuningDialog = lazy(() => import("../tuning/tuning-dialog"));

/** Chrome opens a file that is dropped beside a target in place of the page: nothing on this page may do that. */
function refuseStrayDrops(): () => void {
  const refuse = (event: DragEvent) => {
    if (!event.defaultPrevented && event.dataTransfer?.types.includes("Files") === true) {
      event.preventDefault();
      if (event.type === "dragover") event.dataTransfer.dropEffect = "none";
    }
  };
  window.addEventListener("dragover", refuse);
  window.addEventListener("drop", refuse);
  return () => {
    window.removeEventListener("dragover", refuse);
    window.removeEventListener("drop", refuse);
  };
}

/** How long the canvas waits for the data, so that a project that is merely being read shows no errors. */
const LONGEST_WAIT_MS = 4000;

/** True from the first moment when project and data set are there (or the data set has failed), and then for good. */
function useReady(): boolean {
  const opened = useShell((state) => state.ready);
  const data = useDatasets((state) => state.status);
  const described = useDocument((state) => state.dataset !== undefined || state.document.data.dataset === "");
  const [ready, setReady] = useState(false);
  const settled = opened && (described || data === "failed");
  useEffect(() => {
    if (ready) return;
    const timer = setTimeout(
      () => {
        setReady(true);
      },
      settled ? 0 : LONGEST_WAIT_MS,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [ready, settled]);
  return ready || settled;
}

function RightSide() {
  // An open block has a summary of its own.
  const nothingSelected = useDocument(
    ({ selection, path }) => selection.nodes.length + selection.marks.length + path.length === 0,
  );
  if (nothingSelected) return <ProjectSettings />;
  return (
    <Suspense fallback={null}>
      <Inspector onExplain={openLayerPage} />
    </Suspense>
  );
}

function Dialogs() {
  const dialog = useShell((state) => state.dialog);
  return (
    <>
      <Suspense fallback={null}>
        {dialog === "export" && <ExportDialog />}
        {dialog === "shortcuts" && <ShortcutsDialog />}
        {dialog === "commands" && <CommandPalette />}
        {dialog === "templates" && <TemplatesDialog />}
        {dialog === "layers" && <ExplorerDialog />}
        {dialog === "projects" && <ProjectsDialog />}
        {dialog === "tuning" && <TuningDialog />}
        {dialog === "share" && <ShareDialog />}
      </Suspense>
    </>
  );
}

export function App() {
  const paletteOpen = usePreference("paletteOpen");
  const inspectorOpen = usePreference("inspectorOpen");
  const edgeStyle = usePreference("edgeStyle");
  const saveTrouble = useDocument(({ saveState }) => saveState.kind === "failed" || saveState.kind === "other-tab");
  const ready = useReady();
  useDeviceQuestion();
  useEffect(() => startStudio(), []);
  useEffect(() => refuseStrayDrops(), []);

  return (
    <Tooltip.Provider>
      <div className="flex h-full flex-col">
        <TopBar />
        <WebGpuBanner />
        {saveTrouble && (
          <Suspense fallback={null}>
            <SaveBar />
          </Suspense>
        )}
        <div className="flex min-h-0 flex-1">
          {paletteOpen && (
            <aside className="panel w-[212px] flex-none border-r border-border" aria-label="Palette">
              <h2 className="sr-only">Layers</h2>
              <Palette onExplain={openLayerPage} />
            </aside>
          )}
          <main className="flex min-w-0 flex-1 flex-col">
            <div className="relative min-h-0 flex-1">
              {ready ? (
                <Canvas
                  edgeStyle={edgeStyle}
                  onEdgeStyle={(style) => {
                    setPreferences({ edgeStyle: style });
                  }}
                  onFileDrop={(files) => {
                    takeDroppedFiles(files).catch((problem: unknown) => {
                      reportProblem("The files could not be read", problem);
                    });
                  }}
                />
              ) : (
                <p className="flex h-full items-center justify-center text-muted" role="status">
                  Opening the project…
                </p>
              )}
            </div>
            <Dock />
          </main>
          {inspectorOpen && (
            <aside className="panel w-[292px] flex-none border-l border-border" aria-label="Inspector">
              <RightSide />
            </aside>
          )}
        </div>
      </div>
      <Dialogs />
      <Tour />
      <Toasts />
    </Tooltip.Provider>
  );
}
