/** Normalizes every example by its own mean and variance over the last dimensions. */
import { formatType, sameShape } from "../ir/types";
import type { ValueId } from "../ir/types";
import { defineOperator, inferred, int, refused } from "./define";
import { sumTo } from "./elementwise";
import { inverseDeviation, moments, normalizedGradient } from "./normalization";
import { addNode } from "./onnx-layout";

/** The last `count` of `rank` axes. */
function trailingAxes(rank: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => rank - count + at);
}

export const layerNorm = defineOperator({
  name: "layerNorm",
  version: 1,
  docs: {
    summary: "Normalizes over the last `axes` dimensions; gamma and beta have their shape.",
    formula: "y = (x - mean) / sqrt(variance + epsilon) * gamma + beta",
    references: ["Ba, Kiros and Hinton, Layer normalization, 2016"],
  },
  inputs: ["x", "gamma", "beta"],
  outputs: ["y"],
  attributes: { axes: { kind: "int", default: 1 }, epsilon: { kind: "float", default: 1e-5 } },
  infer: ([x, gamma, beta], attributes) => {
    if (x?.dtype !== "f32") return refused("needs the input x, f32");
    const count = int(attributes, "axes");
    if (!Number.isInteger(count) || count < 1 || count > x.shape.length) {
      return refused(`axes is ${count}, expected how many of the ${x.shape.length} dimensions to normalize over`);
    }
    const shape = x.shape.slice(-count);
    for (const [name, type] of Object.entries({ gamma, beta })) {
      if (type?.dtype !== "f32" || !sameShape(type.shape, shape)) {
        return refused(
          `${name} is ${type === undefined ? "missing" : formatType(type)}, expected f32[${shape.join(", ")}]`,
        );
      }
    }
    return inferred(x);
  },
  body: {
    kind: "composite",
    decompose: (b, [x, gamma, beta], attributes) => {
      if (x === undefined || gamma === undefined || beta === undefined) return [];
      const { mean, variance } = moments(b, x, trailingAxes(b.shape(x).length, int(attributes, "axes")));
      const inverse = inverseDeviation(b, variance, int(attributes, "epsilon"));
      const normalized = b.call("multiply", [b.call("subtract", [x, mean]), inverse]);
      return [b.call("add", [b.call("multiply", [normalized, gamma]), beta])];
    },
    gradient: ({ b, inputs: [x, gamma], outputGradients: [g], attributes, needed }) => {
      if (x === undefined || gamma === undefined || g === undefined) return [];
      const axes = trailingAxes(b.shape(x).length, int(attributes, "axes"));
      const { mean, variance } = moments(b, x, axes);
      const inverse = inverseDeviation(b, variance, int(attributes, "epsilon"));
      const normalized = b.call("multiply", [b.call("subtract", [x, mean]), inverse]);
      const down = (value: ValueId): ValueId => sumTo(b, value, b.shape(gamma));
      return [
        needed[0] === true
          ? normalizedGradient(b, b.call("multiply", [g, gamma]), normalized, inverse, axes)
          : undefined,
        needed[1] === true ? down(b.call("multiply", [g, normalized])) : undefined,
        needed[2] === true ? down(g) : undefined,
      ];
    },
  },
  export: {
    onnx: (context) => {
      const rank = context.inputs[0]?.shape.length ?? 1;
      const count = int(context.attributes, "axes");
      const operands = [context.input(0), context.input(1), context.input(2)];
      const attributes = { axis: rank - count, epsilon: { float: int(context.attributes, "epsilon") } };
      context.setOutput(0, addNode(context, "LayerNormalization", operands, attributes));
    },
  },
});
