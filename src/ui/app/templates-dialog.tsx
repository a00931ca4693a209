/** Ready-made projects, each with a picture of its graph and one line. */
import { useMemo } from "react";
import { templates } from "../../graph-editor/templates/registry";
import type { ProjectDocument } from "../../graph-editor";
import { findLayer } from "../../engine/layers/registry";
import { Dialog } from "../components/dialog";
import { openCopy } from "./project-files";
import { openDialog } from "./shell-state";

export default function TemplatesDialog() {
  const projects = useMemo(() => templates.map((template) => ({ ...template, document: template.create() })), []);
  return (
    <Dialog
      open
      onClose={() => {
        openDialog(undefined);
      }}
      title="Templates"
      description="Each opens as a new project with its data; yours stays under Recent projects."
      width={680}
    >
      <ul className="m-0 grid list-none grid-cols-2 gap-3 p-0">
        {projects.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              className="card block w-full overflow-hidden p-0 text-left text-text transition-colors hover:border-accent"
              data-template={template.id}
              onClick={() => {
                openCopy(template.document);
                openDialog(undefined);
              }}
            >
              <GraphPicture project={template.document} />
              <span className="block border-t border-border px-3 py-2.5">
                <span className="block font-semibold">{template.name}</span>
                <span className="block text-[12px] leading-snug text-muted">{template.summary}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const NODE = { width: 190, height: 64 } as const;

/** The graph in small: nodes where they stand on the canvas, in the colours of their categories. */
function GraphPicture({ project }: { readonly project: ProjectDocument }) {
  const places = new Map(project.nodes.map(({ id, position }) => [id, position]));
  const left = Math.min(0, ...project.nodes.map(({ position }) => position.x)) - 30;
  const top = Math.min(0, ...project.nodes.map(({ position }) => position.y)) - 30;
  const right = Math.max(300, ...project.nodes.map(({ position }) => position.x + NODE.width)) + 30;
  const bottom = Math.max(150, ...project.nodes.map(({ position }) => position.y + NODE.height)) + 30;
  return (
    <svg
      aria-hidden
      viewBox={`${String(left)} ${String(top)} ${String(right - left)} ${String(bottom - top)}`}
      className="block h-24 w-full bg-surface-sunken"
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
          fill={`var(--cat-${findLayer(layer)?.category ?? "data"})`}
        />
      ))}
    </svg>
  );
}
