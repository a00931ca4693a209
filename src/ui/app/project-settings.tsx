/** What the right side shows with nothing selected: the data and training settings of the project. */
import { useEffect, useRef } from "react";
import { useDocument } from "../../graph-editor";
import { DataForm } from "../data/data-form";
import { formatCount } from "../runs/number-format";
import { settingId } from "../runs/number-field";
import { MemoryForecastView } from "../runs/memory-forecast";
import { TrainingForm } from "../runs/training-form";
import { useShell } from "./shell-state";

export function ProjectSettings() {
  const focus = useShell((state) => state.focus);
  const panel = useRef<HTMLDivElement>(null);
  const parameters = useDocument((state) => state.model.parameterCount);
  const layers = useDocument((state) => state.model.nodes.length);

  useEffect(() => {
    if (focus === undefined) return;
    const control = panel.current?.querySelector(`#${CSS.escape(settingId(focus.field))}`);
    if (!(control instanceof HTMLElement)) return;
    control.scrollIntoView({ block: "center" });
    control.focus();
  }, [focus]);

  return (
    <div ref={panel} className="panel h-full">
      <header className="panel-header">
        <h2 className="panel-title">Project</h2>
        <span className="numeric ml-auto text-[12px] text-muted">
          {formatCount(layers)} layers · {formatCount(parameters)} parameters
        </span>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <DataForm />
        <div className="border-t border-border">
          <TrainingForm />
        </div>
        <MemoryForecastView />
      </div>
    </div>
  );
}
