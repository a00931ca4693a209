/** GRU: a recurrent layer with two gates, as PyTorch defines it. The gates' order is reset, update, candidate. */
import { defineRecurrentLayer } from "./recurrent";

export const gru = defineRecurrentLayer({
  type: "gru",
  label: "GRU",
  docs: {
    summary:
      "Reads a sequence step by step; one gate decides how much of the state is renewed, another how much of it the renewal sees. Lighter than an LSTM.",
    formula: "r, z = σ(x_t · W + b + h · R + d); n = tanh(x_t · W + b + r · (h · R + d)); h = (1 - z) · n + z · h",
    references: [
      {
        title: "Cho et al.: Learning phrase representations using RNN encoder-decoder (2014)",
        url: "https://arxiv.org/abs/1406.1078",
      },
    ],
  },
  gates: 3,
  biases: [
    { name: "bias", initializer: { kind: "zeros" } },
    { name: "recurrentBias", initializer: { kind: "zeros" } },
  ],
  pytorch: () => ["GRU"],
  keras: () => ["GRU"],
});
