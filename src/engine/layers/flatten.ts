/** Flatten: `[batch, ...]` -> `[batch, features]`, in row-major order. */
import { elementCount } from "../ir/types";
import { defineLayer } from "./define";
import { accept, inputX, outputY, single } from "./problems";

export const flatten = defineLayer({
  type: "flatten",
  label: "Flatten",
  role: "layer",
  category: "shape",
  docs: {
    summary: "Lays all numbers of an example in one row, as Dense needs them.",
    formula: "[batch, a, b, c] → [batch, a·b·c]",
    references: [],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {},
  infer: (site) => {
    const x = single(site.inputs, "x");
    return accept({ ...x, shape: [elementCount(x.shape)] });
  },
  build: ({ b, inputs, specs }) => ({
    y: b.call("reshape", [single(inputs, "x")], { shape: [-1, elementCount(single(specs.inputs, "x").shape)] }),
  }),
  source: { pytorch: () => "nn.Flatten()", keras: () => "layers.Flatten()" },
});
