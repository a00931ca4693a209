/** Take the model or the project out of the browser: where it will run, the format that suits, what is in the file, and its proof. */
import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { engineGraph, serializeProject, useDocument } from "../../graph-editor";
import type { ModelFormat } from "../../engine/model/model-formats";
import { saveProjectFile } from "../app/project-files";
import { openDialog } from "../app/shell-state";
import { Dialog } from "../components/dialog";
import { useWeights } from "../predict/use-evaluation-refresh";
import { formatBytes, formatCount } from "../runs/number-format";
import { chooseFormats } from "./choose-format";
import { FactList } from "./fact-list";
import { FormatDetails } from "./format-details";
import { FormatList } from "./format-list";
import { modelFacts } from "./model-facts";
import { PlaceList, type ExportPlace } from "./place-list";
import { useExportTable } from "./use-export-table";

export default function ExportDialog() {
  const [place, setPlace] = useState<ExportPlace>("server");
  return (
    <Dialog
      open
      onClose={() => {
        openDialog(undefined);
      }}
      title="Export"
      description="Files are written in this tab. Nothing is uploaded."
      width={980}
    >
      <div className="grid h-[min(540px,calc(100vh-150px))] grid-cols-[158px_1fr] gap-5">
        <PlaceList place={place} onChange={setPlace} />
        {place === "studio" ? <ProjectExport /> : <ModelExport key={place} place={place} />}
      </div>
    </Dialog>
  );
}

function ModelExport({ place }: { readonly place: Exclude<ExportPlace, "studio"> }) {
  const source = useWeights();
  const document = useDocument((state) => state.document);
  const dataset = useDocument((state) => state.dataset);
  const drawn = useMemo(() => engineGraph(document), [document]);
  const graph = source?.graph ?? drawn;
  const data = source?.dataset ?? dataset;
  const table = useExportTable(graph, data);
  const facts = useMemo(() => (data === undefined ? [] : modelFacts(graph, data)), [graph, data]);
  const choices = useMemo(() => chooseFormats(place, table), [place, table]);
  const [wanted, setWanted] = useState<ModelFormat>();
  const all = [...choices.fitting, ...choices.others];
  const preferred = wanted ?? choices.recommended;
  const choice = all.find(({ format }) => format === preferred) ?? all[0];
  if (choice === undefined) return null;
  return (
    <div className="grid min-h-0 grid-cols-[290px_1fr] gap-5">
      <div className="min-h-0 overflow-y-auto pr-1">
        <FormatList choices={choices} chosen={choice.format} onChoose={setWanted} />
      </div>
      <div className="min-h-0 overflow-y-auto border-l border-border pl-5">
        <FormatDetails choice={choice} source={source} facts={facts} />
      </div>
    </div>
  );
}

function ProjectExport() {
  const project = useDocument((state) => state.document);
  const layers = useDocument((state) => state.model.nodes.length);
  const size = useMemo(() => new TextEncoder().encode(serializeProject(project)).length, [project]);
  return (
    <div className="flex max-w-[440px] flex-col gap-3">
      <div>
        <h3 className="m-0 text-[15px] font-semibold">Project file</h3>
        <p className="m-0 text-muted">Graph and settings, to be opened here again. Without weights.</p>
      </div>
      <FactList
        facts={[
          ["Layers", formatCount(layers)],
          ["Size", formatBytes(size)],
        ]}
      />
      <button type="button" className="btn btn-primary self-start" onClick={saveProjectFile}>
        <Download aria-hidden /> Download
      </button>
    </div>
  );
}
