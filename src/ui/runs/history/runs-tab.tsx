/**
 * The dock's tab of runs before it is loaded. Without `Suspense`, for React holds a part that was waited for back until its fallback has
 * been in sight for 300 ms, and the list of runs is there sooner.
 */
import { createElement, useEffect, useState, type ComponentType } from "react";
import { reportProblem } from "../../components/toasts";

let panel: ComponentType | undefined;

export function RunsTab() {
  const [loaded, setLoaded] = useState(() => panel);
  useEffect(() => {
    if (panel !== undefined) return;
    import("./runs-panel").then(
      (part) => {
        panel = part.default;
        setLoaded(() => part.default);
      },
      (problem: unknown) => {
        reportProblem("The list of runs could not be loaded", problem);
      },
    );
  }, []);
  return loaded === undefined ? <div className="h-full" aria-busy="true" /> : createElement(loaded);
}
