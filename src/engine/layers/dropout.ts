/** Dropout: in training sets a share of the elements to zero and scales the rest up; otherwise passes its input on. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer } from "./define";
import { accept, idProblem, inputX, numbers, outputY, refuse, single } from "./problems";

export const dropout = defineLayer({
  type: "dropout",
  label: "Dropout",
  role: "layer",
  category: "regularization",
  docs: {
    summary:
      "Forgets a random share of the numbers at every training step, so that the model cannot lean on any one of them. Does nothing when predicting.",
    formula: "y = x · mask / (1 - rate), each element of mask 0 with probability rate, else 1",
    references: [
      {
        title: "Srivastava et al.: Dropout: a simple way to prevent neural networks from overfitting (2014)",
        url: "https://jmlr.org/papers/v15/srivastava14a.html",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    rate: {
      kind: "float",
      label: "Rate",
      help: "Share of the elements that are dropped.",
      default: 0.2,
      min: 0,
      max: 0.95,
      step: 0.05,
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = idProblem("Dropout", site, "x", x);
    return problem === undefined ? accept(numbers(x.shape), { flops: elementCount(x.shape) * 2 }) : refuse(problem);
  },
  build: ({ b, inputs, attributes, training, stream }) => {
    const x = single(inputs, "x");
    const rate = readNumber(attributes, "rate");
    return { y: training && rate > 0 ? b.call("dropout", [x], { rate, stream }) : x };
  },
  source: {
    pytorch: (site) => `nn.Dropout(${readNumber(site.attributes, "rate")})`,
    keras: (site) => `layers.Dropout(${readNumber(site.attributes, "rate")})`,
  },
});
