/**
 * Points of two numbers with the areas that the model gives to each class behind them. The areas are predicted over a grid by the
 * training worker and renewed while the model trains. A place can be asked about by pointer or by typing it.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import type { NamedOutput } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { FieldFrame } from "../components/form-controls";
import { Notice } from "../components/notice";
import { messageOf } from "../components/toasts";
import { useSize } from "../components/use-size";
import { useSamples } from "../data/use-samples";
import { ClassBars } from "./class-bars";
import { classColor, cssColor, mixColors } from "./class-colors";
import { ClassLegend } from "./class-legend";
import { classProbabilities } from "./evaluation";
import { judgedSplit, pickFields } from "./evaluation-store";
import { boundsOf, cellAt, GRID_SIDE, gridRows, type PlaneBounds } from "./plane-grid";
import type { PredictView } from "./predict-view";
import { useLiveStep } from "./use-live-step";
import { usePrediction, type ExampleFields } from "./use-prediction";
import type { WeightsSource } from "./weights-source";

const POINTS = 500;
const REFRESH_MS = 500;

export interface PlaneViewProps {
  readonly source: WeightsSource;
  readonly view: Extract<PredictView, { kind: "plane" }>;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly classId: number;
}

export function PlaneView({ source, view }: PlaneViewProps) {
  const { data, dataset } = source;
  const [nameX = "x", nameY = "y"] = view.field.columnNames ?? [];
  const classNames = view.target.classNames ?? [];
  const split = judgedSplit(dataset);
  const indices = useMemo(
    () => Array.from({ length: Math.min(POINTS, dataset.counts[split]) }, (_, index) => index),
    [dataset, split],
  );
  const samples = useSamples(data, dataset.revision, split, indices);
  const points = useMemo(
    () =>
      samples.rows.map((row, index): Point => {
        const labels = samples.batch?.fields[view.target.name];
        return { x: Number(row[nameX]), y: Number(row[nameY]), classId: labels?.[index] ?? 0 };
      }),
    [samples, nameX, nameY, view.target.name],
  );
  const bounds = useMemo(
    () => (points.length === 0 ? undefined : boundsOf(points.map(({ x, y }) => [x, y] as const))),
    [points],
  );
  const [fields, setFields] = useState<ExampleFields>();
  const [message, setMessage] = useState<string>();
  useEffect(() => {
    if (bounds === undefined) return;
    let current = true;
    studio()
      .data.encode(data, gridRows(bounds, [nameX, nameY]))
      .then(
        (batch) => {
          if (current) setFields(pickFields(batch.fields, [view.field]));
        },
        (problem: unknown) => {
          if (current) setMessage(messageOf(problem));
        },
      );
    return () => {
      current = false;
    };
  }, [bounds, data, nameX, nameY, view.field]);
  const step = useLiveStep(source, REFRESH_MS);
  const prediction = usePrediction(source.projectId, fields, step, GRID_SIDE * GRID_SIDE);
  const output = prediction.outputs.find(({ name }) => name === view.output.name);
  const [place, setPlace] = useState<{ readonly x: string; readonly y: string }>({ x: "0", y: "0" });
  const asked = { x: Number(place.x), y: Number(place.y) };
  const known = Number.isFinite(asked.x) && Number.isFinite(asked.y);
  const probabilities =
    output === undefined || bounds === undefined || !known
      ? undefined
      : classProbabilities(output, cellAt(bounds, asked.x, asked.y));

  const problem = message ?? prediction.message ?? samples.message;
  if (problem !== undefined) return <Notice tone="danger">{problem}</Notice>;
  return (
    <div className="flex h-full min-h-0 flex-1 gap-4">
      <PlaneCanvas
        bounds={bounds}
        output={output}
        points={points}
        place={known ? asked : undefined}
        label={`Areas of ${classNames.join(", ")} over ${nameX} and ${nameY}, with ${String(points.length)} examples`}
        onPoint={(x, y) => {
          setPlace({ x: x.toFixed(2), y: y.toFixed(2) });
        }}
      />
      <div className="flex w-[210px] flex-none flex-col gap-3">
        <ClassLegend classNames={classNames} />
        <div className="grid grid-cols-2 gap-2">
          {([nameX, nameY] as const).map((name, axis) => (
            <FieldFrame key={name} id={`plane-${axis === 0 ? "x" : "y"}`} label={name}>
              <input
                id={`plane-${axis === 0 ? "x" : "y"}`}
                className="input numeric"
                inputMode="decimal"
                value={axis === 0 ? place.x : place.y}
                onChange={(event) => {
                  setPlace(axis === 0 ? { ...place, x: event.target.value } : { ...place, y: event.target.value });
                }}
              />
            </FieldFrame>
          ))}
        </div>
        <ClassBars probabilities={probabilities} classNames={classNames} />
        <p className="m-0 text-[12px] leading-snug text-muted">
          Point at the map, or type a place. The areas move with the weights while the model trains.
        </p>
      </div>
    </div>
  );
}

interface PlaneCanvasProps {
  readonly bounds: PlaneBounds | undefined;
  readonly output: NamedOutput | undefined;
  readonly points: readonly Point[];
  readonly place: { readonly x: number; readonly y: number } | undefined;
  readonly label: string;
  readonly onPoint: (x: number, y: number) => void;
}

function PlaneCanvas({ bounds, output, points, place, label, onPoint }: PlaneCanvasProps) {
  const [frame, size] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.max(120, Math.min(size.height, size.width));
  const areas = useMemo(() => (output === undefined ? undefined : paintAreas(output)), [output]);
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (pen === null || pen === undefined || bounds === undefined) return;
    const ratio = window.devicePixelRatio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, side, side);
    if (areas !== undefined) {
      pen.imageSmoothingEnabled = true;
      pen.imageSmoothingQuality = "high";
      pen.drawImage(areas, 0, 0, side, side);
    }
    const left = (x: number): number => ((x - bounds.left) / (bounds.right - bounds.left)) * side;
    const top = (y: number): number => ((bounds.top - y) / (bounds.top - bounds.bottom)) * side;
    pen.lineWidth = 1;
    pen.strokeStyle = "rgb(255 255 255 / 0.85)";
    for (const { x, y, classId } of points) {
      pen.beginPath();
      pen.arc(left(x), top(y), 3, 0, 2 * Math.PI);
      pen.fillStyle = cssColor(classColor(classId));
      pen.fill();
      pen.stroke();
    }
    if (place === undefined) return;
    pen.strokeStyle = "rgb(20 25 40 / 0.9)";
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(left(place.x), top(place.y), 7, 0, 2 * Math.PI);
    pen.stroke();
    pen.strokeStyle = "rgb(255 255 255 / 0.9)";
    pen.beginPath();
    pen.arc(left(place.x), top(place.y), 9, 0, 2 * Math.PI);
    pen.stroke();
  }, [areas, bounds, points, place, side]);
  return (
    <div ref={frame} className="flex h-full min-h-0 min-w-0 flex-1 justify-center">
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        data-testid="decision-boundary"
        width={Math.round(side * window.devicePixelRatio)}
        height={Math.round(side * window.devicePixelRatio)}
        className="block cursor-crosshair rounded-lg border border-border bg-surface-sunken"
        style={{ width: side, height: side }}
        onPointerMove={(event) => {
          if (bounds === undefined) return;
          const box = event.currentTarget.getBoundingClientRect();
          const right = (event.clientX - box.left) / box.width;
          const down = (event.clientY - box.top) / box.height;
          onPoint(bounds.left + right * (bounds.right - bounds.left), bounds.top - down * (bounds.top - bounds.bottom));
        }}
      />
    </div>
  );
}

/** One pixel a cell; the picture is drawn larger and smoothed. */
function paintAreas(output: NamedOutput): OffscreenCanvas | undefined {
  const canvas = new OffscreenCanvas(GRID_SIDE, GRID_SIDE);
  const pen = canvas.getContext("2d");
  if (pen === null) return undefined;
  const image = pen.createImageData(GRID_SIDE, GRID_SIDE);
  for (let cell = 0; cell < GRID_SIDE * GRID_SIDE; cell += 1) {
    mixColors(classProbabilities(output, cell)).forEach((part, channel) => (image.data[cell * 4 + channel] = part));
    image.data[cell * 4 + 3] = 130;
  }
  pen.putImageData(image, 0, 0);
  return canvas;
}
