/** A long short-term memory layer over whole sequences. The recurrence itself is lstmSequence. */
import { defineOperator, inferred, refused } from "./define";
import { layerProblem, projectInput, sequenceSize } from "./recurrence";
import { onnxRecurrence } from "./recurrence-onnx";
import {} from "./tensorflow-nodes";

export const LSTM_GATES = 4;

export const lstm = defineOperator({
  name: "lstm",
  version: 1,
  docs: {
    summary:
      "Long short-term memory over x [batch, time, features], from a zero state; kernels [in, 4 * units] hold the gates input, forget, candidate, output.",
    formula: "i, f, g, o = gates(x_t W + b + h_(t-1) R); c_t = f * c_(t-1) + i * g; y_t = h_t = o * tanh(c_t)",
    references: [
      "Hochreiter and Schmidhuber, Long short-term memory, 1997",
      "Gers, Schmidhuber and Cummins, Learning to forget, 2000",
    ],
  },
  inputs: ["x", "kernel", "recurrentKernel", "bias"],
  outputs: ["y"],
  attributes: {},
  infer: ([x, kernel, recurrentKernel, bias]) => {
    const problem = layerProblem(LSTM_GATES, x, kernel, recurrentKernel, { bias });
    if (problem !== undefined || x === undefined) return refused(problem ?? "needs x");
    const { batch, time } = sequenceSize(x);
    return inferred({ dtype: "f32", shape: [batch, time, recurrentKernel?.shape[0] ?? 0] });
  },
  body: {
    kind: "composite",
    decompose: (b, [x, kernel, recurrentKernel, bias]) => {
      if (x === undefined || kernel === undefined || recurrentKernel === undefined || bias === undefined) return [];
      return [b.call("lstmSequence", [projectInput(b, x, kernel, bias), recurrentKernel])];
    },
  },
  export: {
    onnx: (context) => {
      // ONNX: input, output, forget, cell.
      const positions = { kernel: 1, recurrentKernel: 2, bias: 3 };
      onnxRecurrence(context, { opType: "LSTM", order: [0, 3, 1, 2], ...positions });
    },
    tensorflow: "decompose",
  },
});
