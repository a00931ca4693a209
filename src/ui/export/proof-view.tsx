/** The proof of a file in words: its own runtime ran the very file, and how far its numbers are from the engine's. */
import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { PROOF_TOLERANCE } from "../../engine/model/compare-answers";
import type { ProofResult } from "../../engine/model/compare-answers";
import type { ExportVariant } from "../../engine/model/model-formats";
import { formatCount } from "../runs/number-format";
import type { ProofState } from "./use-export";

const scientific = (value: number): string =>
  value === 0 ? "0" : Number.isFinite(value) ? value.toExponential(1).replace("e+", "e") : "not finite";
const percent = (share: number): string => `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;
const milliseconds = (ms: number): string => `${ms < 10 ? ms.toPrecision(2) : ms.toFixed(0)} ms`;

export interface ProofViewProps {
  readonly proof: ProofState;
  readonly variant: ExportVariant;
  readonly onSkip: () => void;
}

export function ProofView({ proof, variant, onSkip }: ProofViewProps) {
  switch (proof.stage) {
    case "running":
      return (
        <Frame
          icon={<LoaderCircle aria-hidden className="size-4.5 animate-spin text-muted" />}
          title="Proving the file"
          action={
            <button type="button" className="btn btn-ghost h-7" onClick={onSkip}>
              Skip
            </button>
          }
        >
          Its own runtime loads in this tab and runs the file on held-out examples.
        </Frame>
      );
    case "skipped":
      return (
        <Frame icon={<CircleDashed aria-hidden className="size-4.5 text-muted" />} title="Not proven">
          The proof was skipped. Choose the format again to make it.
        </Frame>
      );
    case "elsewhere":
      return (
        <Frame icon={<CircleDashed aria-hidden className="size-4.5 text-muted" />} title="No proof in this tab">
          {proof.reason === "size"
            ? "The file is too large to be loaded here a second time."
            : "What loads this format does not run in a browser. The README beside the model tells how to run it, and the project’s interoperability tests compare its numbers."}
        </Frame>
      );
    case "failed":
      return (
        <Frame icon={<CircleAlert aria-hidden className="size-4.5 text-danger" />} title="The proof could not be made">
          {proof.message}
        </Frame>
      );
    case "done":
      return <Outcome result={proof.result} agrees={proof.agrees} variant={variant} />;
  }
}

function Outcome({
  result,
  agrees,
  variant,
}: {
  readonly result: ProofResult;
  readonly agrees: boolean;
  readonly variant: ExportVariant;
}) {
  const { classes, latencyMs } = result;
  const exact = variant === "float32";
  const title = !agrees
    ? "The file gives other numbers"
    : exact
      ? "Proven: the file gives the same numbers"
      : "Proven: the file decides the same";
  const rows: [string, string][] = [
    ["Largest difference", scientific(result.largestAbsolute)],
    ["Relative", scientific(result.largestRelative)],
    ...(classes === undefined ? [] : [["Same top class", percent(classes.sameTop)] satisfies [string, string]]),
    ...(classes?.accuracy === undefined
      ? []
      : [["Accuracy", percent(classes.accuracy.file)] satisfies [string, string]]),
    ...(classes?.accuracy === undefined || exact
      ? []
      : [["Accuracy here", percent(classes.accuracy.own)] satisfies [string, string]]),
    ...(latencyMs === undefined ? [] : [["One example takes", milliseconds(latencyMs)] satisfies [string, string]]),
  ];
  return (
    <Frame
      icon={
        agrees ? (
          <CircleCheck aria-hidden className="size-4.5 text-success" />
        ) : (
          <CircleAlert aria-hidden className="size-4.5 text-danger" />
        )
      }
      title={title}
    >
      <span data-testid="proof" data-largest={result.largestAbsolute} data-agrees={agrees}>
        {result.runtime} ran this file on {formatCount(result.examples)} held-out examples.
        {exact && ` Up to ${scientific(PROOF_TOLERANCE)} is rounding.`}
        {!agrees && " Do not rely on it: please report this with the project file."}
      </span>
      <dl className="m-0 mt-2 grid grid-cols-3 gap-x-4 gap-y-2">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-[11.5px] text-muted">{name}</dt>
            <dd className="numeric m-0 font-medium text-text">{value}</dd>
          </div>
        ))}
      </dl>
    </Frame>
  );
}

function Frame({
  icon,
  title,
  action,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label="Proof" role="status" className="flex gap-2.5 rounded-lg border border-border bg-surface p-3">
      <span className="mt-px flex-none">{icon}</span>
      <div className="min-w-0 flex-1">
        <div className="flex items-start gap-2">
          <p className="m-0 flex-1 font-semibold">{title}</p>
          {action}
        </div>
        <div className="text-muted">{children}</div>
      </div>
    </section>
  );
}
