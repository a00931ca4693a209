/**
 * Two graphs as one small drawing: what both have is plain, what came is green, what changed is amber, what went is red and dashed. Not for
 * telling what changed in a layer: that is the list beside it. Uses of blocks stand for what is inside of them.
 */
import { memo } from "react";
import { findLayer } from "../../../engine/layers/registry";
import type { DocumentEdge, DocumentNode } from "../../../graph-editor";
import type { RunComparison } from "./compare-runs";

const NODE = { width: 190, height: 64 } as const;
const MARGIN = 24;

type Kind = "same" | "added" | "changed" | "removed";

const FILLS: Readonly<Record<Kind, string>> = {
  same: "var(--surface-sunken)",
  added: "var(--success-soft)",
  changed: "var(--warning-soft)",
  removed: "var(--danger-soft)",
};
const STROKES: Readonly<Record<Kind, string>> = {
  same: "var(--border-strong)",
  added: "var(--success)",
  changed: "var(--warning)",
  removed: "var(--danger)",
};

/** How each layer drawn in `after` stands: a use of a block has changed where something inside has. */
function kindsOf({ layers }: RunComparison): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const [flatId, kind] of layers) {
    const [drawn = flatId, ...inside] = flatId.split("/");
    kinds.set(drawn, inside.length > 0 ? "changed" : kind);
  }
  return kinds;
}

const edgeKey = ({ source, target }: DocumentEdge): string =>
  `${source.node} ${source.port} ${target.node} ${target.port}`;

const labelOf = ({ name, layer }: DocumentNode): string => {
  const label = name ?? findLayer(layer)?.label ?? layer;
  return label.length > 20 ? `${label.slice(0, 19)}…` : label;
};

export const GraphDifference = memo(function GraphDifference({ comparison }: { readonly comparison: RunComparison }) {
  const { before, after, removed } = comparison;
  const kinds = kindsOf(comparison);
  const gone = before.nodes.filter(({ id }) => removed.has(id));
  const nodes = [
    ...after.nodes.map((node) => ({ node, kind: kinds.get(node.id) ?? ("same" as const) })),
    ...gone.map((node) => ({ node, kind: "removed" as const })),
  ];
  const places = new Map(nodes.map(({ node }) => [node.id, node.position]));
  const [old, now] = [new Set(before.edges.map(edgeKey)), new Set(after.edges.map(edgeKey))];
  const edges = [
    ...after.edges.map((edge) => ({ edge, kind: old.has(edgeKey(edge)) ? ("same" as const) : ("added" as const) })),
    ...before.edges.filter((edge) => !now.has(edgeKey(edge))).map((edge) => ({ edge, kind: "removed" as const })),
  ];
  const xs = nodes.map(({ node }) => node.position.x);
  const ys = nodes.map(({ node }) => node.position.y);
  const left = Math.min(0, ...xs) - MARGIN;
  const top = Math.min(0, ...ys) - MARGIN;
  const right = Math.max(300, ...xs.map((x) => x + NODE.width)) + MARGIN;
  const bottom = Math.max(120, ...ys.map((y) => y + NODE.height)) + MARGIN;
  const count = (kind: Kind): number => nodes.filter((one) => one.kind === kind).length;
  return (
    <svg
      role="img"
      aria-label={`The graph: layers added ${String(count("added"))}, changed ${String(count("changed"))}, removed ${String(count("removed"))}`}
      viewBox={`${String(left)} ${String(top)} ${String(right - left)} ${String(bottom - top)}`}
      className="block h-full w-full"
    >
      {edges.map(({ edge, kind }) => {
        const from = places.get(edge.source.node);
        const to = places.get(edge.target.node);
        if (from === undefined || to === undefined) return null;
        const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2];
        const [x2, y2] = [to.x, to.y + NODE.height / 2];
        const bend = Math.max(30, Math.abs(x2 - x1) / 2);
        return (
          <path
            key={`${kind} ${edgeKey(edge)}`}
            d={`M${String(x1)} ${String(y1)}C${String(x1 + bend)} ${String(y1)} ${String(x2 - bend)} ${String(y2)} ${String(x2)} ${String(y2)}`}
            fill="none"
            stroke={STROKES[kind]}
            strokeWidth={kind === "same" ? 3 : 5}
            {...(kind === "removed" ? { strokeDasharray: "14 10" } : {})}
          />
        );
      })}
      {nodes.map(({ node, kind }) => (
        <g key={`${kind} ${node.id}`} transform={`translate(${String(node.position.x)} ${String(node.position.y)})`}>
          <rect
            width={NODE.width}
            height={NODE.height}
            rx={12}
            fill={FILLS[kind]}
            stroke={STROKES[kind]}
            strokeWidth={kind === "same" ? 2 : 5}
            {...(kind === "removed" ? { strokeDasharray: "14 8" } : {})}
          />
          <text x={NODE.width / 2} y={NODE.height / 2 + 6} textAnchor="middle" fontSize={17} fill="var(--text)">
            {labelOf(node)}
          </text>
        </g>
      ))}
    </svg>
  );
});
