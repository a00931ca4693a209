/**
 * Random numbers that are a function of (seed, stream, step, element index) alone; see `ir/threefry`. Emitting it twice
 * with one stream gives the same numbers twice, which is how dropout's backward pass gets its mask without keeping it.
 */
import { fillThreefryUniform } from "../ir/threefry";
import { defineOperator, everywhere, inferred, int, ints, unsupported } from "./define";

export const randomUniform = defineOperator({
  name: "randomUniform",
  version: 1,
  docs: {
    summary: "Uniform random numbers in [0, 1), new ones at every step.",
    formula: "y[i] = threefry2x32(threefry2x32((seed, stream), (step, 0)), (i, 0)) / 2^32, of which 24 bits are used",
    references: ["Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011"],
  },
  inputs: [],
  outputs: ["y"],
  attributes: { shape: { kind: "ints" }, stream: { kind: "int" } },
  infer: (_inputs, attributes) => inferred({ dtype: "f32", shape: ints(attributes, "shape") }),
  body: {
    kind: "primitive",
    gradient: () => [],
    reference: (_inputs, [type], attributes, context) => {
      if (type === undefined) return [];
      const output = context.zeros(type);
      fillThreefryUniform(output.data, context.step.seed, int(attributes, "stream"), context.step.step);
      return [output];
    },
    gpu: {
      kind: "elementwise",
      wgsl: (_operands, attributes, index) => `random_uniform(${int(attributes, "stream") >>> 0}u, ${index})`,
      lib: ["threefry"],
      readsStepScalars: true,
      flops: 100,
    },
  },
  export: everywhere(unsupported("Random numbers belong to training: an exported model has none.")),
});
