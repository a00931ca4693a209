/** The button among the canvas's controls that chooses what is marked on the nodes: a heat map, and how they export. */
import { Menu } from "@base-ui/react/menu";
import { Check, Flame } from "lucide-react";
import { canvasMarks, showExportMarks, showHeat, useCanvasMarks } from "./canvas-marks";
import type { HeatMeasure } from "./heat-map";
import { HEAT_MEASURES } from "./heat-map";

const NONE = "none";

function Tick() {
  return <Check size={14} aria-hidden="true" />;
}

function choose(value: unknown): void {
  showHeat(HEAT_MEASURES.find(({ id }) => id === value)?.id);
}

function Measure({ id, label, disabled }: { readonly id: string; readonly label: string; readonly disabled: boolean }) {
  return (
    <Menu.RadioItem className="menu-item marks-item" value={id} disabled={disabled}>
      <span className="marks-tick">
        <Menu.RadioItemIndicator>
          <Tick />
        </Menu.RadioItemIndicator>
      </span>
      {label}
      {disabled && <span className="marks-hint">profile first</span>}
    </Menu.RadioItem>
  );
}

export function CanvasMarksMenu() {
  const measure = useCanvasMarks((marks) => marks.measure);
  const showExports = useCanvasMarks((marks) => marks.showExports);
  const timed = useCanvasMarks((marks) => marks.times !== undefined);
  const value: HeatMeasure | typeof NONE = measure ?? NONE;
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        className="btn btn-ghost btn-icon"
        title="Heat map and export marks"
        aria-label="Heat map and export marks"
        data-on={measure !== undefined || showExports}
      >
        <Flame aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="start" sideOffset={8} className="z-50 outline-none">
          <Menu.Popup className="menu marks-menu">
            <Menu.RadioGroup value={value} onValueChange={choose}>
              <Menu.GroupLabel className="marks-label">Heat map</Menu.GroupLabel>
              <Measure id={NONE} label="None" disabled={false} />
              {HEAT_MEASURES.map(({ id, label }) => (
                <Measure key={id} id={id} label={label} disabled={id === "time" && !timed} />
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="menu-separator" />
            <Menu.CheckboxItem
              className="menu-item marks-item"
              checked={showExports}
              onCheckedChange={(checked) => showExportMarks(checked)}
            >
              <span className="marks-tick">
                <Menu.CheckboxItemIndicator>
                  <Tick />
                </Menu.CheckboxItemIndicator>
              </span>
              Export marks
            </Menu.CheckboxItem>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** From one heat map to the next, then to none; that of times only where there is a profile. */
export function cycleHeat(): void {
  const { measure, times } = canvasMarks.getState();
  const all = HEAT_MEASURES.map(({ id }) => id).filter((id) => id !== "time" || times !== undefined);
  showHeat(measure === undefined ? all[0] : all[all.indexOf(measure) + 1]);
}
