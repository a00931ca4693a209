/**
 * What happens once when the page opens: the project of last time (or the first template), then data, runs and keys begin
 * to follow the document. Always holds: started once, however often React mounts the page.
 */
import { documentStore, followHealth, startAutosave, type Autosave } from "../../graph-editor";
import { followData } from "../data/dataset-service";
import { followRunHealth } from "../runs/health-marks";
import { followRecording } from "../runs/history/follow-recording";
import { followProject } from "../runs/run-controller";
import { isActive } from "../runs/run-state";
import { runStore } from "../runs/run-store";
import { followForecast } from "../runs/forecast-store";
import { followSweeps } from "../sweeps/follow-sweeps";
import { followSharing, openAddress } from "../share/follow-sharing";
import { followIdleTime } from "../tuning/idle-tuning";
import { followCanvasMarks } from "../understanding/follow-marks";
import { reportProblem } from "../components/toasts";
import { openCopy } from "./project-files";
import { shellStore } from "./shell-state";
import { followShortcuts } from "./shortcuts";
import { studio } from "./studio";
import { firstProject } from "./first-project";

let opening: Promise<Autosave | undefined> | undefined;

/** The projects this browser keeps; undefined where it keeps none. Opens the project of last time on the first call. */
export function autosave(): Promise<Autosave | undefined> {
  opening ??= openLastProject();
  return opening;
}

async function openLastProject(): Promise<Autosave | undefined> {
  let saved: Autosave | undefined;
  try {
    saved = await startAutosave();
    if (saved.problem !== undefined) reportProblem("The last project is not readable", saved.problem);
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    documentStore
      .getState()
      .setSaveState({ kind: "failed", message: `This browser keeps no projects (${reason}). Save yours as a file.` });
  }
  const linked = await openAddress();
  if (saved?.restored !== true && !linked) openCopy(firstProject());
  return saved;
}

/** Starts everything that follows the document. Returns what ends it. */
export function startStudio(): () => void {
  const stops: (() => void)[] = [
    followShortcuts(),
    followSharing(),
    followSweeps(),
    studio().onCrash((_worker, message) => {
      import("../runs/survival/restart-run")
        .then(({ restartAfterCrash }) => restartAfterCrash(message))
        .catch((problem: unknown) => {
          reportProblem("A worker has stopped", problem);
        });
    }),
    documentStore.subscribe(({ saveState }, before) => {
      if (saveState.kind !== "other-tab" || before.saveState.kind === "other-tab") return;
      if (!isActive(runStore.getState().status)) return;
      import("./pause-here")
        .then(({ pauseHere }) => pauseHere())
        .catch((problem: unknown) => {
          reportProblem("The run could not be paused", problem);
        });
    }),
    followIdleTime(),
    followHealth(),
    followRunHealth(),
    followRecording(),
    followCanvasMarks(),
  ];
  let ended = false;
  const begin = () => {
    if (ended) return;
    let project = documentStore.getState().document.id;
    stops.push(
      followData(),
      followProject(),
      followForecast(),
      documentStore.subscribe(({ document }) => {
        if (document.id === project) return;
        project = document.id;
        void import("../predict/evaluation-store").then(({ forgetEvaluation }) => {
          forgetEvaluation();
        });
      }),
    );
  };
  void autosave().then(() => {
    begin();
    shellStore.setState({ ready: true });
  });
  return () => {
    ended = true;
    for (const stop of stops) stop();
  };
}
