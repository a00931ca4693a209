/** The model's answer for one example, output by output: class probabilities as bars, other outputs as numbers. */
import { Notice } from "../components/notice";
import { formatNumber } from "../runs/number-format";
import { ClassBars } from "./class-bars";
import { classProbabilities, givesClasses } from "./evaluation";
import type { Prediction } from "./use-prediction";
import type { WeightsSource } from "./weights-source";

export interface PredictionViewProps {
  readonly prediction: Prediction;
  readonly source: WeightsSource;
}

export function PredictionView({ prediction, source }: PredictionViewProps) {
  const targets = source.dataset.fields.filter(({ role }) => role === "target");
  if (prediction.message !== undefined) return <Notice tone="danger">{prediction.message}</Notice>;
  if (prediction.outputs.length === 0) {
    const [target] = targets;
    return target?.classNames === undefined ? (
      <p className="numeric m-0 text-2xl font-semibold text-muted">–</p>
    ) : (
      <ClassBars probabilities={undefined} classNames={target.classNames} />
    );
  }
  return prediction.outputs.map((output) => {
    const target =
      targets.find(({ name }) => name === output.target) ?? (targets.length === 1 ? targets[0] : undefined);
    return (
      <div key={output.name} className="min-h-0">
        {prediction.outputs.length > 1 && <p className="m-0 mb-1 text-[12px] font-semibold">{output.name}</p>}
        {givesClasses(output) ? (
          <ClassBars probabilities={classProbabilities(output, 0)} classNames={target?.classNames ?? []} />
        ) : (
          <p className="numeric m-0 text-2xl font-semibold" data-testid="predicted-value">
            {[...output.values.subarray(0, 8)].map(formatNumber).join(", ")}
            {target !== undefined && <span className="ml-2 text-[12px] font-normal text-muted">{target.name}</span>}
          </p>
        )}
      </div>
    );
  });
}
