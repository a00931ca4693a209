/** One tensor: what it is, its statistics, how its numbers are spread, and the numbers themselves, a page at a time. */
import type { StepTensor, TensorReport } from "../../engine/metrics/step-outline";
import { HistogramFigure } from "../inside/tensor-facts";
import { formatCount, formatMetric, formatNumber } from "../runs/number-format";
import { TensorTable } from "./tensor-table";

const ROLES: Readonly<Record<StepTensor["role"], string>> = {
  input: "Batch",
  parameter: "Parameter",
  moment: "Optimizer moment",
  state: "State",
  activation: "Activation",
  gradient: "Gradient",
  intermediate: "Intermediate",
  updated: "After the step",
};

export interface TensorViewProps {
  readonly tensor: StepTensor;
  /** Absent while it is computed. */
  readonly report: TensorReport | undefined;
}

export function TensorView({ tensor, report }: TensorViewProps) {
  const type = tensor.stored === undefined ? tensor.dtype : `${tensor.dtype} stored as ${tensor.stored}`;
  return (
    <section aria-label={tensor.name} data-testid="step-tensor" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <h3 className="m-0 flex flex-none flex-wrap items-baseline gap-x-2 px-3 pt-2 pb-1 text-[13px] font-semibold">
        <span className="min-w-0 break-words">{tensor.name}</span>
        <span className="numeric text-[11px] font-normal text-muted">
          {`${ROLES[tensor.role]}, ${type} [${tensor.shape.join(", ")}]`}
        </span>
      </h3>
      {report === undefined ? (
        <p className="m-0 px-3 text-muted" role="status">
          Computing…
        </p>
      ) : (
        <div className="flex min-h-0 flex-1 gap-3 overflow-auto px-3 pb-2">
          <Facts report={report} />
          <TensorTable tensor={tensor} page={report.page} />
        </div>
      )}
    </section>
  );
}

function Facts({ report }: { readonly report: TensorReport }) {
  const { summary, zeros, nan, infinite, histogram } = report;
  const { count } = summary;
  const finite = count > summary.notFinite;
  const value = (number: number): string => (finite ? formatNumber(number) : "–");
  const facts: readonly (readonly [label: string, value: string, bad?: boolean])[] = [
    ["Min", value(summary.min)],
    ["Max", value(summary.max)],
    ["Mean", value(summary.mean)],
    ["Std", value(summary.deviation)],
    ["Zeros", count === 0 ? "–" : formatMetric(zeros / count, "ratio")],
    ["NaN", formatCount(nan), nan > 0],
    ["Infinite", formatCount(infinite), infinite > 0],
    ["Count", formatCount(count)],
  ];
  return (
    <div className="flex w-52 flex-none flex-col gap-1.5">
      {finite && <HistogramFigure histogram={histogram} />}
      <dl className="m-0 grid grid-cols-2 gap-x-3 gap-y-0.5 text-[11px]">
        {facts.map(([label, text, bad = false]) => (
          <div key={label} className="flex justify-between gap-2">
            <dt className="text-muted">{label}</dt>
            <dd className={`numeric m-0 text-right ${bad ? "font-semibold text-danger" : ""}`}>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
