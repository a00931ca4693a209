/** The chosen format in full: variants, what is in the file, its proof, and the download. */
import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { serializeProject, useDocument } from "../../graph-editor";
import { DEFAULT_ONNX_OPSET, FORMAT_FACTS, takesOpset } from "../../engine/model/model-formats";
import type { ExportVariant, ModelFormat, OnnxOpset } from "../../engine/model/model-formats";
import { download } from "../app/project-files";
import { studio } from "../app/studio";
import { Notice } from "../components/notice";
import { messageOf } from "../components/toasts";
import type { WeightsSource } from "../predict/weights-source";
import { formatBytes } from "../runs/number-format";
import { changesSince, createStartRequest } from "../runs/run-request";
import { pauseTraining, refreshKept } from "../runs/run-controller";
import { useRun } from "../runs/run-store";
import type { FormatChoice } from "./choose-format";
import { FactList } from "./fact-list";
import { OpsetField } from "./opset-field";
import { describeWeights } from "./model-facts";
import type { Fact } from "./model-facts";
import { ProofView } from "./proof-view";
import { useExport } from "./use-export";
import type { ExportState } from "./use-export";

const VARIANTS: Readonly<Record<ExportVariant, { readonly label: string; readonly text: string }>> = {
  float32: { label: "float32", text: "The weights as they were trained." },
  float16: { label: "float16", text: "Half the size; weights are rounded to 16 bits." },
  "int8-weights": { label: "int8 weights", text: "A quarter of the size; activations stay floats." },
  int8: { label: "int8", text: "Weights and activations in 8 bits, scaled by 128 training examples." },
};

interface FormatDetailsProps {
  readonly choice: FormatChoice;
  readonly source: WeightsSource | undefined;
  /** Of the model: what goes in and what comes out. */
  readonly facts: readonly Fact[];
}

export function FormatDetails({ choice: { format, blockers }, source, facts }: FormatDetailsProps) {
  const { title, summary } = FORMAT_FACTS[format];
  return (
    <div className="flex min-h-0 flex-col gap-3">
      <div>
        <h3 className="m-0 text-[15px] font-semibold">{title}</h3>
        <p className="m-0 text-muted">{summary}</p>
      </div>
      {blockers.length > 0 ? (
        <Notice tone="danger" title={`${title} cannot take this model`}>
          <ul className="m-0 list-none p-0">
            {blockers.map(({ layer, reason }) => (
              <li key={layer}>
                <strong>{layer}</strong>: {reason}
              </li>
            ))}
          </ul>
        </Notice>
      ) : source === undefined ? (
        <>
          <FactList facts={facts} />
          <Untrained />
        </>
      ) : (
        <WeightsExport key={format} format={format} source={source} facts={facts} />
      )}
    </div>
  );
}

/** Fresh weights serve to try a format and its loader. */
function Untrained() {
  const document = useDocument((state) => state.document);
  const dataset = useDocument((state) => state.dataset);
  const [problem, setProblem] = useState<string>();
  const keep = async () => {
    if (dataset === undefined) return;
    const { runId: _none, ...model } = createStartRequest(document, dataset, "");
    try {
      await studio().training.keepFreshWeights(model);
      await refreshKept();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <>
      <Notice
        tone="info"
        title="There are no trained weights yet"
        actions={
          <button type="button" className="btn h-7" disabled={dataset === undefined} onClick={() => void keep()}>
            Export untrained
          </button>
        }
      >
        Train the model first: weights are kept while it trains and when it ends. Untrained ones only try the format
        out.
      </Notice>
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
    </>
  );
}

function WeightsExport({
  format,
  source,
  facts,
}: {
  readonly format: ModelFormat;
  readonly source: WeightsSource;
  readonly facts: readonly Fact[];
}) {
  const { variants } = FORMAT_FACTS[format];
  const [variant, setVariant] = useState<ExportVariant>(variants[0]);
  const [chosenOpset, setOpset] = useState<OnnxOpset>(DEFAULT_ONNX_OPSET);
  const opset = takesOpset(format) ? chosenOpset : undefined;
  const kept = useRun((state) => state.kept);
  const moving = useRun((state) => state.status === "running");
  const document = useDocument((state) => state.document);
  const project = useMemo(() => serializeProject(document), [document]);
  const request = useMemo(
    () => (moving ? undefined : { source, format, variant, opset, project }),
    [moving, source, format, variant, opset, project],
  );
  const { state, skipProof } = useExport(request);
  const edited = useMemo(
    () => changesSince({ graph: source.graph, data: document.data, training: document.training }, document).length > 0,
    [source.graph, document],
  );
  const file = state?.stage === "written" ? state.file : undefined;
  return (
    <>
      {variants.length > 1 && (
        <div>
          <div role="group" aria-label="Variant" className="segmented">
            {variants.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === variant}
                onClick={() => {
                  setVariant(each);
                }}
              >
                {VARIANTS[each].label}
              </button>
            ))}
          </div>
          <p className="mt-1 mb-0 text-[12px] text-muted">{VARIANTS[variant].text}</p>
        </div>
      )}
      {opset !== undefined && <OpsetField opset={opset} onChange={setOpset} />}
      <FactList
        facts={[
          ["Weights", describeWeights(source, kept)],
          ...facts,
          ["File", file === undefined ? "–" : `${file.fileName}, ${formatBytes(file.content.size)}`],
        ]}
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
      {source.step === 0 && (
        <Notice tone="warning">
          No training step of these weights is known. Unless they came out of a trained file, the model answers at
          random.
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
      {state?.stage === "written" && <ProofView proof={state.proof} variant={variant} onSkip={skipProof} />}
      <DownloadButton state={state} />
    </>
  );
}

/** A file that did not prove itself is never the plain next step. */
function DownloadButton({ state }: { readonly state: ExportState | undefined }) {
  const file = state?.stage === "written" ? state.file : undefined;
  const proof = state?.stage === "written" ? state.proof : undefined;
  const running = proof?.stage === "running";
  const doubtful = proof?.stage === "failed" || (proof?.stage === "done" && !proof.agrees);
  const label =
    state?.stage === "writing"
      ? "Writing…"
      : running
        ? "Proving…"
        : doubtful
          ? "Download anyway"
          : proof?.stage === "skipped"
            ? "Download unproven"
            : "Download";
  return (
    <div className="sticky bottom-0 flex justify-end bg-surface-raised py-2">
      <button
        type="button"
        className={`btn ${doubtful || proof?.stage === "skipped" ? "" : "btn-primary"}`}
        data-testid="download"
        disabled={file === undefined || running}
        onClick={() => {
          if (file !== undefined) download(file.fileName, file.content, file.mediaType);
        }}
      >
        <Download aria-hidden /> {label}
      </button>
    </div>
  );
}
