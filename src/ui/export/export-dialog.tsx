/** Take the model or the project out of the browser: formats, which weights, what is in the file, and the proof for ONNX. */
import { Box, Download, FileJson, Globe, Layers, Server } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { serializeProject, useDocument } from "../../graph-editor";
import type { ModelFormat } from "../../engine/model/model-formats";
import type { KeptRun } from "../../workers/protocol/training";
import { download, saveProjectFile } from "../app/project-files";
import { openDialog } from "../app/shell-state";
import { Dialog } from "../components/dialog";
import { Notice } from "../components/notice";
import { useWeights } from "../predict/use-evaluation-refresh";
import type { WeightsSource } from "../predict/weights-source";
import { formatBytes, formatCount } from "../runs/number-format";
import { changesSince } from "../runs/run-request";
import { pauseTraining } from "../runs/run-controller";
import { useRun } from "../runs/run-store";
import { ProofView } from "./proof-view";
import { useExport } from "./use-export";

interface FormatInfo {
  readonly id: ModelFormat | "project";
  readonly title: string;
  readonly text: string;
  readonly icon: ReactNode;
}

const formats: readonly FormatInfo[] = [
  {
    id: "onnx",
    title: "ONNX",
    text: "Graph and weights for ONNX Runtime and most servers. Opset 17, batch size free.",
    icon: <Box />,
  },
  {
    id: "saved-model",
    title: "TensorFlow SavedModel",
    text: "A folder for TensorFlow Serving and Python, with a README and a first request.",
    icon: <Server />,
  },
  {
    id: "tfjs",
    title: "TensorFlow.js",
    text: "A graph model for web pages: model.json and its weights.",
    icon: <Globe />,
  },
  {
    id: "safetensors",
    title: "safetensors",
    text: "Only the weights, by name, for PyTorch, JAX and others.",
    icon: <Layers />,
  },
  {
    id: "project",
    title: "Project file",
    text: "Graph and settings, to be opened here again. Without weights.",
    icon: <FileJson />,
  },
];

export default function ExportDialog() {
  const [format, setFormat] = useState<FormatInfo["id"]>("onnx");
  const source = useWeights();
  const needsWeights = format !== "project";
  return (
    <Dialog
      open
      onClose={() => {
        openDialog(undefined);
      }}
      title="Export"
      description="Files are written in this tab. Nothing is uploaded."
      width={640}
    >
      <div role="radiogroup" aria-label="Format" className="grid grid-cols-3 gap-2">
        {formats.map(({ id, title, text, icon }) => (
          <button
            key={id}
            type="button"
            role="radio"
            aria-checked={format === id}
            className={`flex flex-col items-start gap-1 rounded-lg border p-3 text-left text-text ${format === id ? "border-accent bg-accent-soft" : "border-border bg-surface-raised hover:bg-surface-hover"}`}
            onClick={() => {
              setFormat(id);
            }}
          >
            <span className="flex items-center gap-2 font-semibold [&_svg]:size-4">
              {icon}
              {title}
            </span>
            <span className={`text-[12px] leading-snug ${format === id ? "text-text" : "text-muted"}`}>{text}</span>
          </button>
        ))}
      </div>
      <div className="mt-4">
        {!needsWeights ? (
          <ProjectExport />
        ) : source === undefined ? (
          <Notice tone="info" title="There are no trained weights yet">
            Train the model first: weights are kept while it trains and when it ends. The project file can be saved at
            any time.
          </Notice>
        ) : (
          <WeightsExport key={format} format={format} source={source} />
        )}
      </div>
    </Dialog>
  );
}

function ProjectExport() {
  const project = useDocument((state) => state.document);
  const layers = useDocument((state) => state.model.nodes.length);
  const size = new TextEncoder().encode(serializeProject(project)).length;
  return (
    <Facts
      facts={[
        ["Layers", formatCount(layers)],
        ["Size", formatBytes(size)],
      ]}
      action={
        <button type="button" className="btn btn-primary" onClick={saveProjectFile}>
          <Download aria-hidden /> Download
        </button>
      }
    />
  );
}

function Facts({
  facts,
  action,
}: {
  readonly facts: readonly (readonly [string, ReactNode])[];
  readonly action: ReactNode;
}) {
  return (
    <div className="flex items-end gap-4">
      <dl className="m-0 grid min-w-0 flex-1 grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="numeric m-0 min-w-0 truncate">{value}</dd>
          </div>
        ))}
      </dl>
      {action}
    </div>
  );
}

/** Which weights leave: the live ones while a run goes on, else the best that were kept. */
function describeWeights(source: WeightsSource, kept: KeptRun | undefined): string {
  if (source.kind === "live") return "Of the run in progress, as they are now";
  if (kept?.bestStep !== undefined) return `Best of the last run, step ${formatCount(kept.bestStep)}`;
  return `Last of the last run, step ${formatCount(source.step)}`;
}

const shapeText = (shape: readonly number[]) => `[batch${shape.map((size) => `, ${String(size)}`).join("")}]`;

function WeightsExport({ format, source }: { readonly format: ModelFormat; readonly source: WeightsSource }) {
  const kept = useRun((state) => state.kept);
  const moving = useRun((state) => state.status === "running");
  const project = useDocument((state) => state.document);
  const text = useMemo(() => serializeProject(project), [project]);
  const state = useExport(moving ? undefined : source, format, text);
  const edited = useMemo(
    () => changesSince({ graph: source.graph, data: project.data, training: project.training }, project).length > 0,
    [source.graph, project],
  );
  const file = state?.stage === "written" ? state.file : undefined;
  const proof = state?.stage === "written" ? state.proof : undefined;
  const samples = proof?.stage === "done" ? proof.samples : undefined;
  const tensors = (list: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
    list.map(({ name, shape }) => `${name} ${shapeText(shape.slice(1))}`).join(", ");

  return (
    <div className="flex flex-col gap-3">
      <Facts
        facts={[
          ["Weights", describeWeights(source, kept)],
          ["File", file === undefined ? "–" : `${file.fileName}, ${formatBytes(file.content.size)}`],
          ...(samples === undefined
            ? []
            : [["Inputs", tensors(samples.inputs)] as const, ["Outputs", tensors(samples.outputs)] as const]),
        ]}
        action={
          <button
            type="button"
            className="btn btn-primary"
            data-testid="download"
            disabled={file === undefined}
            onClick={() => {
              if (file !== undefined) download(file.fileName, file.content, file.mediaType);
            }}
          >
            <Download aria-hidden /> {state?.stage === "writing" ? "Writing…" : "Download"}
          </button>
        }
      />
      {moving && (
        <Notice
          tone="info"
          title="Training is going on"
          actions={
            <button type="button" className="btn h-7" onClick={() => void pauseTraining()}>
              Pause
            </button>
          }
        >
          A file is written and proven while the weights stand still: pause the run, or wait for its end.
        </Notice>
      )}
      {edited && (
        <Notice tone="info">
          The graph was edited since these weights were trained. The file holds the graph that they belong to.
        </Notice>
      )}
      {state?.stage === "failed" && (
        <Notice tone="danger" title="The file could not be written">
          {state.message}
        </Notice>
      )}
      {proof !== undefined && <ProofView proof={proof} />}
    </div>
  );
}
