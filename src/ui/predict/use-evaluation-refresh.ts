/** Keeps the predictions for test examples up to date while a panel that shows them is open. */
import { useEffect, useMemo } from "react";
import { useRun } from "../runs/run-store";
import { evaluateExamples, evaluationStore } from "./evaluation-store";
import { weightsSource, type WeightsSource } from "./weights-source";

/** At most this often while training, so that looking does not slow the run down. */
const SHORTEST_INTERVAL_MS = 4000;
let lastStartedMs = 0;

/**
 * The weights that predictions come from; undefined before the first run. Evaluates on first sight, after each validation
 * (not too often) and when a run ends.
 */
export function useWeights(): WeightsSource | undefined {
  const request = useRun((state) => state.request);
  const status = useRun((state) => state.status);
  const kept = useRun((state) => state.kept);
  const validated = useRun((state) => state.latestValidation?.step);
  const started = useRun((state) => state.latest !== undefined);
  return useMemo(() => {
    // The step is read once per validation: that is when panels that predict are renewed.
    const latest = started ? { runId: "", step: validated ?? 0, epoch: 0, elapsedMs: 0, values: {} } : undefined;
    return weightsSource({
      status,
      ...(request === undefined ? {} : { request }),
      ...(latest === undefined ? {} : { latest }),
      ...(kept === undefined ? {} : { kept }),
    });
  }, [request, status, kept, validated, started]);
}

/** Evaluates when the weights have changed since the last time. */
export function useEvaluationRefresh(source: WeightsSource | undefined): void {
  useEffect(() => {
    if (source === undefined) return;
    const { status, source: done } = evaluationStore.getState();
    if (
      status === "running" ||
      (done !== undefined && done.step === source.step && done.kind === source.kind && done.dataset === source.dataset)
    )
      return;
    const wait = status === "idle" ? 0 : Math.max(0, lastStartedMs + SHORTEST_INTERVAL_MS - performance.now());
    const timer = setTimeout(() => {
      lastStartedMs = performance.now();
      void evaluateExamples();
    }, wait);
    return () => {
      clearTimeout(timer);
    };
  }, [source]);
}
