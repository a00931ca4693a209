/** Sets a random part of the elements to zero and scales the others up; new ones at every step. */
import { defineOperator, everywhere, inferred, int, refused, unsupported } from "./define";

export const dropout = defineOperator({
  name: "dropout",
  version: 1,
  docs: {
    summary: "Sets each element to 0 with probability rate and divides the others by 1 - rate.",
    formula: "y = u < rate ? 0 : x / (1 - rate), with u uniform in [0, 1)",
    references: ["Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, 2014"],
  },
  inputs: ["x"],
  outputs: ["y"],
  attributes: { rate: { kind: "float" }, stream: { kind: "int" } },
  infer: ([x], attributes) => {
    if (x?.dtype !== "f32") return refused("needs the input x, f32");
    const rate = int(attributes, "rate");
    return rate >= 0 && rate < 1 ? inferred(x) : refused(`rate is ${rate}, expected at least 0 and below 1`);
  },
  body: {
    kind: "composite",
    decompose: (b, [x], attributes) => {
      if (x === undefined) return [];
      const rate = int(attributes, "rate");
      const random = b.call("randomUniform", [], { shape: b.shape(x), stream: int(attributes, "stream") });
      const dropped = b.call("less", [random, b.constant(rate)]);
      const scaled = b.call("multiply", [x, b.constant(1 / (1 - rate))]);
      return [b.call("where", [dropped, b.constant(0), scaled])];
    },
    // Linear in x: the same mask, drawn again from the same stream, so that it is never kept in memory.
    gradient: ({ b, outputGradients: [g], attributes }) => [
      g === undefined ? undefined : b.call("dropout", [g], attributes),
    ],
  },
  export: everywhere(unsupported("Dropout belongs to training: an exported model leaves it out.")),
});
