/**
 * The file of a model and its proof, made as soon as the dialog shows them: the proof must compare the very bytes that are
 * downloaded with the weights they were written from, so both are taken while the weights stand still.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { agrees, classOutputs, compareAnswers } from "../../engine/model/compare-answers";
import type { ProofResult } from "../../engine/model/compare-answers";
import { inferModel } from "../../engine/model/infer-model";
import type { ExportVariant, ModelFormat, OnnxOpset } from "../../engine/model/model-formats";
import { proveFile } from "../../workers/client/proof-client";
import type { ExportResult } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";
import type { WeightsSource } from "../predict/weights-source";
import { examplesFor, labelledExamples } from "./given-examples";

/** One class of them in a hundred is what `int8` may change, so that there have to be some hundreds. */
const PROOF_EXAMPLES = 256;
/** Files above are not loaded a second time: 512 MiB. */
const LARGEST_PROVEN = 512 * 1024 * 1024;

export type ExportState =
  | { readonly stage: "writing" }
  | { readonly stage: "failed"; readonly message: string }
  | { readonly stage: "written"; readonly file: ExportResult; readonly proof: ProofState };

export type ProofState =
  | { readonly stage: "running" }
  /** The person did not want to wait. */
  | { readonly stage: "skipped" }
  /** It does not run in a tab, or is too large to be loaded once more. */
  | { readonly stage: "elsewhere"; readonly reason: "runtime" | "size" }
  | { readonly stage: "failed"; readonly message: string }
  | { readonly stage: "done"; readonly result: ProofResult; readonly agrees: boolean };

export interface ExportWork {
  readonly state: ExportState | undefined;
  /** Ends the proof that is under way. */
  readonly skipProof: () => void;
}

/** What is asked for; undefined while the weights are moving, or where the format cannot take the model. */
export interface ExportRequest {
  readonly source: WeightsSource;
  readonly format: ModelFormat;
  readonly variant: ExportVariant;
  /** Undefined for formats that hold no ONNX file. */
  readonly opset: OnnxOpset | undefined;
  /** The project file's text. */
  readonly project: string;
}

/** Writes the file and proves it. @param request the same object as long as the same is asked for. */
export function useExport(request: ExportRequest | undefined): ExportWork {
  const [state, setState] = useState<ExportState>();
  const skip = useRef<() => void>(() => undefined);
  useEffect(() => {
    if (request === undefined) return;
    const ended = new AbortController();
    const skipped = new AbortController();
    skip.current = () => {
      skipped.abort();
    };
    const show = (next: ExportState) => {
      if (!ended.signal.aborted) setState(next);
    };
    void exportAndProve(request, AbortSignal.any([ended.signal, skipped.signal]), show);
    return () => {
      ended.abort();
    };
  }, [request]);
  const skipProof = useCallback(() => {
    skip.current();
  }, []);
  return { state: request === undefined ? undefined : state, skipProof };
}

async function exportAndProve(
  request: ExportRequest,
  signal: AbortSignal,
  show: (state: ExportState) => void,
): Promise<void> {
  const { source, format, variant, opset, project } = request;
  const givenUp = (): boolean => signal.aborted;
  show({ stage: "writing" });
  let file: ExportResult;
  try {
    const examples = await examplesFor(source, format, variant);
    // Somebody who looks through the formats does not wait for those that they have passed.
    if (givenUp()) return;
    const wish = { projectId: source.projectId, format, variant, opset, project };
    file = await studio().training.export({ ...wish, ...examples });
  } catch (problem) {
    show({ stage: "failed", message: messageOf(problem) });
    return;
  }
  if (givenUp()) return;
  if (file.content.size > LARGEST_PROVEN) {
    show({ stage: "written", file, proof: { stage: "elsewhere", reason: "size" } });
    return;
  }
  show({ stage: "written", file, proof: { stage: "running" } });
  try {
    const result = await prove(request, file, signal);
    const proof: ProofState =
      result === undefined
        ? { stage: "elsewhere", reason: "runtime" }
        : { stage: "done", result, agrees: agrees(result, variant) };
    show({ stage: "written", file, proof });
  } catch (problem) {
    const proof: ProofState = givenUp() ? { stage: "skipped" } : { stage: "failed", message: messageOf(problem) };
    show({ stage: "written", file, proof });
  }
}

/** Undefined where nothing in this tab runs the file. */
async function prove(
  { source, format }: ExportRequest,
  file: ExportResult,
  signal: AbortSignal,
): Promise<ProofResult | undefined> {
  const { given, fields } = await labelledExamples(source, PROOF_EXAMPLES);
  const asked = { projectId: source.projectId, ...given };
  const samples = await studio().training.prove(asked);
  const classified = classOutputs(inferModel(source.graph, source.dataset).outputs, fields);
  signal.throwIfAborted();
  if (format !== "safetensors") return proveFile(file, samples, classified, signal);
  // Weights alone run in no other runtime: they are read back into our own.
  const { outputs } = await studio().training.proveWeights(asked, file.content);
  const found = new Map(outputs.map(({ name, shape, data }) => [name, { shape, data }]));
  return compareAnswers(samples, found, "The studio, with the weights of this file,", classified);
}
