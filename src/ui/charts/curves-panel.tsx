/** The curves of the run in sight: loss first, then every metric, with smoothing, log axis and the choice of the x axis. */
import { LineChart as CurveIcon } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { findLayer } from "../../engine/layers/registry";
import type { MetricDescription } from "../../engine/model/types";
import { setPreferences, usePreference } from "../app/preferences";
import { Segmented, Slider, Switch } from "../components/form-controls";
import { EmptyState } from "../components/notice";
import type { RunState } from "../runs/run-state";
import { useRun } from "../runs/run-store";
import { useSampledRun } from "../runs/use-sampled-run";

const REFRESH_MS = 500;
/** Charts take turns, so that no task of the page draws two of them; the first drawing is the longest. */
const TURN_MS = 90;
const FIRST_TURN_MS = 250;

/** The chart library is large: it is fetched when the first run begins, not with the page. */
const loadChart = () => import("./metric-chart");
const MetricChart = lazy(loadChart);

/** The metrics worth a chart: a single loss node says the same as the total, so it gets none of its own. */
export function chartedMetrics(run: Pick<RunState, "plan" | "request">): readonly MetricDescription[] {
  const lossNames = (run.request?.graph.nodes ?? []).flatMap((node) => {
    const layer = findLayer(node.layer);
    return layer?.role === "loss" ? [node.name ?? layer.label] : [];
  });
  return (run.plan?.metrics ?? []).filter(
    ({ name }) => name === "loss" || lossNames.length !== 1 || !lossNames.includes(name),
  );
}

export function metricTitle(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export default function CurvesPanel() {
  const status = useRun((state) => state.status);
  const plan = useRun((state) => state.plan);
  const request = useRun((state) => state.request);
  const begun = useRun((state) => state.latest !== undefined);
  const smoothing = usePreference("smoothing");
  const logarithmic = usePreference("logarithmic");
  const axis = usePreference("axis");
  const metrics = useMemo(
    () => chartedMetrics({ ...(plan === undefined ? {} : { plan }), ...(request === undefined ? {} : { request }) }),
    [plan, request],
  );

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

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-none items-center gap-5 px-3 pt-2 pb-1.5">
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
        <Switch
          label="Log scale"
          checked={logarithmic}
          onChange={(value) => {
            setPreferences({ logarithmic: value });
          }}
        />
        <div className="ml-auto">
          <Segmented
            label="Horizontal axis"
            value={axis}
            options={[
              { value: "step", label: "Steps" },
              { value: "epoch", label: "Epochs" },
            ]}
            onChange={(value) => {
              setPreferences({ axis: value });
            }}
          />
        </div>
      </div>
      <div className="grid min-h-0 flex-1 auto-rows-[minmax(140px,1fr)] grid-cols-[repeat(auto-fit,minmax(300px,1fr))] gap-x-5 gap-y-3 overflow-y-auto px-3 pb-2">
        {metrics.map((metric, index) => (
          <InTurn key={metric.name} place={index}>
            <Suspense fallback={<div aria-busy="true" />}>
              <LiveChart metric={metric} place={index} />
            </Suspense>
          </InTurn>
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

function LiveChart({ metric, place }: { readonly metric: MetricDescription; readonly place: number }) {
  const run = useSampledRun(REFRESH_MS, place * TURN_MS);
  const smoothing = usePreference("smoothing");
  const logarithmic = usePreference("logarithmic");
  const axis = usePreference("axis");
  const { best } = run;
  const value = best?.values[metric.name];
  return (
    <MetricChart
      title={metricTitle(metric.name)}
      metric={metric}
      train={run.train[metric.name]}
      validation={run.validation[metric.name]}
      best={best === undefined || value === undefined ? undefined : { step: best.step, epoch: best.epoch, value }}
      axis={axis}
      smoothing={smoothing}
      logarithmic={logarithmic}
      live={run.status === "running"}
      end={Math.max(run.latest?.[axis] ?? 0, axis === "step" ? 1 : 1e-3)}
    />
  );
}
