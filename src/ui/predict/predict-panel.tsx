/** Try the model on something of one's own, beside the test examples it finds hardest. */
import { BrainCircuit, RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { EmptyState, Notice } from "../components/notice";
import { formatCount, formatNumber } from "../runs/number-format";
import { startTraining } from "../runs/run-controller";
import { accuracyOf, hardestFirst, isWrong, meanErrorOf } from "./evaluation";
import { evaluateExamples, useEvaluation } from "./evaluation-store";
import { ImagePredictor, type ExampleValues } from "./image-predictor";
import { ForecastView } from "./forecast-view";
import { GeneratorView } from "./generator-view";
import { PlaneView } from "./plane-view";
import { predictView } from "./predict-view";
import { ReconstructionView } from "./reconstruction-view";
import { ResultGrid } from "./result-grid";
import { TablePredictor } from "./table-predictor";
import { TextClassifier } from "./text-classifier";
import { TextGenerator } from "./text-generator";
import { useEvaluationRefresh, useWeights } from "./use-evaluation-refresh";
import { inputFields } from "./weights-source";

export function NoWeights({ what }: { readonly what: string }) {
  return (
    <EmptyState
      icon={<BrainCircuit />}
      title="Nothing is trained yet"
      actions={
        <button type="button" className="btn" onClick={() => void startTraining()}>
          Train
        </button>
      }
    >
      {what}
    </EmptyState>
  );
}

export default function PredictPanel() {
  const source = useWeights();
  const view = useMemo(() => (source === undefined ? undefined : predictView(source)), [source]);
  const judged = view?.kind === "examples" || view?.kind === "texts";
  useEvaluationRefresh(judged ? source : undefined);
  const [values, setValues] = useState<ExampleValues>();
  const evaluation = useEvaluation((state) => state);
  const ordered = useMemo(() => hardestFirst(evaluation.results), [evaluation.results]);

  if (source === undefined || view === undefined)
    return (
      <NoWeights what="After the first steps of a run you can draw or type an example here and see what the model makes of it." />
    );
  if (!judged)
    return (
      <div className="flex h-full min-h-0 overflow-x-auto px-3 pt-2.5 pb-2.5">
        {view.kind === "writer" && <TextGenerator source={source} field={view.field} />}
        {view.kind === "series" && <ForecastView source={source} view={view} />}
        {view.kind === "plane" && <PlaneView source={source} view={view} />}
        {view.kind === "reconstruction" && <ReconstructionView source={source} view={view} />}
        {view.kind === "generator" && <GeneratorView source={source} view={view} />}
      </div>
    );
  const inputs = inputFields(source.graph, source.dataset);
  const image = inputs.find(({ kind }) => kind === "image");
  const accuracy = accuracyOf(evaluation.results);
  const error = meanErrorOf(evaluation.results);

  return (
    <div className="flex h-full min-h-0 gap-4 overflow-x-auto px-3 pt-2.5 pb-2">
      {view.kind === "texts" ? (
        <TextClassifier source={source} field={view.field} />
      ) : image !== undefined && inputs.length === 1 ? (
        <ImagePredictor source={source} field={image} values={values} onChange={setValues} />
      ) : image === undefined ? (
        <TablePredictor source={source} />
      ) : (
        <Notice tone="info" className="w-80">
          This model takes several inputs at once: {inputs.map(({ name }) => name).join(", ")}. Its test examples are
          shown beside.
        </Notice>
      )}
      <section
        className="flex min-w-[260px] flex-1 flex-col gap-1.5 border-l border-border pl-4"
        aria-label="Test examples"
      >
        <header className="flex min-h-7 flex-none items-center gap-2 text-[12px]">
          <span className="font-semibold whitespace-nowrap">Hardest test examples</span>
          <span className="numeric truncate text-muted">
            {accuracy !== undefined &&
              `${formatCount(evaluation.results.filter(isWrong).length)} wrong of ${formatCount(evaluation.results.length)}`}
            {error !== undefined &&
              `mean absolute error ${formatNumber(error)} over ${formatCount(evaluation.results.length)}`}
          </span>
          <button
            type="button"
            className="btn btn-ghost ml-auto h-6 px-2 text-[12px]"
            disabled={evaluation.status === "running"}
            onClick={() => void evaluateExamples()}
          >
            <RefreshCw aria-hidden className={evaluation.status === "running" ? "animate-spin" : ""} /> Refresh
          </button>
        </header>
        <div className="min-h-0 flex-1">
          {evaluation.status === "failed" ? (
            <Notice tone="danger">{evaluation.message}</Notice>
          ) : evaluation.source === undefined ? (
            <p className="m-0 text-muted">Predicting test examples…</p>
          ) : (
            <ResultGrid
              results={ordered}
              source={evaluation.source}
              target={evaluation.target}
              {...(image === undefined ? {} : { onPick: setValues })}
            />
          )}
        </div>
      </section>
    </div>
  );
}
