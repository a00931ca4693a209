/**
 * The roofline plot: a dot a kernel, coloured by phase and as large as its share of the time, under what the device was measured to do. In
 * plain SVG: its few parts draw in one short task, where a chart library's first drawing holds the page up. The tables say the same.
 */
import { memo, useMemo, useState } from "react";
import { layerName, totalMs } from "../../engine/metrics/run-profile";
import type { DevicePeaks, KernelProfile } from "../../engine/metrics/run-profile";
import { useSize } from "../components/use-size";
import { KernelFacts } from "./kernel-facts";
import { formatPerSecond, phaseColour } from "./profile-format";
import { decadeTicks, logShare, rooflinePlot, type RooflineDot } from "./roofline";

const ROOM = { left: 74, right: 14, top: 8, bottom: 34 } as const;
/** Between two labels of the vertical axis. */
const LEAST_LABEL_GAP_PX = 17;
const LEAST_RADIUS = 3;
const MOST_RADIUS = 12;

export interface RooflineFigureProps {
  readonly kernels: readonly KernelProfile[];
  readonly peaks: DevicePeaks;
  readonly onShowNode: (node: string) => void;
}

export const RooflineFigure = memo(function RooflineFigure({ kernels, peaks, onShowNode }: RooflineFigureProps) {
  const [ref, { width, height }] = useSize<HTMLDivElement>();
  const plot = useMemo(() => rooflinePlot(kernels, peaks), [kernels, peaks]);
  const [pointed, setPointed] = useState<RooflineDot>();
  const stepMs = totalMs(kernels);
  const plotWidth = Math.max(0, width - ROOM.left - ROOM.right);
  const plotHeight = Math.max(0, height - ROOM.top - ROOM.bottom);
  const toX = (value: number): number => ROOM.left + logShare(value, plot.x) * plotWidth;
  const toY = (value: number): number => ROOM.top + (1 - logShare(value, plot.y)) * plotHeight;
  const clip = (value: number): number => Math.max(plot.y[0], value);
  const roof = [plot.x[0], plot.y[0] / peaks.bytesPerSecond, plot.ridge, plot.x[1]]
    .filter((x) => x >= plot.x[0] && x <= plot.x[1])
    .sort((a, b) => a - b)
    .map((x) => `${String(toX(x))},${String(toY(clip(Math.min(peaks.flopsPerSecond, x * peaks.bytesPerSecond))))}`);
  const yTicks = decadeTicks(plot.y);
  const everyTick = Math.max(1, Math.ceil((LEAST_LABEL_GAP_PX * (yTicks.length - 1)) / Math.max(1, plotHeight)));
  // Small dots lie over large ones, so that each can be pointed at.
  const dots = useMemo(() => [...plot.dots].sort((a, b) => b.kernel.elapsedMs - a.kernel.elapsedMs), [plot]);

  return (
    <figure className="m-0 flex h-full min-h-0 flex-col gap-1" aria-label="Roofline plot">
      {pointed === undefined ? (
        <p className="m-0 h-5 flex-none truncate text-[12px] text-muted">
          Measured roofs: {formatPerSecond(peaks.flopsPerSecond, "FLOP/s")} and{" "}
          {formatPerSecond(peaks.bytesPerSecond, "B/s")}
          {plot.left > 0 && ` · ${String(plot.left)} without FLOPs are in the tables only`}
        </p>
      ) : (
        <KernelFacts
          name={`${layerName(pointed.kernel)}: ${pointed.kernel.label}`}
          phase={pointed.kernel.phase}
          kernels={[pointed.kernel]}
          stepMs={stepMs}
          peaks={peaks}
        />
      )}
      <div ref={ref} className="min-h-[120px] flex-1">
        {width > 0 && height > 0 && (
          <svg
            role="img"
            aria-label={`${String(plot.dots.length)} kernels: FLOP/s over FLOPs a byte, both logarithmic, under a roof of ${formatPerSecond(peaks.flopsPerSecond, "FLOP/s")} and ${formatPerSecond(peaks.bytesPerSecond, "bytes/s")}`}
            width={width}
            height={height}
            className="block"
            onPointerLeave={() => {
              setPointed(undefined);
            }}
          >
            <g fontSize={11} fill="var(--muted)" pointerEvents="none">
              {yTicks
                .filter((_, index) => (yTicks.length - 1 - index) % everyTick === 0)
                .map((tick) => (
                  <g key={tick} transform={`translate(0 ${String(toY(tick))})`}>
                    <line x1={ROOM.left} x2={width - ROOM.right} stroke="var(--border)" />
                    <text x={ROOM.left - 6} dy="0.35em" textAnchor="end">
                      {formatPerSecond(tick, "FLOP/s").replace(".00", "").replace(".0", "")}
                    </text>
                  </g>
                ))}
              {decadeTicks(plot.x).map((tick) => (
                <g key={tick} transform={`translate(${String(toX(tick))} 0)`}>
                  <line y1={ROOM.top} y2={ROOM.top + plotHeight} stroke="var(--border)" />
                  <text y={ROOM.top + plotHeight + 14} textAnchor="middle">
                    {String(Number(tick.toPrecision(1)))}
                  </text>
                </g>
              ))}
              <text x={ROOM.left + plotWidth / 2} y={height - 4} textAnchor="middle">
                FLOPs for each byte moved
              </text>
            </g>
            <polyline points={roof.join(" ")} fill="none" stroke="var(--border-strong)" strokeWidth={1.5} />
            {dots.map((dot) => (
              <Dot
                key={dot.kernel.number}
                dot={dot}
                x={toX(dot.x)}
                y={toY(dot.y)}
                share={dot.kernel.elapsedMs / stepMs}
                isPointed={dot === pointed}
                onPoint={setPointed}
                onShowNode={onShowNode}
              />
            ))}
          </svg>
        )}
      </div>
    </figure>
  );
});

interface DotProps {
  readonly dot: RooflineDot;
  readonly x: number;
  readonly y: number;
  readonly share: number;
  readonly isPointed: boolean;
  readonly onPoint: (dot: RooflineDot) => void;
  readonly onShowNode: (node: string) => void;
}

function Dot({ dot, x, y, share, isPointed, onPoint, onShowNode }: DotProps) {
  const { kernel } = dot;
  const colour = phaseColour(kernel.phase);
  return (
    <circle
      cx={x}
      cy={y}
      r={LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * Math.sqrt(share)}
      fill={colour}
      fillOpacity={isPointed ? 0.9 : 0.45}
      stroke={colour}
      strokeWidth={isPointed ? 2 : 1}
      onPointerEnter={() => {
        onPoint(dot);
      }}
      onClick={() => {
        if (kernel.origin !== undefined) onShowNode(kernel.origin);
      }}
    />
  );
}
