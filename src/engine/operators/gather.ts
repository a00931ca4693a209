/** Rows of a table by their numbers: the embedding look-up. */
import { elementCount, formatType } from "../ir/types";
import { defineOperator, inferred, refused } from "./define";
import { gatherVariants } from "./gather.kernels";
import { addNode } from "./onnx-layout";
import { dtypeAttribute, int32, tensorflowResult } from "./tensorflow-nodes";

export const gather = defineOperator({
  name: "gather",
  version: 1,
  docs: {
    summary: "Rows of a table [rows, ...] by i32 ids of any shape. An id outside the table reads zeros.",
    formula: "y[i, ...] = table[ids[i], ...]",
    references: [],
  },
  inputs: ["table", "ids"],
  outputs: ["y"],
  attributes: {},
  infer: ([table, ids]) => {
    if (table === undefined || ids === undefined) return refused("needs table and ids");
    if (table.dtype !== "f32" || table.shape.length < 1)
      return refused(`table is ${formatType(table)}, expected f32 [rows, ...]`);
    if (ids.dtype !== "i32") return refused(`ids is ${formatType(ids)}, expected i32`);
    return inferred({ dtype: "f32", shape: [...ids.shape, ...table.shape.slice(1)] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [table, ids], outputGradients: [g], needed }) => {
      if (table === undefined || ids === undefined || g === undefined || needed[0] !== true)
        return [undefined, undefined];
      return [b.call("gatherGradient", [g, ids], { rows: b.shape(table)[0] ?? 0 }), undefined];
    },
    reference: ([table, ids], [type], _attributes, context) => {
      if (table === undefined || ids === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const width = elementCount(table.type.shape.slice(1));
      const rows = table.type.shape[0] ?? 0;
      ids.data.forEach((id, at) => {
        if (id >= 0 && id < rows) output.data.set(table.data.subarray(id * width, (id + 1) * width), at * width);
      });
      return [output];
    },
    gpu: { kind: "kernels", variants: gatherVariants },
  },
  export: {
    onnx: (context) => {
      context.setOutput(0, addNode(context, "Gather", [context.input(0), context.input(1)], { axis: 0 }));
    },
    tensorflow: tensorflowResult((context, [table = "", ids = ""]) =>
      context.node("GatherV2", [table, ids, int32(context, "axis", 0)], {
        Tparams: dtypeAttribute("f32"),
        Tindices: dtypeAttribute("i32"),
        Taxis: dtypeAttribute("i32"),
      }),
    ),
  },
});
