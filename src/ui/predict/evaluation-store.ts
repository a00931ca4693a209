/**
 * Predictions for test examples, computed when asked for, a chunk at a time so that neither the page nor a running
 * training waits. Not a second home for run state. Always holds: results of one call belong to one model and one data set.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { DatasetDescription } from "../../engine/model/types";
import type { DataField } from "../../engine/layers/define";
import { studio } from "../app/studio";
import { messageOf } from "../components/toasts";
import { runStore } from "../runs/run-store";
import { readResults, type ExampleResult } from "./evaluation";
import { inputFields, weightsSource, type WeightsSource } from "./weights-source";

const LARGEST_EXAMPLE_COUNT = 1000;
const CHUNK = 100;

export interface EvaluationState {
  readonly status: "idle" | "running" | "ready" | "failed";
  readonly message?: string;
  readonly results: readonly ExampleResult[];
  readonly total: number;
  readonly source?: WeightsSource;
  readonly target?: DataField;
}

export const evaluationStore = createStore<EvaluationState>(() => ({ status: "idle", results: [], total: 0 }));

export function useEvaluation<T>(select: (state: EvaluationState) => T): T {
  return useStore(evaluationStore, select);
}

/** Only the input fields, as predicting takes them. */
export function pickFields(
  fields: Readonly<Record<string, Float32Array | Int32Array>>,
  inputs: readonly DataField[],
): Record<string, Float32Array | Int32Array> {
  return Object.fromEntries(inputs.flatMap(({ name }) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
}

/** The split that the page judges a model on: test, or validation where the data set has no test examples. */
export function judgedSplit(dataset: DatasetDescription): "test" | "validation" | "train" {
  return dataset.counts.test > 0 ? "test" : dataset.counts.validation > 0 ? "validation" : "train";
}

async function* predictChunks(
  source: WeightsSource,
  total: number,
): AsyncGenerator<{ results: ExampleResult[]; target: DataField | undefined }> {
  const inputs = inputFields(source.graph, source.dataset);
  const split = judgedSplit(source.dataset);
  for (let start = 0; start < total; start += CHUNK) {
    const indices = Array.from({ length: Math.min(CHUNK, total - start) }, (_, offset) => start + offset);
    const { batch } = await studio().data.samples(source.data, split, indices);
    const outputs = await studio().training.predict({
      projectId: source.projectId,
      fields: pickFields(batch.fields, inputs),
      examples: indices.length,
    });
    const output = outputs.find(({ target }) => target !== undefined) ?? outputs[0];
    const target = source.dataset.fields.find(({ name, role }) =>
      output?.target === undefined ? role === "target" : name === output.target,
    );
    const labels = target === undefined ? undefined : batch.fields[target.name];
    if (output === undefined || labels === undefined)
      throw new Error("The model has no output that the data set knows the truth of.");
    yield { results: readResults(output, labels, target, indices), target };
  }
}

let asked = 0;

/** Predicts up to 1,000 test examples with the present weights. A newer call, or `forgetEvaluation`, ends an older one. */
export async function evaluateExamples(): Promise<void> {
  const source = weightsSource(runStore.getState());
  if (source === undefined) return;
  asked += 1;
  const question = asked;
  const total = Math.min(LARGEST_EXAMPLE_COUNT, source.dataset.counts[judgedSplit(source.dataset)]);
  evaluationStore.setState(({ message: _previous, ...state }) => ({ ...state, status: "running", total }), true);
  try {
    const results: ExampleResult[] = [];
    let target: DataField | undefined;
    for await (const chunk of predictChunks(source, total)) {
      if (question !== asked) return;
      results.push(...chunk.results);
      target = chunk.target;
    }
    evaluationStore.setState(
      { status: "ready", results, total, source, ...(target === undefined ? {} : { target }) },
      true,
    );
  } catch (problem) {
    if (question === asked) evaluationStore.setState({ status: "failed", message: messageOf(problem) });
  }
}

/** Drops what was computed, as when another project is opened. */
export function forgetEvaluation(): void {
  asked += 1;
  evaluationStore.setState({ status: "idle", results: [], total: 0 }, true);
}
