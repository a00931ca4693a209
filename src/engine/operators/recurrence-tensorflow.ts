/**
 * Recurrences as TensorFlow nodes, one time step after the other: every runtime has the nodes, and the number of steps is known. The state
 * before the first step is zero, so that its product is left out.
 */
import type { TensorflowContext } from "./define";
import { dtypeAttribute, int32, sliced, typed } from "./tensorflow-nodes";

/** Gates of one time step by number, each `[batch, units]`. */
export type Gates = (gate: number) => string;

export interface CellStep {
  /** What the input added to the gates, and what the state before did; that is undefined in the first step. */
  readonly given: Gates;
  readonly past: Gates | undefined;
  /** State before, undefined in the first step; `kept` is what else the cell carries. */
  readonly before: string | undefined;
  readonly kept: string | undefined;
}

export interface CellResult {
  readonly state: string;
  readonly kept?: string;
}

/**
 * Adds the nodes of a sequence operator with inputs xw `[batch, time, gates * units]`, recurrent kernel `[units, gates * units]` and, if the
 * cell has one, a bias of the state.
 *
 * @returns the states `[batch, time, units]`.
 */
export function tensorflowRecurrence(
  context: TensorflowContext,
  [xw = "", kernel = "", bias]: readonly string[],
  cell: (step: CellStep) => CellResult,
): string {
  const time = context.inputs[0]?.shape[1] ?? 0;
  const units = context.inputs[1]?.shape[0] ?? 0;
  const gatesOf =
    (row: string): Gates =>
    (gate) =>
      sliced(context, row, [0, gate * units], [-1, units]);
  const dtypes = { T: dtypeAttribute("f32") };
  const states: string[] = [];
  let before: string | undefined;
  let kept: string | undefined;
  for (let t = 0; t < time; t++) {
    const step = sliced(context, xw, [0, t, 0], [-1, 1, -1]);
    const row = context.node("Squeeze", [step], { ...dtypes, squeeze_dims: [1] });
    const product = before === undefined ? undefined : typed(context, "MatMul", [before, kernel]);
    const sum = bias === undefined || product === undefined ? product : typed(context, "AddV2", [product, bias]);
    const past = sum === undefined ? undefined : gatesOf(sum);
    const result = cell({ given: gatesOf(row), past, before, kept });
    before = result.state;
    kept = result.kept;
    states.push(
      context.node("ExpandDims", [before, int32(context, "axis", 1)], { ...dtypes, Tdim: dtypeAttribute("i32") }),
    );
  }
  if (states.length === 1) return states[0] ?? "";
  const attributes = { N: states.length, Tidx: dtypeAttribute("i32") };
  return typed(context, "ConcatV2", [...states, int32(context, "axis", 1)], attributes);
}
