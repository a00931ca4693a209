/** What Add and Multiply share: shapes of several inputs that meet element by element, and folding them together. */
import type { Shape, ValueId } from "../ir/types";
import { elementCount } from "../ir/types";
import type { LayerBuild, LayerInferred, LayerProblem, LayerSite, Port } from "./define";
import { formatSpec } from "./define";
import { accept, error, idProblem, numbers, refuse, warning } from "./problems";

export const inputXs: readonly Port[] = [{ name: "xs", label: "Inputs", variadic: true }];

/** The common shape of two tensors of equal rank, a 1 standing for any number; undefined where they do not meet. */
function meet(a: Shape, b: Shape): Shape | undefined {
  if (a.length !== b.length) return undefined;
  const common = a.map((left, axis) => {
    const right = b[axis] ?? 0;
    return left === right || right === 1 ? left : left === 1 ? right : -1;
  });
  return common.includes(-1) ? undefined : common;
}

/** Inference of Add and Multiply. The code `merge-mismatch` is given its fixes by the model, which knows the branches. */
export function inferElementwise(label: string, site: LayerSite): LayerInferred {
  const inputs = site.inputs.xs ?? [];
  const ids = inputs.map((spec) => idProblem(label, site, "xs", spec)).find((problem) => problem !== undefined);
  if (ids !== undefined) return refuse(ids);
  let shape: Shape | undefined = inputs[0]?.shape ?? [];
  for (const spec of inputs.slice(1)) shape = shape === undefined ? undefined : meet(shape, spec.shape);
  if (shape === undefined) {
    return refuse(
      error(
        "merge-mismatch",
        `${label} expects inputs of one shape, gets ${inputs.map(formatSpec).join(" and ")}: bring them to the same ${difference(inputs.map((spec) => spec.shape))}.`,
        { port: "xs" },
      ),
    );
  }
  return accept(numbers(shape), {
    flops: elementCount(shape) * (inputs.length - 1),
    warnings: singleInputWarnings(label, site),
  });
}

/** A merge of one tensor does nothing. */
export function singleInputWarnings(label: string, site: LayerSite): readonly LayerProblem[] {
  if ((site.inputs.xs ?? []).length > 1) return [];
  return [
    warning("single-input", `${label} has one input and passes it on: connect another one to it, or remove it.`, {
      port: "xs",
      fixes: [{ label: `Remove ${label}`, edits: [{ kind: "removeNode", node: site.node }] }],
    }),
  ];
}

/** What the shapes differ in, in words. */
function difference(shapes: readonly Shape[]): string {
  const [first] = shapes;
  if (first === undefined || shapes.some((shape) => shape.length !== first.length)) return "number of dimensions";
  const sameSize = shapes.every((shape) => shape.slice(0, -1).every((size, axis) => size === first[axis]));
  if (sameSize) return first.length === 1 ? "number of features" : "number of channels";
  return "height and width";
}

export function fold(operator: "add" | "multiply", { b, inputs }: LayerBuild): { readonly y: ValueId } {
  const [first, ...rest] = inputs.xs ?? [];
  if (first === undefined) throw new Error(`${operator} is built without inputs.`);
  return { y: rest.reduce((sum, value) => b.call(operator, [sum, value]), first) };
}
