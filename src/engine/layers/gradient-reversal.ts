/** GradientReversal: lets two parts of a model work against each other under one loss and one optimizer. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer } from "./define";
import { accept, idProblem, inputX, outputY, refuse, single } from "./problems";

export const gradientReversal = defineLayer({
  type: "gradientReversal",
  label: "GradientReversal",
  role: "layer",
  category: "regularization",
  docs: {
    summary:
      "Passes its input on unchanged and turns the gradient around: what stands in front of it learns to make the loss larger. With it a generator learns to deceive a discriminator in one run.",
    formula: "y = x; on the way back dL/dx = -strength · dL/dy",
    references: [
      {
        title: "Ganin, Lempitsky: Unsupervised domain adaptation by backpropagation (2015)",
        url: "https://arxiv.org/abs/1409.7495",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    strength: {
      kind: "float",
      label: "Strength",
      help: "Factor of the gradient that goes back.",
      default: 1,
      min: 0,
      max: 1000,
      step: 0.1,
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = idProblem("GradientReversal", site, "x", x);
    return problem === undefined ? accept(x, { flops: elementCount(x.shape) }) : refuse(problem);
  },
  build: ({ b, inputs, attributes, training }) => {
    const x = single(inputs, "x");
    return { y: training ? b.call("gradientReversal", [x], { scale: readNumber(attributes, "strength") }) : x };
  },
  source: {
    pytorch: (site) => {
      const strength = readNumber(site.attributes, "strength");
      return `type("GradientReversal", (nn.Module,), {"forward": lambda self, x: ${String(1 + strength)} * x.detach() - ${String(strength)} * x})()`;
    },
    keras: (site) => {
      const strength = readNumber(site.attributes, "strength");
      return `layers.Lambda(lambda x: ${String(1 + strength)} * keras.ops.stop_gradient(x) - ${String(strength)} * x)`;
    },
  },
});
