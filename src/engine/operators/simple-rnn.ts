/** A plain recurrent layer over whole sequences. The recurrence itself is simpleRnnSequence. */
import { defineOperator, inferred, refused, text } from "./define";
import { layerProblem, projectInput, sequenceSize } from "./recurrence";
import { onnxRecurrence } from "./recurrence-onnx";
import {} from "./tensorflow-nodes";

/** What a plain recurrent cell may apply to its sum. */
export const RNN_ACTIVATIONS = ["tanh", "relu"] as const;

/** What is wrong with an activation's name. */
export function rnnActivationProblem(name: string): string | undefined {
  const known: readonly string[] = RNN_ACTIVATIONS;
  return known.includes(name) ? undefined : `the activation is ${name}, expected ${known.join(" or ")}`;
}

export const simpleRnn = defineOperator({
  name: "simpleRnn",
  version: 1,
  docs: {
    summary: "Plain recurrent units over x [batch, time, features], from a zero state; activation is tanh or relu.",
    formula: "y_t = h_t = activation(x_t W + b + h_(t-1) R)",
    references: ["Elman, Finding structure in time, 1990"],
  },
  inputs: ["x", "kernel", "recurrentKernel", "bias"],
  outputs: ["y"],
  attributes: { activation: { kind: "string", default: "tanh" } },
  infer: ([x, kernel, recurrentKernel, bias], attributes) => {
    const problem =
      rnnActivationProblem(text(attributes, "activation")) ?? layerProblem(1, x, kernel, recurrentKernel, { bias });
    if (problem !== undefined || x === undefined) return refused(problem ?? "needs x");
    const { batch, time } = sequenceSize(x);
    return inferred({ dtype: "f32", shape: [batch, time, recurrentKernel?.shape[0] ?? 0] });
  },
  body: {
    kind: "composite",
    decompose: (b, [x, kernel, recurrentKernel, bias], attributes) => {
      if (x === undefined || kernel === undefined || recurrentKernel === undefined || bias === undefined) return [];
      return [b.call("simpleRnnSequence", [projectInput(b, x, kernel, bias), recurrentKernel], attributes)];
    },
  },
  export: {
    onnx: (context) => {
      const positions = { kernel: 1, recurrentKernel: 2, bias: 3 };
      // The default of the node is Tanh; naming it takes a list of strings.
      const relu = text(context.attributes, "activation") === "relu";
      const attributes = { activations: { strings: [relu ? "Relu" : "Tanh"] } };
      onnxRecurrence(context, { opType: "RNN", order: [0], ...positions, attributes });
    },
    tensorflow: "decompose",
  },
});
