/** A model as an ONNX graph with its weights stored as wished. */
import type { ExportVariant } from "../../../model/model-formats";
import type { ExportSource } from "../../export-format";
import { forOnnx, onnxGraph } from "../export-onnx";
import type { FinishedGraph } from "../graph-parts";
import { halfWeights } from "./half-weights";
import { int8Graph, quantizedValues } from "./int8";
import { int8Weights } from "./int8-weights";

/** @throws Error as `onnxGraph`; and for int8 without calibration examples. */
export function onnxVariant(
  { module, weights, rangesOf }: Pick<ExportSource, "module" | "weights" | "rangesOf">,
  variant: ExportVariant,
): FinishedGraph {
  const lowered = forOnnx(module);
  const graph = onnxGraph(lowered, weights);
  switch (variant) {
    case "float32":
      return graph;
    case "float16":
      return halfWeights(graph);
    case "int8-weights":
      return int8Weights(graph);
    case "int8": {
      if (rangesOf === undefined) {
        throw new Error(
          "8-bit activations take training examples to find their ranges by, and there are none here. Export int8-weights instead.",
        );
      }
      return int8Graph(graph, rangesOf(lowered, quantizedValues(graph)));
    }
  }
}
