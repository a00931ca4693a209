/** GaussianNoise: in training adds normal random numbers to its input; otherwise passes it on. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer } from "./define";
import { accept, idProblem, inputX, numbers, outputY, refuse, single } from "./problems";

export const gaussianNoise = defineLayer({
  type: "gaussianNoise",
  label: "GaussianNoise",
  role: "layer",
  category: "regularization",
  docs: {
    summary:
      "Adds random numbers at every training step, so that the model learns to look through them: it makes an autoencoder a denoiser. Does nothing when predicting.",
    formula: "y = x + deviation · n, each element of n drawn from the standard normal distribution",
    references: [
      {
        title: "Vincent et al.: Stacked denoising autoencoders (2010)",
        url: "https://www.jmlr.org/papers/v11/vincent10a.html",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    deviation: {
      kind: "float",
      label: "Deviation",
      help: "Standard deviation of the noise, in the unit of the input.",
      default: 0.3,
      min: 0,
      max: 100,
      step: 0.05,
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = idProblem("GaussianNoise", site, "x", x);
    return problem === undefined ? accept(numbers(x.shape), { flops: elementCount(x.shape) * 2 }) : refuse(problem);
  },
  build: ({ b, inputs, attributes, training, stream }) => {
    const x = single(inputs, "x");
    const deviation = readNumber(attributes, "deviation");
    if (!training || deviation === 0) return { y: x };
    const noise = b.call("randomNormal", [], { shape: b.shape(x), stream });
    return { y: b.call("add", [x, b.call("multiply", [noise, b.constant(deviation)])]) };
  },
  source: {
    pytorch: (site) =>
      `type("GaussianNoise", (nn.Module,), {"forward": lambda self, x: x + ${String(readNumber(site.attributes, "deviation"))} * torch.randn_like(x) if self.training else x})()`,
    keras: (site) => `layers.GaussianNoise(${String(readNumber(site.attributes, "deviation"))})`,
  },
});
