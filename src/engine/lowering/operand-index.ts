/**
 * Index arithmetic of broadcasting: from the flat index of an output element to the flat index of an operand's element, as a WGSL
 * expression. Neighbouring dimensions that behave alike are one run, so that the common cases cost one division or remainder.
 */
import type { Shape } from "../ir/types";
import { elementCount } from "../ir/types";

interface Run {
  readonly size: number;
  readonly kept: boolean;
}

/** Dimensions of the output from the innermost outwards, dimensions of size 1 left out, alike neighbours joined. */
function runsOf(operand: Shape, output: Shape): Run[] {
  const runs: Run[] = [];
  for (let back = 1; back <= output.length; back++) {
    const size = output[output.length - back] ?? 1;
    if (size === 1) continue;
    const kept = (operand[operand.length - back] ?? 1) !== 1;
    const last = runs.at(-1);
    if (last?.kept === kept) runs[runs.length - 1] = { size: last.size * size, kept };
    else runs.push({ size, kept });
  }
  return runs;
}

/** How four consecutive output elements, the first at a multiple of four, meet an operand. */
export type OperandAccess =
  /** The operand has the output's elements in the output's order. */
  | "full"
  /** All four meet one element. */
  | "same"
  /** They meet four consecutive elements, the first at a multiple of four. */
  | "consecutive"
  | "scattered";

export function accessOf(operand: Shape, output: Shape): OperandAccess {
  if (elementCount(operand) === elementCount(output)) return "full";
  if (elementCount(operand) === 1) return "same";
  const inner = runsOf(operand, output)[0];
  if (inner === undefined) return "full";
  if (inner.size % 4 !== 0) return "scattered";
  return inner.kept ? "consecutive" : "same";
}

/**
 * @param index a WGSL expression of type u32: the flat index of an element of `output`.
 * @returns a WGSL expression of type u32: the flat index of the element of `operand` that it meets.
 */
export function operandIndex(operand: Shape, output: Shape, index: string): string {
  if (elementCount(operand) === elementCount(output)) return index;
  if (elementCount(operand) === 1) return "0u";
  const runs = runsOf(operand, output);
  const terms: string[] = [];
  let outputStride = 1;
  let operandStride = 1;
  runs.forEach((run, position) => {
    if (run.kept) {
      const shifted = outputStride === 1 ? index : `${index} / ${outputStride}u`;
      const outermost = position === runs.length - 1;
      const wrapped = outermost ? shifted : `(${shifted}) % ${run.size}u`;
      terms.push(operandStride === 1 ? wrapped : `(${wrapped}) * ${operandStride}u`);
      operandStride *= run.size;
    }
    outputStride *= run.size;
  });
  return terms.length === 1 ? `(${terms[0] ?? "0u"})` : `(${terms.map((term) => `(${term})`).join(" + ")})`;
}
