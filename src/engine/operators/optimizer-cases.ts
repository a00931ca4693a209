/** Cases of the optimizer updates: a few tensors of uneven sizes, their gradients, and state of the right kind. */
import type { Attributes } from "../ir/types";
import type { CaseInput, OperatorCase } from "./define";

const shapes = [[5, 7], [7], [3, 3, 2, 4], [300]];

/**
 * @param control the scale of the gradients, and if wanted the number of steps skipped before.
 * @param states a range for each kind of state: second moments are never negative.
 */
export function updateCase(
  name: string,
  states: readonly (readonly [number, number])[],
  attributes: Attributes,
  control: readonly number[] = [0.75],
): OperatorCase {
  const group = (range: readonly [number, number]): CaseInput[] => shapes.map((shape) => ({ shape, range }));
  return {
    name,
    inputs: [
      { shape: control.length === 1 ? [] : [control.length], values: control },
      ...group([-1, 1]),
      ...group([-1, 1]),
      ...states.flatMap(group),
    ],
    attributes,
    differentiate: [],
  };
}
