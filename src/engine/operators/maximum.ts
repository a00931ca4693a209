/** The larger of two numbers. Equal numbers share the gradient evenly. */
import { defineBinary } from "./elementwise";
import type { ValueId } from "../ir/types";
import { onnxNode } from "./onnx-layout";
import { tensorflowNode } from "./tensorflow-nodes";

export const maximum = defineBinary({
  name: "maximum",
  summary: "The larger of two numbers. Equal numbers share the gradient evenly.",
  formula: "y = max(a, b)",
  dtypes: ["f32", "i32", "u32"],
  wgsl: (a, b) => `max(${a}, ${b})`,
  reference: { scalar: (a, b) => Math.max(a, b) },
  gradient: ({ b, left, right, g }) => {
    const share = (winner: ValueId, other: ValueId): ValueId => {
      const tie = b.call("multiply", [b.call("equal", [winner, other]), b.constant(0.5)]);
      return b.call("multiply", [g, b.call("add", [b.call("greater", [winner, other]), tie])]);
    };
    return { left: () => share(left, right), right: () => share(right, left) };
  },
  onnx: onnxNode("Max"),
  tensorflow: tensorflowNode("Maximum"),
});
