/** What can be done with one chart: which metrics it shows, its size and place, its files. A popover behind a button in its title. */
import { Popover } from "@base-ui/react/popover";
import { ArrowLeft, ArrowRight, Download, Ellipsis, Trash2 } from "lucide-react";
import { Segmented } from "../components/form-controls";
import { reportProblem } from "../components/toasts";
import { fileStem } from "../../engine/model/file-stem";
import { download } from "../app/project-files";
import { metricTitle } from "./chart-series";
import { CHART_SIZES, type ChartSpec } from "./chart-layout";
import { runStore } from "../runs/run-store";
import { chartCsv, chartPng, chartSvg } from "./chart-export";

const SIZE_NAMES: Readonly<Record<ChartSpec["size"], string>> = { small: "Small", wide: "Wide", large: "Large" };

export interface ChartActionsProps {
  readonly spec: ChartSpec;
  readonly title: string;
  /** Every metric of the run. */
  readonly metrics: readonly string[];
  readonly first: boolean;
  readonly last: boolean;
  readonly only: boolean;
  readonly onToggle: (metric: string) => void;
  readonly onResize: (size: ChartSpec["size"]) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

type Kind = "png" | "svg" | "csv";

async function saveChart(kind: Kind, spec: ChartSpec, title: string): Promise<void> {
  const name = `${fileStem(title)}.${kind}`;
  if (kind === "csv") {
    download(name, chartCsv(runStore.getState(), spec.metrics), "text/csv");
    return;
  }
  const figure = document.querySelector(`[data-chart="${CSS.escape(spec.id)}"] figure`);
  if (!(figure instanceof HTMLElement)) throw new Error("The chart is not drawn yet: try again in a moment.");
  if (kind === "svg") download(name, chartSvg(figure, title).text, "image/svg+xml");
  else download(name, await chartPng(figure, title), "image/png");
}

export function ChartActions(props: ChartActionsProps) {
  const { spec, title, metrics, first, last, only, onToggle, onResize, onMove, onRemove } = props;
  return (
    <Popover.Root>
      <Popover.Trigger
        className="btn btn-ghost btn-icon size-6 flex-none self-center"
        aria-label={`Chart options: ${title}`}
      >
        <Ellipsis aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="z-50">
          <Popover.Popup className="card flex w-60 flex-col gap-3 p-3 shadow-high outline-none">
            <Popover.Title className="sr-only">Chart options: {title}</Popover.Title>
            <fieldset className="m-0 flex min-w-0 flex-col gap-0.5 border-0 p-0">
              <legend className="field-label mb-1 p-0">Metrics</legend>
              {metrics.map((name) => (
                <label key={name} className="flex min-h-6 items-center gap-2">
                  <input
                    type="checkbox"
                    className="accent-accent"
                    checked={spec.metrics.includes(name)}
                    disabled={spec.metrics.length === 1 && spec.metrics.includes(name)}
                    onChange={() => {
                      onToggle(name);
                    }}
                  />
                  <span className="truncate">{metricTitle(name)}</span>
                </label>
              ))}
            </fieldset>
            <Segmented
              label="Size"
              value={spec.size}
              options={CHART_SIZES.map((value) => ({ value, label: SIZE_NAMES[value] }))}
              onChange={onResize}
            />
            <div className="flex gap-1.5">
              <button
                type="button"
                className="btn h-7 flex-1"
                disabled={first}
                onClick={() => {
                  onMove(-1);
                }}
              >
                <ArrowLeft aria-hidden /> Earlier
              </button>
              <button
                type="button"
                className="btn h-7 flex-1"
                disabled={last}
                onClick={() => {
                  onMove(1);
                }}
              >
                Later <ArrowRight aria-hidden />
              </button>
            </div>
            <div className="flex items-center gap-1.5" role="group" aria-label="Save the chart as a file">
              <Download aria-hidden className="size-4 text-muted" />
              {(["png", "svg", "csv"] as const).map((kind) => (
                <button
                  key={kind}
                  type="button"
                  className="btn h-7 flex-1 px-1"
                  aria-label={`Save as ${kind.toUpperCase()}`}
                  onClick={() => {
                    saveChart(kind, spec, title).catch((problem: unknown) => {
                      reportProblem("The chart could not be saved", problem);
                    });
                  }}
                >
                  {kind.toUpperCase()}
                </button>
              ))}
            </div>
            <button
              type="button"
              className="btn btn-ghost h-7 justify-start text-danger"
              disabled={only}
              onClick={onRemove}
            >
              <Trash2 aria-hidden /> Remove this chart
            </button>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
