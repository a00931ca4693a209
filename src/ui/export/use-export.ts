/**
 * The file of a model and its proof, made as soon as the dialog shows them: the proof must compare the very bytes that are
 * downloaded with the weights they were written from, so both are taken while the weights stand still.
 */
import { useEffect, useState } from "react";
import { proveFile } from "../../workers/client/proof-client";
import type { ProofResult } from "../../workers/protocol/proof";
import type { ModelFormat } from "../../engine/model/model-formats";
import type { ExportResult, ProofSamples } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";
import type { WeightsSource } from "../predict/weights-source";
import { examplesFor, givenExamples } from "./given-examples";

/** Differences up to this size are rounding: 32-bit sums in another order. */
export const TOLERANCE = 1e-4;
const PROOF_EXAMPLES = 64;

export type ExportState =
  | { readonly stage: "writing" }
  | { readonly stage: "failed"; readonly message: string }
  | { readonly stage: "written"; readonly file: ExportResult; readonly proof?: ProofState };

export type ProofState =
  | { readonly stage: "running" }
  | { readonly stage: "failed"; readonly message: string }
  | { readonly stage: "done"; readonly result: ProofResult; readonly samples: ProofSamples };

/** Held-out examples through our own engine. */
async function ownAnswers(source: WeightsSource): Promise<ProofSamples> {
  const given = await givenExamples(source, PROOF_EXAMPLES);
  return studio().training.prove({ projectId: source.projectId, ...given });
}

/** Writes the file, and proves it if it is ONNX. `source` undefined: nothing is done yet, because the weights are moving. */
export function useExport(
  source: WeightsSource | undefined,
  format: ModelFormat,
  project: string,
): ExportState | undefined {
  const [state, setState] = useState<ExportState>();
  useEffect(() => {
    if (source === undefined) return;
    let current = true;
    const show = (next: ExportState) => {
      if (current) setState(next);
    };
    const work = async () => {
      show({ stage: "writing" });
      let file: ExportResult;
      try {
        file = await studio().training.export({
          projectId: source.projectId,
          format,
          project,
          ...(await examplesFor(source, format)),
        });
      } catch (problem) {
        show({ stage: "failed", message: messageOf(problem) });
        return;
      }
      if (format !== "onnx") {
        show({ stage: "written", file });
        return;
      }
      show({ stage: "written", file, proof: { stage: "running" } });
      try {
        const samples = await ownAnswers(source);
        const result = await proveFile(file, samples, []);
        show({ stage: "written", file, proof: { stage: "done", result, samples } });
      } catch (problem) {
        show({ stage: "written", file, proof: { stage: "failed", message: messageOf(problem) } });
      }
    };
    void work();
    return () => {
      current = false;
    };
  }, [source, format, project]);
  return source === undefined ? undefined : state;
}
