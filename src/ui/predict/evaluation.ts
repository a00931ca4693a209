/**
 * What a model says of each test example beside what is true: classes with their probability, or numbers with their error.
 * And what follows from that: hardest first, confusion counts. Pure; reading and predicting is `evaluation-store.ts`.
 */
import type { DataField } from "../../engine/layers/define";
import type { NamedOutput } from "../../workers/protocol/training";
import { elementCount } from "./weights-source";

export interface ClassResult {
  readonly kind: "class";
  /** Position in the test split. */
  readonly index: number;
  readonly label: number;
  readonly predicted: number;
  /** Probability of the predicted class, and of the true one. */
  readonly probability: number;
  readonly labelProbability: number;
}

export interface ValueResult {
  readonly kind: "value";
  readonly index: number;
  /** In the target's own unit. */
  readonly label: number;
  readonly predicted: number;
}

export type ExampleResult = ClassResult | ValueResult;

/** Class probabilities of one example: a single sigmoid becomes two classes. */
export function classProbabilities(output: NamedOutput, example: number): number[] {
  const size = elementCount(output.shape);
  const values = [...output.values.subarray(example * size, (example + 1) * size)];
  if (output.prediction === "sigmoid" && size === 1) {
    const [positive = 0] = values;
    return [1 - positive, positive];
  }
  return values;
}

export function largestIndex(values: readonly number[]): number {
  let largest = 0;
  values.forEach((value, index) => {
    if (value > (values[largest] ?? -Infinity)) largest = index;
  });
  return largest;
}

/** A standardised number in the data's own unit. */
export function inOwnUnit(value: number, field: DataField | undefined): number {
  return field?.scale === undefined ? value : field.scale.mean + field.scale.deviation * value;
}

/** Is this output a choice between classes? */
export function givesClasses(output: Pick<NamedOutput, "prediction" | "shape">): boolean {
  return output.prediction === "softmax" || (output.prediction === "sigmoid" && elementCount(output.shape) === 1);
}

/**
 * Results of one chunk. `labels`: values of the target field, one an example (more for one-hot or vector targets, of which
 * the largest, or the first number, counts). Values of a regression come in the target's unit already; labels are brought there.
 */
export function readResults(
  output: NamedOutput,
  labels: Float32Array | Int32Array,
  target: DataField | undefined,
  indices: readonly number[],
): ExampleResult[] {
  const labelSize = Math.max(1, Math.floor(labels.length / Math.max(1, indices.length)));
  const size = elementCount(output.shape);
  return indices.map((index, example): ExampleResult => {
    const own = [...labels.subarray(example * labelSize, (example + 1) * labelSize)];
    if (!givesClasses(output)) {
      return {
        kind: "value",
        index,
        label: inOwnUnit(own[0] ?? 0, target),
        predicted: output.values[example * size] ?? Number.NaN,
      };
    }
    const probabilities = classProbabilities(output, example);
    const label = labelSize > 1 ? largestIndex(own) : Math.round(own[0] ?? 0);
    const predicted = largestIndex(probabilities);
    return {
      kind: "class",
      index,
      label,
      predicted,
      probability: probabilities[predicted] ?? 0,
      labelProbability: probabilities[label] ?? 0,
    };
  });
}

export function isWrong(result: ExampleResult): boolean {
  return result.kind === "class" && result.label !== result.predicted;
}

/** Hardest first: wrong ones with the most certain mistake, then right ones with the least certainty; numbers by error. */
export function hardestFirst(results: readonly ExampleResult[]): ExampleResult[] {
  const hardness = (result: ExampleResult) =>
    result.kind === "value"
      ? Math.abs(result.predicted - result.label)
      : isWrong(result)
        ? 2 + result.probability
        : 1 - result.labelProbability;
  return [...results].sort((first, second) => hardness(second) - hardness(first));
}

/** `counts[label][predicted]`, row-major `[classes, classes]`. */
export function confusionCounts(results: readonly ExampleResult[], classes: number): Uint32Array {
  const counts = new Uint32Array(classes * classes);
  for (const result of results) {
    if (result.kind !== "class" || result.label >= classes || result.predicted >= classes) continue;
    const cell = result.label * classes + result.predicted;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

/** Share of right answers, or undefined where the results are numbers. */
export function accuracyOf(results: readonly ExampleResult[]): number | undefined {
  const classes = results.filter(({ kind }) => kind === "class");
  return classes.length === 0 ? undefined : classes.filter((result) => !isWrong(result)).length / classes.length;
}

/** Mean absolute error in the target's unit, or undefined where the results are classes. */
export function meanErrorOf(results: readonly ExampleResult[]): number | undefined {
  const values = results.filter(({ kind }) => kind === "value");
  return values.length === 0
    ? undefined
    : values.reduce((sum, { predicted, label }) => sum + Math.abs(predicted - label), 0) / values.length;
}
