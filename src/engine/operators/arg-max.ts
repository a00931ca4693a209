/** Where the largest element lies along one axis. */
import { elementCount, formatType } from "../ir/types";
import { argMaxVariants } from "./arg-max.kernels";
import { aroundAxis, axisProblem, reducedShape } from "./axes";
import { defineOperator, inferred, int, refused } from "./define";
import { addNode, ONNX_DTYPE } from "./onnx-layout";
import { dtypeAttribute, dtypeOf, int32, tensorflowResult } from "./tensorflow-nodes";

export const argMax = defineOperator({
  name: "argMax",
  version: 1,
  docs: {
    summary: "Position of the largest element along one axis, the first of equal ones. Not differentiable.",
    formula: "y = argmax of x along axis",
    references: [],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { axis: { kind: "int" } },
  infer: ([x], attributes) => {
    if (x === undefined) return refused("needs the input x");
    const axis = int(attributes, "axis");
    const problem = axisProblem(axis, x.shape);
    if (problem !== undefined) return refused(problem);
    if (x.shape[axis] === 0) return refused(`${formatType(x)} has no elements along axis ${axis}`);
    return inferred({ dtype: "i32", shape: reducedShape(x.shape, [axis], false) });
  },
  body: {
    kind: "primitive",
    gradient: () => [undefined],
    reference: ([x], [type], attributes, context) => {
      if (x === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const { length, inner } = aroundAxis(x.type, int(attributes, "axis"));
      for (let i = 0; i < elementCount(type.shape); i++) {
        const base = Math.floor(i / inner) * length * inner + (i % inner);
        let best = 0;
        for (let at = 1; at < length; at++) {
          if ((x.data[base + at * inner] ?? 0) > (x.data[base + best * inner] ?? 0)) best = at;
        }
        output.data[i] = best;
      }
      return [output];
    },
    gpu: { kind: "kernels", variants: argMaxVariants },
  },
  export: {
    onnx: (context) => {
      const found = addNode(context, "ArgMax", [context.input(0)], {
        axis: int(context.attributes, "axis"),
        keepdims: 0,
      });
      context.setOutput(0, addNode(context, "Cast", [found], { to: ONNX_DTYPE.i32 }));
    },
    tensorflow: tensorflowResult((context, [x = ""]) =>
      context.node("ArgMax", [x, int32(context, "axis", int(context.attributes, "axis"))], {
        T: dtypeAttribute(dtypeOf(context)),
        Tidx: dtypeAttribute("i32"),
        output_type: dtypeAttribute("i32"),
      }),
    ),
  },
});
