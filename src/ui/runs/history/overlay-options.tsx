/** How curves of runs are drawn: axes, smoothing, outliers. The same preferences as of the live charts, behind one button. */
import { Popover } from "@base-ui/react/popover";
import { SlidersHorizontal } from "lucide-react";
import { setPreferences, usePreference } from "../../app/preferences";
import type { PlotAxis } from "../../charts/plot-points";
import { Segmented, Switch } from "../../components/form-controls";
import { Slider } from "../../components/slider";

export interface OverlayOptionsProps {
  /** Lines are smoothed; validation is drawn as it is. */
  readonly smoothed: boolean;
  readonly axis: Exclude<PlotAxis, "wall">;
}

export function OverlayOptions({ smoothed, axis }: OverlayOptionsProps) {
  const smoothing = usePreference("smoothing");
  const logarithmic = usePreference("logarithmic");
  const logarithmicX = usePreference("logarithmicX");
  const ignoreOutliers = usePreference("ignoreOutliers");
  return (
    <Popover.Root>
      <Popover.Trigger
        className="btn btn-ghost btn-icon ml-auto size-7"
        aria-label="How curves are drawn"
        title="How curves are drawn"
      >
        <SlidersHorizontal aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="z-50">
          <Popover.Popup className="card flex w-60 flex-col gap-2 p-3 shadow-high outline-none">
            <Popover.Title className="sr-only">How curves are drawn</Popover.Title>
            <Segmented
              label="Horizontal axis"
              value={axis}
              options={[
                { value: "step", label: "Steps" },
                { value: "epoch", label: "Epochs" },
                { value: "relative", label: "Time" },
              ]}
              onChange={(value) => {
                setPreferences({ axis: value });
              }}
            />
            <Switch
              label="Logarithmic y"
              checked={logarithmic}
              onChange={(value) => {
                setPreferences({ logarithmic: value });
              }}
            />
            <Switch
              label="Logarithmic x"
              checked={logarithmicX}
              onChange={(value) => {
                setPreferences({ logarithmicX: value });
              }}
            />
            <Switch
              label="Ignore outliers"
              checked={ignoreOutliers}
              onChange={(value) => {
                setPreferences({ ignoreOutliers: value });
              }}
            />
            {smoothed && (
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
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
