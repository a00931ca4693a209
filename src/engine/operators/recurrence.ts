/**
 * What the recurrent operators share: their shapes, the walk through time on the CPU, and what stands around the recurrence itself: one
 * matrix product for the inputs of all time steps before it, one for the gradient of the recurrent kernel after it.
 * Sequences are [batch, time, ...]; the state before the first step is zero; gradients go through the whole sequence.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { TensorType, ValueId } from "../ir/types";
import { formatType, sameShape } from "../ir/types";
import type { ReferenceContext, Tensor, TensorData } from "./define";
import { multiplyMatrices } from "./matrix-product";

export interface SequenceSize {
  readonly batch: number;
  readonly time: number;
  /** Of one time step. */
  readonly width: number;
}

export function sequenceSize({ shape }: TensorType): SequenceSize {
  const [batch = 0, time = 0, width = 0] = shape;
  return { batch, time, width };
}

function mismatch(name: string, type: TensorType | undefined, expected: string): string {
  return `${name} is ${type === undefined ? "missing" : formatType(type)}, expected f32${expected}`;
}

/** What is wrong with a type that should be f32 of exactly this shape. */
export function typeProblem(
  name: string,
  type: TensorType | undefined,
  shape: TensorType["shape"],
): string | undefined {
  if (type?.dtype === "f32" && sameShape(type.shape, shape)) return undefined;
  return mismatch(name, type, `[${shape.join(", ")}]`);
}

/** What is wrong with a sequence. An empty one is refused: it has no last step. */
export function sequenceProblem(name: string, type: TensorType | undefined): string | undefined {
  if (type?.dtype !== "f32" || type.shape.length !== 3) return mismatch(name, type, " [batch, time, width]");
  const { time, width } = sequenceSize(type);
  if (time === 0) return `${name} has no time steps: a sequence needs at least 1`;
  return width === 0 ? `${name} has no numbers in a time step: at least 1 is needed` : undefined;
}

/** What is wrong with the operands of a whole recurrent layer. @param biases each [gates * units]. */
export function layerProblem(
  gates: number,
  x: TensorType | undefined,
  kernel: TensorType | undefined,
  recurrentKernel: TensorType | undefined,
  biases: Readonly<Record<string, TensorType | undefined>>,
): string | undefined {
  const problem = sequenceProblem("x", x) ?? kernelProblem(gates, recurrentKernel);
  if (problem !== undefined || x === undefined) return problem;
  const columns = recurrentKernel?.shape[1] ?? 0;
  return (
    typeProblem("kernel", kernel, [sequenceSize(x).width, columns]) ??
    Object.entries(biases)
      .map(([name, type]) => typeProblem(name, type, [columns]))
      .find((found) => found !== undefined)
  );
}

/** What is wrong with a recurrent kernel, which is [units, gates * units]. */
export function kernelProblem(gates: number, kernel: TensorType | undefined): string | undefined {
  const [units = 0, columns = 0] = kernel?.shape ?? [];
  const fits = kernel?.dtype === "f32" && kernel.shape.length === 2 && units > 0 && columns === gates * units;
  const expected = gates === 1 ? "[units, units]" : `[units, ${gates} * units]`;
  return fits ? undefined : mismatch("the recurrent kernel", kernel, ` ${expected} with at least 1 unit`);
}

/** What is wrong with a recurrence: `xw` [batch, time, gates * units] and its recurrent kernel. */
export function recurrenceProblem(
  gates: number,
  xw: TensorType | undefined,
  kernel: TensorType | undefined,
): string | undefined {
  const problem = sequenceProblem("xw", xw) ?? kernelProblem(gates, kernel);
  if (problem !== undefined || xw === undefined) return problem;
  const { batch, time } = sequenceSize(xw);
  return typeProblem("xw", xw, [batch, time, kernel?.shape[1] ?? 0]);
}

/**
 * What the input adds to the gates, for all time steps at once.
 * @returns [batch, time, columns] of x [batch, time, features], kernel [features, columns] and bias [columns].
 */
export function projectInput(b: ModuleBuilder, x: ValueId, kernel: ValueId, bias: ValueId): ValueId {
  const { time, width } = sequenceSize(b.type(x));
  const flat = b.call("reshape", [x], { shape: [-1, width] });
  const sum = b.call("add", [b.call("matmul", [flat, kernel]), bias]);
  return b.call("reshape", [sum], { shape: [-1, time, b.shape(bias)[0] ?? 0] });
}

/** The recurrent kernel as the way back reads it: [columns, units]. */
export function transposedKernel(b: ModuleBuilder, kernel: ValueId): ValueId {
  return b.call("transpose", [kernel], { permutation: [1, 0] });
}

/**
 * Gradient of a recurrent kernel by one product over all time steps.
 * @param h results [batch, time, units], of which each step's gates saw the step before.
 * @param gradient by what the state added to the gates, [batch, time, columns].
 */
export function recurrentKernelGradient(b: ModuleBuilder, h: ValueId, gradient: ValueId): ValueId {
  const { batch, time, width: units } = sequenceSize(b.type(h));
  const columns = sequenceSize(b.type(gradient)).width;
  if (time === 1) return b.constant(0, [units, columns]);
  const early = b.call("slice", [h], { starts: [0, 0, 0], ends: [batch, time - 1, units] });
  const before = b.call("pad", [early], { before: [0, 1, 0], after: [0, 0, 0], value: 0 });
  const left = b.call("reshape", [before], { shape: [batch * time, units] });
  const right = b.call("reshape", [gradient], { shape: [batch * time, columns] });
  return b.call("matmul", [left, right], { transposeA: true });
}

/**
 * Walks through time on the CPU: for each step, what the step before left in `state` times `kernel`, then `visit` for each row.
 * @param state [batch, time, rows of the kernel]; `visit` fills in the step it is called for.
 * @param kernel [rows, columns]
 * @param visit gets the row's sums from `sums[at]` on; they are zero in the first step that is walked.
 */
export function walkThroughTime(
  state: Tensor,
  kernel: Tensor,
  direction: "forward" | "backward",
  context: ReferenceContext,
  visit: (row: number, t: number, sums: TensorData, at: number) => void,
): void {
  const { batch, time, width } = sequenceSize(state.type);
  const columns = kernel.type.shape[1] ?? 0;
  const before = context.zeros({ dtype: "f32", shape: [batch, width] }).data;
  const sums = context.zeros({ dtype: "f32", shape: [batch, columns] }).data;
  for (let step = 0; step < time; step++) {
    const t = direction === "forward" ? step : time - 1 - step;
    if (step > 0) {
      const last = direction === "forward" ? t - 1 : t + 1;
      for (let row = 0; row < batch; row++) {
        const from = (row * time + last) * width;
        before.set(state.data.subarray(from, from + width), row * width);
      }
      sums.fill(0);
      multiplyMatrices(
        { data: before, offset: 0, transposed: false },
        { data: kernel.data, offset: 0, transposed: false },
        sums,
        0,
        batch,
        width,
        columns,
      );
    }
    for (let row = 0; row < batch; row++) visit(row, t, sums, row * columns);
  }
}

export function sigmoidOf(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
