/** Class ids as rows with a single 1. */
import { formatType } from "../ir/types";
import { defineOperator, everywhere, inferred, int, refused } from "./define";

export const oneHot = defineOperator({
  name: "oneHot",
  version: 1,
  docs: {
    summary: "A row of zeros with a 1 at each i32 id; all zeros for an id outside 0 .. depth - 1.",
    formula: "y[..., k] = [ids[...] = k]",
    references: [],
  },
  inputs: ["ids"],
  outputs: ["y"],
  attributes: { depth: { kind: "int" } },
  infer: ([ids], attributes) => {
    if (ids?.dtype !== "i32") return refused(`ids is ${ids === undefined ? "missing" : formatType(ids)}, expected i32`);
    return inferred({ dtype: "f32", shape: [...ids.shape, int(attributes, "depth")] });
  },
  body: {
    kind: "composite",
    decompose: (b, [ids], attributes) => {
      if (ids === undefined) return [];
      const shape = b.shape(ids);
      const column = b.call("reshape", [ids], { shape: shape.length === 0 ? [1] : [-1, ...shape.slice(1), 1] });
      const classes = b.call("iota", [], { shape: [int(attributes, "depth")], axis: 0, dtype: "i32" });
      return [b.call("equal", [column, classes])];
    },
  },
  export: everywhere("decompose"),
});
