/** Ready-made projects by what one wants to do, each with pictures of its graph and of its data, opened or trained by one click. */
import { Play, SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import type { Template } from "../../graph-editor/templates/define";
import { templates } from "../../graph-editor/templates/registry";
import { openCopy } from "../app/project-files";
import { openDialog, showDockTab } from "../app/shell-state";
import { Dialog } from "../components/dialog";
import { EmptyState } from "../components/notice";
import { startTraining } from "../runs/run-controller";
import { DataPicture } from "./data-picture";
import { GraphPicture } from "./graph-picture";
import { searchTemplates } from "./search-templates";
import { useTemplateSamples } from "./template-samples";

function openTemplate(template: Template): void {
  openCopy(template.create());
  openDialog(undefined);
  showDockTab(template.tab ?? "curves");
}

export default function GalleryDialog() {
  const [query, setQuery] = useState("");
  const groups = useMemo(() => searchTemplates(templates, query), [query]);
  return (
    <Dialog
      open
      onClose={() => {
        openDialog(undefined);
      }}
      title="Templates"
      description="Each opens as a new project with its data; yours stays under Recent projects."
      width={980}
    >
      <div className="sticky top-0 z-10 -mx-1 bg-surface-raised px-1 pt-0.5 pb-3">
        <label className="sr-only" htmlFor="template-search">
          Search templates
        </label>
        <input
          id="template-search"
          type="search"
          className="input w-full"
          placeholder="Search: digits, forecast, text, GAN…"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
          }}
        />
      </div>
      {groups.length === 0 && (
        <div className="h-64">
          <EmptyState icon={<SearchX />} title="No template like this">
            Try a word for the data or for what it should do, such as images, forecast or generate.
          </EmptyState>
        </div>
      )}
      {groups.map((group) => (
        <section key={group.name} className="mb-5 last:mb-0" aria-label={group.name}>
          <h3 className="mt-0 mb-2 text-[12px] font-semibold text-muted">{group.name}</h3>
          <ul className="m-0 grid list-none grid-cols-3 gap-3 p-0">
            {group.templates.map((template) => (
              <li key={template.id}>
                <TemplateCard template={template} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}

function TemplateCard({ template }: { readonly template: Template }) {
  const project = useMemo(() => template.create(), [template]);
  const samples = useTemplateSamples(project.data);
  return (
    <div className="card group relative h-full overflow-hidden p-0 transition-colors focus-within:border-accent hover:border-accent">
      <button
        type="button"
        className="flex h-full w-full flex-col border-0 bg-transparent p-0 text-left text-text"
        data-template={template.id}
        onClick={() => {
          openTemplate(template);
        }}
      >
        <span className="flex h-[108px] w-full flex-none bg-surface-sunken">
          <span className="block min-w-0 flex-1 p-2">
            <GraphPicture project={project} />
          </span>
          <span
            className="block w-[116px] flex-none p-2 pl-0"
            data-picture={samples === undefined ? "waiting" : "ready"}
          >
            <DataPicture samples={samples} />
          </span>
        </span>
        <span className="block w-full flex-1 border-t border-border px-3 pt-2 pb-3">
          <span className="block truncate pr-[74px] leading-[26px] font-semibold">{template.name}</span>
          <span className="mt-1 block text-[12px] leading-snug text-muted">{template.summary}</span>
        </span>
      </button>
      <button
        type="button"
        className="btn absolute top-[116px] right-2 h-6.5 px-2 text-[12px]"
        aria-label={`Open ${template.name} and train it`}
        data-train={template.id}
        onClick={() => {
          openTemplate(template);
          void startTraining();
        }}
      >
        <Play aria-hidden /> Train
      </button>
    </div>
  );
}
