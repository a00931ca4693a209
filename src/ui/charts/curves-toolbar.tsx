/** How all curves are drawn: smoothing, axes, outliers; and the arrangement of charts. Choices are the person's preferences. */
import { Plus, RotateCcw } from "lucide-react";
import { setPreferences, usePreference } from "../app/preferences";
import { Segmented } from "../components/form-controls";
import { Slider } from "../components/slider";
import { IconButton } from "../components/tooltip";

interface CurvesToolbarProps {
  /** A person has arranged the charts. */
  readonly arranged: boolean;
  readonly onAdd: () => void;
  readonly onReset: () => void;
}

export function CurvesToolbar({ arranged, onAdd, onReset }: CurvesToolbarProps) {
  const smoothing = usePreference("smoothing");
  const logarithmic = usePreference("logarithmic");
  const logarithmicX = usePreference("logarithmicX");
  const ignoreOutliers = usePreference("ignoreOutliers");
  const axis = usePreference("axis");
  return (
    <div
      className="flex flex-none flex-wrap items-center gap-x-3 gap-y-1 px-3 pt-2 pb-1.5"
      role="toolbar"
      aria-label="Curves"
    >
      <Slider
        label="Smoothing"
        value={smoothing}
        min={0}
        max={0.99}
        step={0.01}
        format={(value) => value.toFixed(2)}
        onChange={(value) => {
          setPreferences({ smoothing: value });
        }}
      />
      <div role="group" aria-label="Drawing" className="segmented">
        <Toggle
          label="Log y"
          on={logarithmic}
          onChange={(value) => {
            setPreferences({ logarithmic: value });
          }}
        />
        <Toggle
          label="Log x"
          on={logarithmicX && axis !== "wall"}
          disabled={axis === "wall"}
          onChange={(value) => {
            setPreferences({ logarithmicX: value });
          }}
        />
        <Toggle
          label="Ignore outliers"
          on={ignoreOutliers}
          onChange={(value) => {
            setPreferences({ ignoreOutliers: value });
          }}
        />
      </div>
      <div className="ml-auto flex items-center gap-1.5">
        <Segmented
          label="Horizontal axis"
          value={axis}
          options={[
            { value: "step", label: "Steps" },
            { value: "epoch", label: "Epochs" },
            { value: "relative", label: "Time" },
            { value: "wall", label: "Clock" },
          ]}
          onChange={(value) => {
            setPreferences({ axis: value });
          }}
        />
        {arranged && (
          <IconButton label="One chart for each metric again" className="size-7" onClick={onReset}>
            <RotateCcw aria-hidden />
          </IconButton>
        )}
        <IconButton label="Add a chart" className="size-7" onClick={onAdd}>
          <Plus aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

function Toggle({ label, on, disabled = false, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      disabled={disabled}
      onClick={() => {
        onChange(!on);
      }}
    >
      {label}
    </button>
  );
}
