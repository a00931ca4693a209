/**
 * Refuses tensors that no device could address: kernels count elements in 32-bit signed integers. Sizes within that which a certain device
 * has no memory for are not its business; the memory plan names those.
 */
import { elementCount } from "../ir/types";
import type { Shape } from "../ir/types";
import type { LayerInferred, LayerProblem } from "../layers/define";
import { error } from "../layers/problems";

/** Fewest elements that are too many for one tensor. */
export const TOO_MANY_ELEMENTS = 2 ** 31;

const count = new Intl.NumberFormat("en");

/**
 * @param result what a layer infers for itself; output shapes are those of one example.
 * @returns one problem with code `too-large` for each output and parameter of 2^31 elements or more.
 */
export function checkSize(result: LayerInferred): readonly LayerProblem[] {
  if (!result.ok) return [];
  const outputs = Object.values(result.outputs).map(({ shape }) => ({ what: "its output for one example", shape }));
  const parameters = (result.parameters ?? []).map(({ name, shape }) => ({ what: `its parameter ${name}`, shape }));
  return [...parameters, ...outputs]
    .filter(({ shape }) => elementCount(shape) >= TOO_MANY_ELEMENTS)
    .map(({ what, shape }) => tooLarge(what, shape));
}

function tooLarge(what: string, shape: Shape): LayerProblem {
  return error(
    "too-large",
    `This layer is too large: ${what} [${shape.join(", ")}] has ${count.format(elementCount(shape))} elements, ` +
      `and a tensor has fewer than 2^31 (${count.format(TOO_MANY_ELEMENTS)}). Make this layer or the one before it smaller.`,
  );
}
