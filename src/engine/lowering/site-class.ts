/**
 * Sites that are alike enough to share a measured choice of kernel: one operator, the same attributes and dtypes, and dimensions in the
 * same steps. What is measured for one site of a class holds for all; whether a variant can run at all is asked of each site anew.
 */
import type { Instruction, Module, TensorType } from "../ir/types";
import { typeOf } from "../ir/types";

/** Dimensions up to here are classes of their own: filters, channels of images, heads. */
const LARGEST_EXACT = 16;

/**
 * The dimension rounded up to 2^n or 1.5 * 2^n, so that a class spans at most a factor of 1.5. An apostrophe marks what is no multiple of
 * four: kernels read such rows number by number, which is another kernel for a measurement.
 */
export function dimensionClass(dimension: number): string {
  if (dimension <= LARGEST_EXACT) return String(dimension);
  const power = 2 ** Math.ceil(Math.log2(dimension));
  const rounded = dimension <= power * 0.75 ? power * 0.75 : power;
  return `${rounded}${dimension % 4 === 0 ? "" : "'"}`;
}

function typeClass(type: TensorType): string {
  return `${type.stored ?? type.dtype}[${type.shape.map(dimensionClass).join(",")}]`;
}

/** Text for people and for keys: `matmul f32[64,1024] f32[1024,128] transposeB`. Attributes in the order of their names. */
export function siteClass(module: Pick<Module, "types">, instruction: Instruction): string {
  const { operator, inputs, outputs, attributes } = instruction;
  const types = inputs.map((value) => typeClass(typeOf(module, value)));
  const halves = outputs.some((value) => typeOf(module, value).stored === "f16") ? ["to f16"] : [];
  const settings = Object.keys(attributes)
    .sort()
    .flatMap((name) => {
      const value = attributes[name];
      if (value === undefined || value === false) return [];
      return [value === true ? name : `${name}=${typeof value === "object" ? value.join(",") : value}`];
    });
  return [operator, ...types, ...halves, ...settings].join(" ");
}
