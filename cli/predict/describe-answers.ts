/** What a model answers as people read it: classes by name with their probabilities, numbers in the unit of the target. Plain JSON. */
import type { DatasetDescription } from "../../src/engine/model/types";
import type { RawOutput } from "../../src/engine/training/inference";
import { toPrediction } from "../../src/engine/training/predictions";

type Answer =
  | number
  | { readonly class: string | number; readonly probability: number; readonly probabilities?: Record<string, number> }
  | readonly Answer[];

/** @returns for each example its answers by output name. */
export function describeAnswers(
  outputs: readonly RawOutput[],
  examples: number,
  dataset: DatasetDescription,
): readonly Readonly<Record<string, Answer>>[] {
  const predictions = outputs.map((raw) => ({ raw, values: toPrediction(raw, dataset) }));
  return Array.from({ length: examples }, (_, example) =>
    Object.fromEntries(
      predictions.map(({ raw: { output }, values }) => {
        const size = values.length / examples;
        const own = Array.from(values.subarray(example * size, (example + 1) * size));
        const names = dataset.fields.find(({ name }) => name === output.target)?.classNames;
        return [output.name, nested(own, output.spec.shape, output.prediction === "softmax", names)];
      }),
    ),
  );
}

/** Rows of a softmax become a class each. Probabilities are told by name where there are names for all. */
function nested(
  values: readonly number[],
  shape: readonly number[],
  classes: boolean,
  names: readonly string[] | undefined,
): Answer {
  const [length = 1, ...rest] = shape;
  if (classes && rest.length === 0) {
    const best = values.indexOf(Math.max(...values));
    const named = names?.length === values.length;
    return {
      class: names?.[best] ?? best,
      probability: values[best] ?? 0,
      ...(named ? { probabilities: Object.fromEntries(names.map((name, index) => [name, values[index] ?? 0])) } : {}),
    };
  }
  if (shape.length === 0) return values[0] ?? 0;
  const size = values.length / length;
  return Array.from({ length }, (_, index) =>
    nested(values.slice(index * size, (index + 1) * size), rest, classes, names),
  );
}
