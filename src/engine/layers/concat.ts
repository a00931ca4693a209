/** Concat: lays its inputs one after the other along one dimension. */
import type { Shape } from "../ir/types";
import { sameShape } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer, formatSpec } from "./define";
import type { LayerAttributes } from "./define";
import { inputXs, singleInputWarnings } from "./merging";
import { accept, error, idProblem, numbers, outputY, refuse, setFix } from "./problems";

/** Position of the dimension in a shape without batch; undefined where there is none. */
function position(attributes: LayerAttributes, rank: number): number | undefined {
  const axis = readNumber(attributes, "axis");
  const index = axis < 0 ? rank + axis : axis - 1;
  return axis !== 0 && index >= 0 && index < rank ? index : undefined;
}

const without = (shape: Shape, axis: number): Shape => shape.filter((_, index) => index !== axis);

export const concat = defineLayer({
  type: "concat",
  label: "Concat",
  role: "layer",
  category: "merge",
  docs: {
    summary: "Joins tensors side by side, along the features or channels unless told otherwise.",
    formula: "y = [x₁, x₂, …] along the axis",
    references: [
      {
        title: "Huang et al.: Densely connected convolutional networks (2016)",
        url: "https://arxiv.org/abs/1608.06993",
      },
    ],
  },
  inputs: inputXs,
  outputs: outputY,
  attributes: {
    axis: {
      kind: "int",
      label: "Axis",
      help: "-1 is the last dimension; counted from the front, 0 is the batch and not allowed.",
      default: -1,
      min: -8,
      max: 8,
    },
  },
  infer: (site) => {
    const inputs = site.inputs.xs ?? [];
    const ids = inputs.map((spec) => idProblem("Concat", site, "xs", spec)).find((problem) => problem !== undefined);
    if (ids !== undefined) return refuse(ids);
    const first = inputs[0]?.shape ?? [];
    const axis = position(site.attributes, first.length);
    if (axis === undefined) {
      return refuse(
        error(
          "bad-axis",
          `Concat cannot join ${inputs.map(formatSpec).join(" and ")} along axis ${readNumber(site.attributes, "axis")}: ${first.length === 0 ? "insert a Reshape before it" : "set axis to -1"}.`,
          {
            attribute: "axis",
            fixes: first.length === 0 ? [] : [setFix(site, "axis", -1, "Set axis to -1")],
          },
        ),
      );
    }
    if (
      inputs.some(
        ({ shape }) => shape.length !== first.length || !sameShape(without(shape, axis), without(first, axis)),
      )
    ) {
      const axes = first.flatMap((_, index) =>
        inputs.every(
          ({ shape }) => shape.length === first.length && sameShape(without(shape, index), without(first, index)),
        )
          ? [index + 1]
          : [],
      );
      return refuse(
        error(
          "merge-mismatch",
          `Concat expects inputs that differ in axis ${axis + 1} only, gets ${inputs.map(formatSpec).join(" and ")}: ${axes[0] === undefined ? "bring the other dimensions to the same size" : `set axis to ${axes[0]}`}.`,
          { port: "xs", fixes: axes.slice(0, 1).map((found) => setFix(site, "axis", found, `Set axis to ${found}`)) },
        ),
      );
    }
    const joined = inputs.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
    return accept(numbers(first.map((size, index) => (index === axis ? joined : size))), {
      warnings: singleInputWarnings("Concat", site),
    });
  },
  build: ({ b, inputs, attributes }) => {
    const values = inputs.xs ?? [];
    const [first] = values;
    if (first === undefined) throw new Error("Concat is built without inputs.");
    if (values.length === 1) return { y: first };
    const axis = position(attributes, b.shape(first).length - 1);
    if (axis === undefined) throw new Error("Concat is built along an axis that its inputs do not have.");
    return { y: b.call("concat", values, { axis: axis + 1 }) };
  },
  source: {
    pytorch: (site) => `lambda *xs: torch.cat(xs, dim=${readNumber(site.attributes, "axis")})`,
    keras: (site) => `layers.Concatenate(axis=${readNumber(site.attributes, "axis")})`,
  },
});
