/**
 * The flame picture: step over phases over layers over kernels, as wide as their time. A click zooms, and shows the layer on the canvas;
 * arrow keys walk, Enter zooms, Escape zooms out. Not for laying it out (`flame-layout.ts`).
 */
import { memo, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { totalMs } from "../../engine/metrics/run-profile";
import type { DevicePeaks, KernelProfile } from "../../engine/metrics/run-profile";
import { useSize } from "../components/use-size";
import { flameBoxes, flameNodes, neighbour, type FlameBox, type FlameNode } from "./flame-layout";
import { KernelFacts } from "./kernel-facts";
import { formatShare, formatTime, phaseColour } from "./profile-format";

const MOST_ROW_HEIGHT = 44;
const ROWS = 4;
const LEAST_WIDTH_PX = 0.5;
/** Narrower boxes have no name in them. */
const LEAST_NAME_PX = 26;
const TEXT_INSET = 6;
/** Of the phase's colour in the fill, by depth: fainter towards the kernels, so that the text keeps its contrast everywhere. */
const STRENGTH = [0, 42, 30, 20] as const;

export interface FlamePictureProps {
  readonly kernels: readonly KernelProfile[];
  readonly peaks: DevicePeaks;
  readonly onShowNode: (node: string) => void;
}

export const FlamePicture = memo(function FlamePicture({ kernels, peaks, onShowNode }: FlamePictureProps) {
  const [ref, { width, height }] = useSize<HTMLDivElement>();
  const nodes = useMemo(() => flameNodes(kernels), [kernels]);
  const [zoomKey, setZoomKey] = useState("step");
  const [pointed, setPointed] = useState<FlameNode>();
  const [focusKey, setFocusKey] = useState("step");
  const picture = useRef<SVGSVGElement>(null);
  const step = nodes[0];
  const zoomed = nodes.find(({ key }) => key === zoomKey) ?? step;
  const boxes = useMemo(
    () => (zoomed === undefined ? [] : flameBoxes(nodes, zoomed, width > 0 ? LEAST_WIDTH_PX / width : 1)),
    [nodes, zoomed, width],
  );
  if (step === undefined || zoomed === undefined) return null;

  const rowHeight = Math.min(MOST_ROW_HEIGHT, Math.max(20, Math.floor(height / ROWS)));
  const focused = boxes.some(({ node }) => node.key === focusKey) ? focusKey : zoomed.key;
  const shown = pointed ?? zoomed;
  const focus = (node: FlameNode): void => {
    setFocusKey(node.key);
    picture.current?.querySelector<SVGElement>(`[data-key="${CSS.escape(node.key)}"]`)?.focus();
  };
  const zoom = (node: FlameNode): void => {
    // A second click on what fills the width goes back out.
    const next = node.key === zoomed.key ? (node.parent ?? node) : node;
    setZoomKey(next.key);
    setFocusKey(node.key);
    if (node.origin !== undefined) onShowNode(node.origin);
  };
  const press = (event: KeyboardEvent, node: FlameNode): void => {
    const next = neighbour(boxes, node, event.key);
    if (event.key === "Enter" || event.key === " ") zoom(node);
    else if (event.key === "Escape" && zoomed.parent !== undefined) {
      setZoomKey(zoomed.parent.key);
      focus(zoomed.parent);
    } else if (next !== undefined) focus(next);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <figure className="m-0 flex h-full min-h-0 flex-col gap-1" aria-label="Flame picture of a training step">
      <KernelFacts
        name={shown.depth === 3 ? `${shown.parent?.name ?? ""}: ${shown.name}` : shown.name}
        phase={shown.phase}
        kernels={shown.kernels}
        stepMs={totalMs(kernels)}
        peaks={peaks}
      />
      <div ref={ref} className="min-h-[84px] flex-1">
        <svg
          ref={picture}
          role="tree"
          aria-label="Step, phases, layers and kernels"
          width={width}
          height={rowHeight * ROWS}
          className="block"
          onPointerLeave={() => {
            setPointed(undefined);
          }}
        >
          {boxes.map((box) => (
            <Box
              key={box.node.key}
              box={box}
              width={width}
              rowHeight={rowHeight}
              stepMs={step.elapsedMs}
              isFocused={box.node.key === focused}
              isAbove={box.node.depth < zoomed.depth}
              onPoint={setPointed}
              onZoom={zoom}
              onPress={press}
            />
          ))}
        </svg>
      </div>
    </figure>
  );
});

interface BoxProps {
  readonly box: FlameBox;
  readonly width: number;
  readonly rowHeight: number;
  readonly stepMs: number;
  readonly isFocused: boolean;
  readonly isAbove: boolean;
  readonly onPoint: (node: FlameNode) => void;
  readonly onZoom: (node: FlameNode) => void;
  readonly onPress: (event: KeyboardEvent, node: FlameNode) => void;
}

function Box({ box, width, rowHeight, stepMs, isFocused, isAbove, onPoint, onZoom, onPress }: BoxProps) {
  const { node } = box;
  const x = box.left * width;
  const w = box.width * width;
  const y = node.depth * rowHeight;
  const fill =
    node.phase === undefined
      ? "var(--surface-sunken)"
      : `color-mix(in srgb, ${phaseColour(node.phase)} ${String(STRENGTH[node.depth])}%, var(--surface-raised))`;
  const share = formatShare(node.elapsedMs / stepMs);
  return (
    <g
      role="treeitem"
      tabIndex={isFocused ? 0 : -1}
      aria-level={node.depth + 1}
      aria-selected={isFocused}
      aria-label={`${node.name}, ${formatTime(node.elapsedMs)}, ${share} of the kernels' time`}
      data-key={node.key}
      className="flame-box"
      opacity={isAbove ? 0.75 : 1}
      onPointerEnter={() => {
        onPoint(node);
      }}
      onFocus={() => {
        onPoint(node);
      }}
      onClick={() => {
        onZoom(node);
      }}
      onKeyDown={(event) => {
        onPress(event, node);
      }}
    >
      <rect
        x={x}
        y={y}
        width={w}
        height={rowHeight - 1}
        rx={Math.min(4, w / 3)}
        fill={fill}
        stroke="var(--surface-raised)"
      />
      {w >= LEAST_NAME_PX && (
        <svg aria-hidden x={x + TEXT_INSET} y={y} width={Math.max(0, w - 2 * TEXT_INSET)} height={rowHeight - 1}>
          <text y={(rowHeight - 1) / 2} dy="0.35em" fontSize={12} fontWeight={500} fill="var(--text)">
            {node.name}
            {w > 150 && (
              <tspan dx={8} fontWeight={400}>
                {formatTime(node.elapsedMs)} · {share}
              </tspan>
            )}
          </text>
        </svg>
      )}
    </g>
  );
}
