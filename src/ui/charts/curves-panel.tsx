/** The curves of the run in sight: charts as the person has arranged them, or one for each metric, loss first. */
import { LineChart as CurveIcon } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { findLayer } from "../../engine/layers/registry";
import { setPreferences, usePreference } from "../app/preferences";
import { EmptyState } from "../components/notice";
import type { RunState } from "../runs/run-state";
import { useRun } from "../runs/run-store";
import { useSampledRun } from "../runs/use-sampled-run";
import { wallTime } from "../runs/wall-clock";
import {
  addChart,
  layoutFor,
  moveChart,
  removeChart,
  resizeChart,
  toggleMetric,
  type ChartLayout,
  type ChartSpec,
} from "./chart-layout";
import { metricsOf, metricTitle, seriesOf } from "./chart-series";
import { placeOn } from "./plot-points";

const REFRESH_MS = 500;
/** Charts take turns, so that no task of the page draws two of them; the first drawing is the longest. */
const TURN_MS = 90;
const FIRST_TURN_MS = 250;

/** The chart library is large: it is fetched when the first run begins, not with the page. */
const loadChart = () => import("./metric-chart");
const MetricChart = lazy(loadChart);
const CurvesToolbar = lazy(async () => ({ default: (await import("./curves-toolbar")).CurvesToolbar }));
const ChartActions = lazy(async () => ({ default: (await import("./chart-actions")).ChartActions }));

/** The metrics worth a chart of their own: a single loss node says the same as the total, so it gets none. */
function chartedMetrics({ plan, request }: Pick<RunState, "plan" | "request">): readonly string[] {
  const lossNames = (request?.graph.nodes ?? []).flatMap((node) => {
    const layer = findLayer(node.layer);
    return layer?.role === "loss" ? [node.name ?? layer.label] : [];
  });
  return (plan?.metrics ?? [])
    .map(({ name }) => name)
    .filter((name) => name === "loss" || lossNames.length !== 1 || !lossNames.includes(name));
}

const titleOf = ({ metrics }: ChartSpec): string =>
  metrics.length > 3
    ? `${metrics.slice(0, 2).map(metricTitle).join(", ")} and ${String(metrics.length - 2)} more`
    : metrics.map(metricTitle).join(", ");

const PLACES: Readonly<Record<ChartSpec["size"], string>> = {
  small: "",
  wide: "col-span-full",
  large: "col-span-full row-span-2 min-h-[320px]",
};

export default function CurvesPanel() {
  const status = useRun((state) => state.status);
  const plan = useRun((state) => state.plan);
  const request = useRun((state) => state.request);
  const begun = useRun((state) => state.latest !== undefined);
  const kept = usePreference("charts");
  const [dragged, setDragged] = useState<string>();
  const view = useMemo(() => {
    const run = { ...(plan === undefined ? {} : { plan }), ...(request === undefined ? {} : { request }) };
    const metrics = metricsOf(run).map(({ name }) => name);
    return { metrics, layout: layoutFor(kept, new Set(metrics), chartedMetrics(run)) };
  }, [plan, request, kept]);

  const wanted = status !== "idle";
  useEffect(() => {
    if (wanted) void loadChart();
  }, [wanted]);

  if (plan === undefined || !begun) {
    return (
      <EmptyState icon={<CurveIcon />} title={status === "compiling" ? "Getting ready" : "No run yet"}>
        {status === "compiling"
          ? "The first points appear with the first steps."
          : "Press Train: loss and metrics draw themselves here, for training and validation."}
      </EmptyState>
    );
  }

  const { layout, metrics } = view;
  // Charts of other projects' metrics are not in sight, and stay.
  const change = (next: ChartLayout) => {
    const shown = new Set(layout.map(({ id }) => id));
    setPreferences({ charts: [...next, ...kept.filter(({ id }) => !shown.has(id))] });
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Suspense fallback={<div className="h-9 flex-none" />}>
        <CurvesToolbar
          arranged={kept.length > 0}
          onAdd={() => {
            const used = new Set(layout.flatMap((chart) => chart.metrics));
            const metric = metrics.find((name) => !used.has(name)) ?? metrics[0] ?? "loss";
            change(addChart(layout, crypto.randomUUID(), metric));
          }}
          onReset={() => {
            setPreferences({ charts: [] });
          }}
        />
      </Suspense>
      <div className="grid min-h-0 flex-1 auto-rows-[minmax(140px,1fr)] grid-cols-[repeat(auto-fit,minmax(300px,1fr))] gap-x-5 gap-y-3 overflow-y-auto px-3 pb-2">
        {layout.map((spec, index) => (
          <div
            key={spec.id}
            data-chart={spec.id}
            className={`min-h-0 min-w-0 rounded-md ${PLACES[spec.size]} ${dragged !== undefined && dragged !== spec.id ? "outline-1 outline-offset-2 outline-border outline-dashed" : ""}`}
            onDragOver={(event) => {
              if (dragged !== undefined) event.preventDefault();
            }}
            onDrop={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              change(moveChart(layout, dragged, index));
              setDragged(undefined);
            }}
          >
            <InTurn place={index}>
              <Suspense fallback={<div aria-busy="true" />}>
                <LiveChart
                  spec={spec}
                  place={index}
                  actions={
                    <span
                      className="flex flex-none cursor-grab self-center"
                      draggable
                      title="Drag to another place"
                      onDragStart={(event) => {
                        event.dataTransfer.effectAllowed = "move";
                        setDragged(spec.id);
                      }}
                      onDragEnd={() => {
                        setDragged(undefined);
                      }}
                    >
                      <ChartActions
                        spec={spec}
                        title={titleOf(spec)}
                        metrics={metrics}
                        first={index === 0}
                        last={index === layout.length - 1}
                        only={layout.length === 1}
                        onToggle={(name) => {
                          change(toggleMetric(layout, spec.id, name));
                        }}
                        onResize={(size) => {
                          change(resizeChart(layout, spec.id, size));
                        }}
                        onMove={(by) => {
                          change(moveChart(layout, spec.id, index + by));
                        }}
                        onRemove={() => {
                          change(removeChart(layout, spec.id));
                        }}
                      />
                    </span>
                  }
                />
              </Suspense>
            </InTurn>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Shows its children after those before it: the first chart at once, each further one in a later task. */
function InTurn({ place, children }: { readonly place: number; readonly children: React.ReactNode }) {
  const [due, setDue] = useState(place === 0);
  useEffect(() => {
    const timer = setTimeout(() => {
      setDue(true);
    }, place * FIRST_TURN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [place]);
  return due ? children : <div aria-busy="true" />;
}

interface LiveChartProps {
  readonly spec: ChartSpec;
  readonly place: number;
  readonly actions: React.ReactNode;
}

function LiveChart({ spec, place, actions }: LiveChartProps) {
  const run = useSampledRun(REFRESH_MS, place * TURN_MS);
  const smoothing = usePreference("smoothing");
  const logarithmicY = usePreference("logarithmic");
  const logarithmicX = usePreference("logarithmicX");
  const ignoreOutliers = usePreference("ignoreOutliers");
  const axis = usePreference("axis");
  const { clock, latest, rateChanges } = run;
  const series = useMemo(() => seriesOf(run, spec.metrics), [run, spec]);
  const choice = useMemo(
    () => ({ axis, clock, smoothing, logarithmicX, logarithmicY }),
    [axis, clock, smoothing, logarithmicX, logarithmicY],
  );
  const marks = useMemo(
    () =>
      rateChanges.map((change) => ({
        x: placeOn(axis, change, clock),
        label: `LR ${String(Number(change.rate.toPrecision(4)))}`,
      })),
    [rateChanges, axis, clock],
  );
  const end = latest === undefined ? 0 : placeOn(axis, latest, clock);
  const start = axis === "wall" ? wallTime(clock, 0) : axis === "step" ? 1 : 0;
  return (
    <MetricChart
      title={titleOf(spec)}
      series={series}
      marks={marks}
      choice={choice}
      ignoreOutliers={ignoreOutliers}
      start={start}
      end={axis === "wall" ? Math.max(end, start + 1000) : Math.max(end, axis === "step" ? 1 : 1e-3)}
      live={run.status === "running"}
      actions={actions}
    />
  );
}
