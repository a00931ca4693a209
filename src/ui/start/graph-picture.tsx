/** The graph of a project in small: nodes where they stand on the canvas, in the colours of their categories. */
import { memo } from "react";
import { findLayer } from "../../engine/layers/registry";
import type { ProjectDocument } from "../../graph-editor";

const NODE = { width: 190, height: 64 } as const;
const MARGIN = 30;

export const GraphPicture = memo(function GraphPicture({ project }: { readonly project: ProjectDocument }) {
  const places = new Map(project.nodes.map(({ id, position }) => [id, position]));
  const left = Math.min(0, ...project.nodes.map(({ position }) => position.x)) - MARGIN;
  const top = Math.min(0, ...project.nodes.map(({ position }) => position.y)) - MARGIN;
  const right = Math.max(300, ...project.nodes.map(({ position }) => position.x + NODE.width)) + MARGIN;
  const bottom = Math.max(150, ...project.nodes.map(({ position }) => position.y + NODE.height)) + MARGIN;
  return (
    <svg
      aria-hidden
      viewBox={`${String(left)} ${String(top)} ${String(right - left)} ${String(bottom - top)}`}
      className="block h-full w-full"
    >
      {project.edges.map(({ id, source, target }) => {
        const from = places.get(source.node);
        const to = places.get(target.node);
        if (from === undefined || to === undefined) return null;
        const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2];
        const [x2, y2] = [to.x, to.y + NODE.height / 2];
        const bend = Math.max(30, Math.abs(x2 - x1) / 2);
        return (
          <path
            key={id}
            d={`M${String(x1)} ${String(y1)}C${String(x1 + bend)} ${String(y1)} ${String(x2 - bend)} ${String(y2)} ${String(x2)} ${String(y2)}`}
            fill="none"
            stroke="var(--border-strong)"
            strokeWidth={6}
            opacity={0.6}
          />
        );
      })}
      {project.nodes.map(({ id, layer, position }) => (
        <rect
          key={id}
          x={position.x}
          y={position.y}
          width={NODE.width}
          height={NODE.height}
          rx={14}
          // Of the layer types here, the engine knows all but blocks.
          fill={`var(--cat-${findLayer(layer)?.category ?? "block"})`}
        />
      ))}
    </svg>
  );
});
