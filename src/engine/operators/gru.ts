/** A layer of gated recurrent units over whole sequences, as PyTorch defines them. The recurrence itself is gruSequence. */
import { defineOperator, inferred, refused } from "./define";
import { layerProblem, projectInput, sequenceSize } from "./recurrence";
import { onnxRecurrence } from "./recurrence-onnx";
import {} from "./tensorflow-nodes";

export const GRU_GATES = 3;

export const gru = defineOperator({
  name: "gru",
  version: 1,
  docs: {
    summary:
      "Gated recurrent units over x [batch, time, features], from a zero state; kernels [in, 3 * units] hold reset, update, candidate. The reset is applied after the recurrent product.",
    formula:
      "r, z = sigmoid(x_t W + b + h_(t-1) R + d); n = tanh(x_t W + b + r * (h_(t-1) R + d)); y_t = h_t = (1 - z) * n + z * h_(t-1)",
    references: [
      "Cho et al., Learning phrase representations using RNN encoder-decoder, 2014",
      "https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html",
    ],
  },
  inputs: ["x", "kernel", "recurrentKernel", "bias", "recurrentBias"],
  outputs: ["y"],
  attributes: {},
  infer: ([x, kernel, recurrentKernel, bias, recurrentBias]) => {
    const problem = layerProblem(GRU_GATES, x, kernel, recurrentKernel, { bias, recurrentBias });
    if (problem !== undefined || x === undefined) return refused(problem ?? "needs x");
    const { batch, time } = sequenceSize(x);
    return inferred({ dtype: "f32", shape: [batch, time, recurrentKernel?.shape[0] ?? 0] });
  },
  body: {
    kind: "composite",
    decompose: (b, [x, kernel, recurrentKernel, bias, recurrentBias]) => {
      if (x === undefined || kernel === undefined || recurrentKernel === undefined) return [];
      if (bias === undefined || recurrentBias === undefined) return [];
      return [b.call("gruSequence", [projectInput(b, x, kernel, bias), recurrentKernel, recurrentBias])];
    },
  },
  export: {
    onnx: (context) => {
      // ONNX: update, reset, candidate.
      const positions = { kernel: 1, recurrentKernel: 2, bias: 3, recurrentBias: 4 };
      const attributes = { linear_before_reset: 1 };
      onnxRecurrence(context, { opType: "GRU", order: [1, 0, 2], ...positions, attributes });
    },
    tensorflow: "decompose",
  },
});
