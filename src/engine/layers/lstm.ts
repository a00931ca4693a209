/** LSTM: a recurrent layer with a memory that gates write, keep and read. The gates' order is input, forget, candidate, output. */
import { defineRecurrentLayer } from "./recurrent";

export const lstm = defineRecurrentLayer({
  type: "lstm",
  label: "LSTM",
  docs: {
    summary:
      "Reads a sequence step by step and keeps a memory; gates decide what is written to it, what is forgotten and what comes out. The forget gate starts open (bias 1).",
    formula: "i, f, g, o = gates(x_t · W + h · R + b); c = f · c + i · g; h = o · tanh(c)",
    references: [
      {
        title: "Hochreiter, Schmidhuber: Long short-term memory (1997)",
        url: "https://doi.org/10.1162/neco.1997.9.8.1735",
      },
      {
        title: "Jozefowicz, Zaremba, Sutskever: An empirical exploration of recurrent network architectures (2015)",
        url: "https://proceedings.mlr.press/v37/jozefowicz15.html",
      },
    ],
  },
  gates: 4,
  biases: [{ name: "bias", initializer: { kind: "parts", values: [0, 1, 0, 0] } }],
  pytorch: () => ["LSTM"],
  keras: () => ["LSTM"],
});
