/** SimpleRNN: the plain recurrent layer, one activation of input and state. */
import { readText } from "./attributes";
import { defineRecurrentLayer } from "./recurrent";

export const simpleRnn = defineRecurrentLayer({
  type: "simpleRnn",
  label: "SimpleRNN",
  docs: {
    summary:
      "Reads a sequence step by step; the state is an activation of the step and of the state before. Forgets soon: for long sequences take an LSTM or a GRU.",
    formula: "h = activation(x_t · W + h · R + b)",
    references: [
      { title: "Elman: Finding structure in time (1990)", url: "https://doi.org/10.1207/s15516709cog1402_1" },
    ],
  },
  gates: 1,
  biases: [{ name: "bias", initializer: { kind: "zeros" } }],
  attributes: {
    activation: {
      kind: "choice",
      label: "Activation",
      default: "tanh",
      options: [
        { value: "tanh", label: "Tanh" },
        { value: "relu", label: "ReLU" },
      ],
    },
  },
  operatorAttributes: (attributes) => ({ activation: readText(attributes, "activation") }),
  pytorch: (attributes) => (readText(attributes, "activation") === "tanh" ? ["RNN"] : ["RNN", 'nonlinearity="relu"']),
  keras: (attributes) =>
    readText(attributes, "activation") === "tanh" ? ["SimpleRNN"] : ["SimpleRNN", 'activation="relu"'],
});
