/** Test examples where two numbers inside the model place them, coloured by class. The example next to the pointer is shown. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { DataField } from "../../engine/layers/define";
import type { NamedOutput } from "../../workers/protocol/training";
import { Thumbnail } from "../components/thumbnail";
import { useSize } from "../components/use-size";
import { exampleValues } from "../data/use-samples";
import { classColor, cssColor } from "./class-colors";
import { ClassLegend } from "./class-legend";

export interface LatentMapProps {
  /** `[examples, 2]`. */
  readonly output: NamedOutput | undefined;
  readonly labels: Float32Array | Int32Array | undefined;
  readonly target: DataField | undefined;
  readonly images: Float32Array | Int32Array;
  readonly image: DataField;
}

interface Place {
  readonly left: number;
  readonly top: number;
}

/** Space around the points, in CSS pixels. */
const MARGIN = 10;

function placesOf(values: Float32Array, width: number, height: number): readonly Place[] {
  const xs = values.filter((_, index) => index % 2 === 0);
  const ys = values.filter((_, index) => index % 2 === 1);
  const scale = (all: Float32Array, length: number): ((value: number) => number) => {
    const low = all.reduce((a, b) => Math.min(a, b), Infinity);
    const high = all.reduce((a, b) => Math.max(a, b), -Infinity);
    return (value) => MARGIN + ((value - low) / (high - low || 1)) * (length - 2 * MARGIN);
  };
  const [across, up] = [scale(xs, width), scale(ys, height)];
  return Array.from(xs, (x, index) => ({ left: across(x), top: height - up(ys[index] ?? 0) }));
}

export function LatentMap({ output, labels, target, images, image }: LatentMapProps) {
  const [frame, { width, height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [near, setNear] = useState<number>();
  const places = useMemo(
    () => (output === undefined || width === 0 ? [] : placesOf(output.values, width, height)),
    [output, width, height],
  );
  const classNames = target?.classNames ?? [];
  const nameOf = (index: number): string => classNames[labels?.[index] ?? 0] ?? "";
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (pen === null || pen === undefined) return;
    const ratio = window.devicePixelRatio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    places.forEach(({ left, top }, index) => {
      pen.fillStyle = cssColor(classColor(labels?.[index] ?? 0));
      pen.beginPath();
      pen.arc(left, top, index === near ? 6 : 3, 0, 2 * Math.PI);
      pen.fill();
    });
  }, [places, labels, near, width, height]);
  const shown = near === undefined ? undefined : places[near];
  return (
    <div className="flex h-full min-h-0 min-w-[240px] flex-1 flex-col gap-1.5">
      <div ref={frame} className="relative min-h-0 flex-1 rounded-lg border border-border bg-surface-sunken">
        <canvas
          ref={canvas}
          role="img"
          aria-label={`Map of ${String(places.length)} test examples by the two numbers that the model makes of them`}
          data-testid="latent-map"
          width={Math.round(width * window.devicePixelRatio)}
          height={Math.round(height * window.devicePixelRatio)}
          className="absolute inset-0 block"
          style={{ width, height }}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            setNear(nearest(places, event.clientX - box.left, event.clientY - box.top));
          }}
          onPointerLeave={() => {
            setNear(undefined);
          }}
        />
        {shown !== undefined && near !== undefined && (
          <div
            className="pointer-events-none absolute z-10 flex flex-col items-center rounded-md border border-border bg-surface-raised p-1 text-[11px] shadow-low"
            style={{
              left: Math.min(shown.left + 10, Math.max(0, width - 64)),
              top: Math.min(shown.top + 10, Math.max(0, height - 78)),
            }}
          >
            <Thumbnail
              values={exampleValues(images, image.shape, near)}
              shape={image.shape}
              alt=""
              className="w-11 rounded-sm"
            />
            {nameOf(near)}
          </div>
        )}
      </div>
      <ClassLegend classNames={classNames} />
    </div>
  );
}

function nearest(places: readonly Place[], left: number, top: number): number | undefined {
  let best: number | undefined;
  let closest = 20 ** 2;
  places.forEach((place, index) => {
    const distance = (place.left - left) ** 2 + (place.top - top) ** 2;
    if (distance >= closest) return;
    closest = distance;
    best = index;
  });
  return best;
}
