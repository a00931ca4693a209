/** Dense: a fully connected layer, `[batch, features]` -> `[batch, units]`, at every step of a sequence alike. */
import {
  activated,
  activationField,
  applyActivation,
  kerasActivation,
  weightInitializer,
  withPytorchActivation,
} from "./activations";
import { readFlag, readNumber, readText } from "./attributes";
import { defineLayer } from "./define";
import type { TensorSpec } from "./define";
import { elementCount } from "../ir/types";
import { project } from "./project";
import { accept, inputX, numbers, outputY, refuse, single, vectorProblem } from "./problems";

function isSequence({ dtype, shape }: TensorSpec): boolean {
  return dtype === "f32" && shape.length === 2;
}

function features(spec: TensorSpec): number {
  return spec.shape.at(-1) ?? 1;
}

export const dense = defineLayer({
  type: "dense",
  label: "Dense",
  role: "layer",
  category: "core",
  docs: {
    summary:
      "Every unit looks at every feature: a weighted sum plus a bias, then an activation. Every step of a sequence [time, features] is treated alike.",
    formula: "y = activation(x · kernel + bias)",
    references: [
      {
        title: "Rumelhart, Hinton, Williams: Learning representations by back-propagating errors (1986)",
        url: "https://doi.org/10.1038/323533a0",
      },
      {
        title: "Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks (2010)",
        url: "https://proceedings.mlr.press/v9/glorot10a.html",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    units: {
      kind: "int",
      label: "Units",
      help: "Numbers that come out for each example.",
      default: 64,
      min: 1,
      max: 1_048_576,
    },
    activation: activationField,
    useBias: { kind: "boolean", label: "Bias", default: true },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = isSequence(x) ? undefined : vectorProblem("Dense", site, x);
    if (problem !== undefined) return refuse(problem);
    const units = readNumber(site.attributes, "units");
    const fanIn = features(x);
    const bias = readFlag(site.attributes, "useBias");
    return accept(activated(readText(site.attributes, "activation"), numbers([...x.shape.slice(0, -1), units])), {
      parameters: [
        {
          name: "kernel",
          shape: [fanIn, units],
          initializer: weightInitializer(site.attributes, fanIn, units),
          trainable: true,
        },
        ...(bias ? [{ name: "bias", shape: [units], initializer: { kind: "zeros" }, trainable: true } as const] : []),
      ],
      flops: elementCount(x.shape.slice(0, -1)) * (2 * fanIn * units + (bias ? units : 0)),
    });
  },
  build: ({ b, inputs, parameters, attributes }) => {
    const { kernel, bias } = parameters;
    if (kernel === undefined) throw new Error("Dense is built without its kernel.");
    const y = applyActivation(b, readText(attributes, "activation"), project(b, single(inputs, "x"), kernel, bias));
    return { y };
  },
  source: {
    pytorch: (site) => {
      const bias = readFlag(site.attributes, "useBias") ? "" : ", bias=False";
      const width = features(single(site.inputs, "x"));
      return withPytorchActivation(
        site.attributes,
        `nn.Linear(${width}, ${readNumber(site.attributes, "units")}${bias})`,
      );
    },
    keras: (site) => {
      const bias = readFlag(site.attributes, "useBias") ? "" : ", use_bias=False";
      return `layers.Dense(${readNumber(site.attributes, "units")}${kerasActivation(site.attributes)}${bias})`;
    },
  },
});
