/** Gradient of gather by its table: rows are added where they came from, in the order of the ids. */
import { elementCount, formatType, sameShape } from "../ir/types";
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";
import { gatherGradientVariants } from "./gather-gradient.kernels";

export const gatherGradient = defineOperator({
  name: "gatherGradient",
  version: 1,
  docs: {
    summary: "Gradient of gather by its table of the given number of rows. An id outside the table adds nothing.",
    formula: "dt[r, ...] = sum over i with ids[i] = r of dy[i, ...]",
    references: [],
  },
  inputs: ["dy", "ids"],
  outputs: ["dt"],
  attributes: { rows: { kind: "int" } },
  infer: ([dy, ids], attributes) => {
    if (dy?.dtype !== "f32" || ids?.dtype !== "i32") return refused("needs dy, f32, and ids, i32");
    if (!sameShape(dy.shape.slice(0, ids.shape.length), ids.shape)) {
      return refused(`dy ${formatType(dy)} does not begin with the dimensions of ids ${formatType(ids)}`);
    }
    return inferred({ dtype: "f32", shape: [int(attributes, "rows"), ...dy.shape.slice(ids.shape.length)] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [, ids], outputGradients: [g], needed }) => {
      if (ids === undefined || g === undefined || needed[0] !== true) return [undefined, undefined];
      return [b.call("gather", [g, ids]), undefined];
    },
    reference: ([dy, ids], [type], _attributes, context) => {
      if (dy === undefined || ids === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const width = elementCount(type.shape.slice(1));
      const rows = type.shape[0] ?? 0;
      ids.data.forEach((id, at) => {
        if (id < 0 || id >= rows) return;
        for (let i = 0; i < width; i++) {
          output.data[id * width + i] = (output.data[id * width + i] ?? 0) + (dy.data[at * width + i] ?? 0);
        }
      });
      return [output];
    },
    gpu: { kind: "kernels", variants: gatherGradientVariants },
  },
  export: everywhere(unsupported("A gradient by a table belongs to training: an exported model has none.")),
});
