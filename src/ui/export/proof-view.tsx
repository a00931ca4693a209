/** The proof of an ONNX file in words: another runtime ran the very file, and how far its numbers are from the engine's. */
import { CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import { formatCount } from "../runs/number-format";
import { TOLERANCE, type ProofState } from "./use-export";

const scientific = (value: number) => (value === 0 ? "0" : value.toExponential(1).replace("e+", "e"));

export function ProofView({ proof }: { readonly proof: ProofState }) {
  if (proof.stage === "running") {
    return (
      <Frame icon={<LoaderCircle aria-hidden className="size-5 animate-spin text-muted" />} title="Proving the file">
        ONNX Runtime loads in this tab and runs the file on held-out examples.
      </Frame>
    );
  }
  if (proof.stage === "failed") {
    return (
      <Frame icon={<CircleAlert aria-hidden className="size-5 text-danger" />} title="The proof could not be made">
        {proof.message}
      </Frame>
    );
  }
  const { result } = proof;
  const agrees = result.largestAbsolute <= TOLERANCE || result.largestRelative <= TOLERANCE;
  return (
    <Frame
      icon={
        agrees ? (
          <CircleCheck aria-hidden className="size-5 text-success" />
        ) : (
          <CircleAlert aria-hidden className="size-5 text-danger" />
        )
      }
      title={agrees ? "Proven: the file gives the same numbers" : "The file gives other numbers"}
    >
      <span data-testid="proof" data-largest={result.largestAbsolute} data-agrees={agrees}>
        {result.runtime} ran this file on {formatCount(result.examples)} held-out examples. Largest difference{" "}
        <strong className="numeric">{scientific(result.largestAbsolute)}</strong>, allowed{" "}
        <span className="numeric">{scientific(TOLERANCE)}</span>.
        {!agrees && " Do not rely on it: please report this with the project file."}
      </span>
    </Frame>
  );
}

function Frame({
  icon,
  title,
  children,
}: {
  readonly icon: React.ReactNode;
  readonly title: string;
  readonly children: React.ReactNode;
}) {
  return (
    <section aria-label="Proof" role="status" className="flex gap-3 rounded-lg border border-border bg-surface p-3">
      <span className="mt-px flex-none">{icon}</span>
      <div>
        <p className="m-0 font-semibold">{title}</p>
        <p className="m-0 text-muted">{children}</p>
      </div>
    </section>
  );
}
