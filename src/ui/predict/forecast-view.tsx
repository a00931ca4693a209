/**
 * The test stretch of a series with what the model says of it: each number predicted from those before it, and from a place of
 * one's choice a forecast that goes on by itself. Renewed while the model trains.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import { studio } from "../app/studio";
import { Slider } from "../components/slider";
import { Notice } from "../components/notice";
import { messageOf } from "../components/toasts";
import { useSize } from "../components/use-size";
import { exampleValues, useSamples } from "../data/use-samples";
import { formatNumber } from "../runs/number-format";
import { inOwnUnit } from "./evaluation";
import { judgedSplit } from "./evaluation-store";
import { linePath, rollOut, rootMeanSquare } from "./forecast";
import type { PredictView } from "./predict-view";
import { useLiveStep } from "./use-live-step";
import { usePrediction, type ExampleFields } from "./use-prediction";
import type { WeightsSource } from "./weights-source";

const LONGEST = 360;
const HORIZON = 24;
const REFRESH_MS = 1200;

export interface ForecastViewProps {
  readonly source: WeightsSource;
  readonly view: Extract<PredictView, { kind: "series" }>;
}

export function ForecastView({ source, view }: ForecastViewProps) {
  const { data, dataset, projectId } = source;
  const target = dataset.fields.find(({ role }) => role === "target");
  const split = judgedSplit(dataset);
  const indices = useMemo(
    () => Array.from({ length: Math.min(LONGEST, dataset.counts[split]) }, (_, index) => index),
    [dataset, split],
  );
  const samples = useSamples(data, dataset.revision, split, indices);
  const windows = samples.batch?.fields[view.field.name];
  const fields = useMemo<ExampleFields | undefined>(
    () => (windows === undefined ? undefined : { [view.field.name]: windows }),
    [windows, view.field.name],
  );
  const step = useLiveStep(source, REFRESH_MS);
  const prediction = usePrediction(projectId, fields, step, indices.length);
  const output = prediction.outputs.find(({ name }) => name === view.output.name);
  const predicted = output === undefined ? [] : [...output.values];
  const truth = useMemo(() => {
    const values = target === undefined ? undefined : samples.batch?.fields[target.name];
    return values === undefined ? [] : [...values].map((value) => inOwnUnit(value, target));
  }, [samples.batch, target]);
  const labels = useMemo(() => {
    const column = Object.keys(samples.rows[0] ?? {}).find((name) => name !== target?.name);
    return samples.rows.map((row) => (column === undefined ? "" : (row[column] ?? "")));
  }, [samples.rows, target]);
  const [chosen, setChosen] = useState<number>();
  const from = Math.min(chosen ?? Math.max(0, truth.length - HORIZON - 1), Math.max(0, truth.length - 1));
  const { forecast, message } = useForecast(source, view, windows, from, step);

  const problem = samples.message ?? prediction.message ?? message;
  if (problem !== undefined) return <Notice tone="danger">{problem}</Notice>;
  const error = rootMeanSquare(forecast, truth.slice(from));
  return (
    <div className="flex h-full min-h-0 flex-1 flex-col gap-2">
      <div className="flex flex-none flex-wrap items-center gap-x-5 gap-y-1 text-[12px]">
        <Key dash="" color="var(--border-strong)" name={target?.name ?? "series"} />
        <Key dash="2 2" color="var(--series-validation)" name="one step ahead" />
        <Key dash="" color="var(--series-train)" name={`forecast of ${String(HORIZON)} steps`} />
        <span className="numeric text-muted">{error === undefined ? "" : `RMS error ${formatNumber(error)}`}</span>
        <Slider
          label="Forecast from"
          value={from}
          min={0}
          max={Math.max(1, truth.length - 1)}
          step={1}
          format={(value) => labels[value] ?? String(value)}
          onChange={setChosen}
          className="ml-auto [&>span:last-child]:w-16"
        />
      </div>
      <Plot truth={truth} predicted={predicted} forecast={forecast} from={from} labels={labels} />
    </div>
  );
}

function Key({ dash, color, name }: { readonly dash: string; readonly color: string; readonly name: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <svg width="22" height="8" aria-hidden>
        <path d="M0 4H22" stroke={color} strokeWidth={2} strokeDasharray={dash} />
      </svg>
      {name}
    </span>
  );
}

/** What the model makes of the window before `from`, going on by itself. */
function useForecast(
  { projectId, dataset }: WeightsSource,
  { field, output }: ForecastViewProps["view"],
  windows: Float32Array | Int32Array | undefined,
  from: number,
  step: number,
): { readonly forecast: readonly number[]; readonly message?: string } {
  const [state, setState] = useState<{ readonly forecast: readonly number[]; readonly message?: string }>({
    forecast: [],
  });
  const question = useRef(0);
  useEffect(() => {
    question.current += 1;
    const mine = question.current;
    const start = windows === undefined ? undefined : Float32Array.from(exampleValues(windows, field.shape, from));
    const target = dataset.fields.find(({ role }) => role === "target");
    const { mean = 0, deviation = 1 } = target?.scale ?? {};
    if (start === undefined || start.length === 0) return;
    const ask = async (window: Float32Array): Promise<number> => {
      const answers = await studio().training.predict({ projectId, fields: { [field.name]: window }, examples: 1 });
      const value = answers.find(({ name }) => name === output.name)?.values[0] ?? Number.NaN;
      return (value - mean) / deviation;
    };
    rollOut(start, HORIZON, ask, () => mine === question.current).then(
      (values) => {
        if (mine === question.current) setState({ forecast: values.map((value) => mean + deviation * value) });
      },
      (problem: unknown) => {
        if (mine === question.current) setState({ forecast: [], message: messageOf(problem) });
      },
    );
    return () => {
      question.current += 1;
    };
  }, [projectId, dataset, field, output, windows, from, step]);
  return state;
}

interface PlotProps {
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  readonly forecast: readonly number[];
  readonly from: number;
  readonly labels: readonly string[];
}

const LEFT = 42;
const BOTTOM = 20;

function Plot({ truth, predicted, forecast, from, labels }: PlotProps) {
  const [frame, { width, height }] = useSize<HTMLDivElement>();
  const all = [...truth, ...predicted, ...forecast].filter(Number.isFinite);
  const low = Math.min(...all);
  const high = Math.max(...all);
  const count = Math.max(truth.length, from + forecast.length);
  const place = (index: number, value: number): readonly [number, number] => [
    LEFT + (index / Math.max(1, count - 1)) * (width - LEFT - 6),
    4 + ((high - value) / (high - low || 1)) * (height - BOTTOM - 8),
  ];
  const ticks = Array.from({ length: 4 }, (_, index) => low + ((high - low) * index) / 3);
  const dates = Array.from({ length: 6 }, (_, index) => Math.round(((truth.length - 1) * index) / 5));
  return (
    <div ref={frame} className="min-h-0 flex-1">
      {all.length > 0 && width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`Forecast from ${labels[from] ?? String(from)}: ${forecast.map(formatNumber).join(", ")}`}
          data-testid="forecast"
          className="numeric block text-[11px]"
        >
          {ticks.map((value) => {
            const [, y] = place(0, value);
            return (
              <g key={value}>
                <path d={`M${String(LEFT)} ${String(y)}H${String(width - 6)}`} stroke="var(--border)" />
                <text x={LEFT - 6} y={y + 4} textAnchor="end" fill="var(--muted)">
                  {formatNumber(value)}
                </text>
              </g>
            );
          })}
          {dates.map((index, position) => (
            <text
              key={position}
              x={place(index, low)[0]}
              y={height - 4}
              textAnchor={position === 0 ? "start" : position === 5 ? "end" : "middle"}
              fill="var(--muted)"
            >
              {labels[index]}
            </text>
          ))}
          <path d={linePath(truth, 0, place)} fill="none" stroke="var(--border-strong)" strokeWidth={1.5} />
          <path
            d={linePath(predicted, 0, place)}
            fill="none"
            stroke="var(--series-validation)"
            strokeWidth={1.5}
            strokeDasharray="2 2"
          />
          <path
            d={`M${String(place(from, low)[0])} 4V${String(height - BOTTOM)}`}
            stroke="var(--accent)"
            strokeDasharray="3 3"
          />
          <path d={linePath(forecast, from, place)} fill="none" stroke="var(--series-train)" strokeWidth={2.5} />
        </svg>
      )}
    </div>
  );
}
