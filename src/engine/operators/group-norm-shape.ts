/** The shapes in which groupNorm and its gradient are decomposed: `[batch, positions, groups, channels of a group]`. */
import type { ModuleBuilder } from "../ir/builder";
import type { Attributes, TensorType, ValueId } from "../ir/types";
import { elementCount, formatType } from "../ir/types";
import { int } from "./define";

/** @returns a sentence unless x is `[batch, ..., channels]` and its channels come out even in groups. */
export function groupsProblem(x: TensorType, groups: number): string | undefined {
  const channels = x.shape.at(-1) ?? 0;
  if (x.shape.length < 2) return `x is ${formatType(x)}, expected [batch, ..., channels]`;
  if (Number.isInteger(groups) && groups >= 1 && channels % groups === 0) return undefined;
  return `groups is ${groups}, expected a number that divides the ${channels} channels`;
}

/** The batch dimension is left open, so that an exported model takes any batch. */
export function grouped(b: ModuleBuilder, x: ValueId, attributes: Attributes): ValueId {
  const shape = b.shape(x);
  const groups = int(attributes, "groups");
  const channels = shape.at(-1) ?? 1;
  return b.call("reshape", [x], { shape: [-1, elementCount(shape.slice(1, -1)), groups, channels / groups] });
}

/** A grouped value in the shape of x again. */
export function ungrouped(b: ModuleBuilder, value: ValueId, x: ValueId): ValueId {
  return b.call("reshape", [value], { shape: [-1, ...b.shape(x).slice(1)] });
}
