/** Chooses between two tensors, element by element. */
import { broadcastShapes, formatType } from "../ir/types";
import { defineOperator, inferred, refused } from "./define";
import { sumTo } from "./elementwise";
import type { ElementLoop } from "./map-elements";
import { mapRuns } from "./map-elements";
import { addNode, ONNX_DTYPE, onnxElementwise } from "./onnx-layout";
import { dtypeOf, tensorflowResult, typed } from "./tensorflow-nodes";

const choose: ElementLoop = (y, run, condition, a, b) => {
  let i = run.a;
  let j = run.b;
  let k = run.c;
  for (let at = run.start; at < run.end; at++) {
    y[at] = (condition[i] ?? 0) !== 0 ? (a[j] ?? 0) : (b[k] ?? 0);
    i += run.stepA;
    j += run.stepB;
    k += run.stepC;
  }
};

export const where = defineOperator({
  name: "where",
  version: 1,
  docs: {
    summary: "Takes a where the condition is not 0, b elsewhere. All three broadcast.",
    formula: "y = condition != 0 ? a : b",
    references: [],
  },
  inputs: ["condition", "a", "b"],
  outputs: ["y"],
  attributes: {},
  infer: ([condition, a, b]) => {
    if (condition === undefined || a === undefined || b === undefined) return refused("needs condition, a and b");
    if (a.dtype !== b.dtype) return refused(`a is ${a.dtype} and b is ${b.dtype}, expected the same`);
    const both = broadcastShapes(a.shape, b.shape);
    const shape = both === undefined ? undefined : broadcastShapes(condition.shape, both);
    if (shape === undefined) {
      return refused(`${[condition, a, b].map(formatType).join(", ")} do not broadcast to a common shape`);
    }
    return inferred({ dtype: a.dtype, shape });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [condition, left, right], outputGradients: [g], needed }) => {
      if (condition === undefined || left === undefined || right === undefined || g === undefined) return [];
      const zero = b.constant(0);
      return [
        undefined,
        needed[1] === true ? sumTo(b, b.call("where", [condition, g, zero]), b.shape(left)) : undefined,
        needed[2] === true ? sumTo(b, b.call("where", [condition, zero, g]), b.shape(right)) : undefined,
      ];
    },
    reference: (inputs, [type], _attributes, context) =>
      type === undefined ? [] : [mapRuns(inputs, type, context, choose)],
    gpu: {
      kind: "elementwise",
      wgsl: ([condition = "0", a = "0", b = "0"]) => `select(${b}, ${a}, ${condition} != 0)`,
    },
  },
  export: {
    onnx: onnxElementwise((context, [condition = "", a = "", b = ""]) =>
      addNode(context, "Where", [addNode(context, "Cast", [condition], { to: ONNX_DTYPE.bool }), a, b]),
    ),
    tensorflow: tensorflowResult((context, [condition = "", a = "", b = ""]) => {
      const dtype = dtypeOf(context);
      const zero = context.constant("zero", { dtype, shape: [] }, [0]);
      const truth = typed(context, "NotEqual", [condition, zero], {}, dtype);
      return typed(context, "SelectV2", [truth, a, b], {}, dtypeOf(context, 1));
    }),
  },
});
