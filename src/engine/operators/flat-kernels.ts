/** Static kernels with one invocation an element: widths, aliases and grids that they share. */
import { elementCount } from "../ir/types";
import type { TensorType } from "../ir/types";
import type { KernelConstant } from "./define";
import { gridOf } from "./define";

export const FLAT_WORKGROUP = 64;

/** Numbers that an invocation handles at once: 4 where the innermost extent allows it. */
export function widthOf(innermost: number): 1 | 4 {
  return innermost % 4 === 0 && innermost > 0 ? 4 : 1;
}

/** Constants and grid of a kernel that makes `output` in units of `width` numbers and stores with the fragment put-epilogue. */
export function flatConfiguration(output: TensorType | undefined, width: 1 | 4) {
  const count = elementCount(output?.shape ?? []) / width;
  return {
    constants: { COUNT: count, WIDTH: width, ...elementAliases(width) },
    workgroups: gridOf(Math.ceil(count / FLAT_WORKGROUP)),
    epilogueWidth: width,
    lib: ["put-epilogue"],
  };
}

export function elementAliases(width: 1 | 4): Readonly<Record<"Element" | "Index", KernelConstant>> {
  return width === 4 ? { Element: "vec4f", Index: "vec4i" } : { Element: "f32", Index: "i32" };
}
