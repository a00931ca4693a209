/** Nested loops over a shape, in which every operand moves by strides of its own. Dimensions that all walk evenly are one loop. */
import type { Shape } from "../../ir/types";
import { elementCount } from "../../ir/types";

interface Walk {
  readonly dimensions: readonly number[];
  /** By operand. */
  readonly strides: readonly (readonly number[])[];
}

function merge(shape: Shape, strides: readonly (readonly number[])[]): Walk {
  const dimensions: number[] = [];
  const merged: number[][] = strides.map(() => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = dimensions.length - 1;
    const even = last >= 0 && strides.every((own, k) => (merged[k]?.[last] ?? 0) === (own[axis] ?? 0) * size);
    const at = even ? last : last + 1;
    dimensions[at] = even ? (dimensions[last] ?? 1) * size : size;
    strides.forEach((own, k) => {
      const list = merged[k];
      if (list !== undefined) list[at] = own[axis] ?? 0;
    });
  });
  return { dimensions, strides: merged };
}

/**
 * @param body gets an index expression for each operand and returns the statements of the innermost loop.
 * @param variable prefix of the loops' variables, different in loops inside of loops.
 * @param offsets what each operand's index begins with, a number or an expression; 0 if absent.
 * @returns nothing where the shape has no elements.
 */
export function stridedLoops(
  shape: Shape,
  strides: readonly (readonly number[])[],
  body: (indices: readonly string[]) => readonly string[],
  {
    variable = "i",
    offsets = [],
  }: { readonly variable?: string; readonly offsets?: readonly (number | string)[] } = {},
): readonly string[] {
  if (elementCount(shape) === 0) return [];
  const walk = merge(shape, strides);
  const indices = walk.strides.map((own, operand) => {
    const start = offsets[operand] ?? 0;
    const terms = own.flatMap((stride, axis) => {
      if (stride === 0) return [];
      return [stride === 1 ? `${variable}${axis}` : `${variable}${axis} * ${stride}`];
    });
    return [...(start === 0 && terms.length > 0 ? [] : [`${start}`]), ...terms].join(" + ");
  });
  const lines = walk.dimensions.map(
    (size, axis) =>
      `${"  ".repeat(axis)}for (int32_t ${variable}${axis} = 0; ${variable}${axis} < ${size}; ${variable}${axis}++) {`,
  );
  const depth = walk.dimensions.length;
  return [
    ...lines,
    ...body(indices).map((line) => "  ".repeat(depth) + line),
    ...walk.dimensions.map((_, axis) => `${"  ".repeat(depth - 1 - axis)}}`),
  ];
}
