/**
 * Compares what a runtime answers for an exported model with what our own engine answers to the same examples, and judges it. Knows no
 * runtime: the page's proof and the command line's `export --verify` both come here.
 */
import type { ModelExamples } from "./model-examples";
import type { ExportVariant } from "./model-formats";
import type { ModelOutput } from "./types";

/** An output whose last dimension is classes or tokens. */
export interface ClassOutput {
  readonly output: string;
  /** The right class of each row, where it is known. */
  readonly labels?: Int32Array | undefined;
}

export interface AnsweredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface ProofResult {
  readonly examples: number;
  /** Largest difference of any number. Infinity where one side is not finite. */
  readonly largestAbsolute: number;
  /** The largest difference in relation to the largest magnitude of its output. */
  readonly largestRelative: number;
  readonly outputs: readonly { readonly name: string; readonly largestAbsolute: number }[];
  /** Where the model tells classes apart. */
  readonly classes?: {
    /** Share of the rows in which both have the same class on top. */
    readonly sameTop: number;
    /** Shares of right classes, ours and the file's, where the right ones are known. */
    readonly accuracy?: { readonly own: number; readonly file: number };
  };
  /** Of one example by itself, the median of a few, where it was measured. */
  readonly latencyMs?: number;
  /** What ran the model, for people: "ONNX Runtime Web 1.30.0 (WebAssembly)". */
  readonly runtime: string;
}

/** Differences up to this size are rounding: 32-bit sums in another order. */
export const PROOF_TOLERANCE = 1e-4;
/** What weights in fewer bits may change, at most. */
export const LEAST_SAME_TOP = 0.99;
export const MOST_ACCURACY_LOST = 0.01;
/** In relation to the largest magnitude, for models that tell no classes apart. */
const ROUNDED_TOLERANCE: Readonly<Record<ExportVariant, number>> = {
  float32: PROOF_TOLERANCE,
  float16: 0.01,
  "int8-weights": 0.05,
  int8: 0.1,
};

/** The outputs of a model whose rows are classes. @param labels by target field. */
export function classOutputs(
  outputs: readonly ModelOutput[],
  labels: Readonly<Record<string, Float32Array | Int32Array>>,
): readonly ClassOutput[] {
  return outputs
    .filter(({ prediction }) => prediction === "softmax")
    .map(({ name, target }) => {
      const known = target === undefined ? undefined : labels[target];
      return { output: name, labels: known instanceof Int32Array ? known : undefined };
    });
}

/**
 * @param found what the runtime gave, by output name.
 * @throws Error naming an output that is missing or has another shape.
 */
export function compareAnswers(
  samples: Pick<ModelExamples, "examples" | "outputs">,
  found: ReadonlyMap<string, AnsweredTensor>,
  runtime: string,
  classified: readonly ClassOutput[] = [],
): ProofResult {
  const outputs: { readonly name: string; readonly largestAbsolute: number }[] = [];
  let largestRelative = 0;
  const rows = { all: 0, same: 0, labelled: 0, own: 0, file: 0 };
  for (const { name, shape, data } of samples.outputs) {
    const output = found.get(name);
    if (output === undefined) throw new Error(`The exported model has no output “${name}”.`);
    if (output.data.length !== data.length || output.shape.join() !== shape.join()) {
      throw new Error(
        `The exported model gives “${name}” as [${output.shape.join(", ")}], the studio as [${shape.join(", ")}].`,
      );
    }
    const { difference, magnitude } = largestDifference(output.data, data);
    outputs.push({ name, largestAbsolute: difference });
    largestRelative = Math.max(largestRelative, difference === 0 ? 0 : difference / magnitude);
    const classes = classified.find((each) => each.output === name);
    if (classes !== undefined) countClasses(data, output.data, shape.at(-1) ?? 1, classes.labels, rows);
  }
  return {
    examples: samples.examples,
    largestAbsolute: outputs.reduce((largest, output) => Math.max(largest, output.largestAbsolute), 0),
    largestRelative,
    outputs,
    ...(rows.all === 0
      ? {}
      : {
          classes: {
            sameTop: rows.same / rows.all,
            ...(rows.labelled === 0
              ? {}
              : { accuracy: { own: rows.own / rows.labelled, file: rows.file / rows.labelled } }),
          },
        }),
    runtime,
  };
}

/**
 * True where the file may be relied on: floats to within rounding; fewer bits by the same class on top and the accuracy, or, without
 * classes, by the relative difference.
 */
export function agrees({ largestAbsolute, largestRelative, classes }: ProofResult, variant: ExportVariant): boolean {
  if (largestAbsolute <= PROOF_TOLERANCE || largestRelative <= PROOF_TOLERANCE) return true;
  if (variant === "float32" || !Number.isFinite(largestAbsolute)) return false;
  if (classes === undefined) return largestRelative <= ROUNDED_TOLERANCE[variant];
  const { sameTop, accuracy } = classes;
  const kept = accuracy === undefined || accuracy.own - accuracy.file <= MOST_ACCURACY_LOST + 1e-9;
  return sameTop >= LEAST_SAME_TOP && kept;
}

function largestDifference(found: Float32Array, wanted: Float32Array): { difference: number; magnitude: number } {
  let difference = 0;
  let magnitude = Number.MIN_VALUE;
  wanted.forEach((value, index) => {
    const apart = Math.abs((found[index] ?? Number.NaN) - value);
    // A NaN on either side is no agreement, and would be lost in a maximum.
    difference = Number.isNaN(apart) ? Infinity : Math.max(difference, apart);
    if (Number.isFinite(value)) magnitude = Math.max(magnitude, Math.abs(value));
  });
  return { difference, magnitude };
}

interface RowCounts {
  all: number;
  same: number;
  labelled: number;
  own: number;
  file: number;
}

function countClasses(
  own: Float32Array,
  file: Float32Array,
  width: number,
  labels: Int32Array | undefined,
  counts: RowCounts,
): void {
  for (let row = 0; row * width < own.length; row++) {
    const ownTop = topOf(own, row * width, width);
    const fileTop = topOf(file, row * width, width);
    counts.all += 1;
    if (ownTop === fileTop) counts.same += 1;
    const label = labels?.[row];
    if (label === undefined || labels?.length !== own.length / width) continue;
    counts.labelled += 1;
    if (ownTop === label) counts.own += 1;
    if (fileTop === label) counts.file += 1;
  }
}

/** Position of the largest of `width` numbers from `start` on. */
function topOf(values: Float32Array, start: number, width: number): number {
  let best = 0;
  for (let index = 1; index < width; index++) {
    if ((values[start + index] ?? 0) > (values[start + best] ?? 0)) best = index;
  }
  return best;
}
