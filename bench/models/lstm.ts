/** Two LSTM layers over a sequence; the last time step gives 10 scores. */
import type { ModelSize, ReferenceModel } from "./reference-model";
import { chain, classBatches, composeGraph, describeData, labelField, trainingOf } from "./reference-model";

/** Time steps, features of a step, units of each layer, batch size. */
export function lstmShape(size: ModelSize) {
  return size === "full"
    ? ({ time: 64, features: 64, units: 128, batchSize: 32 } as const)
    : ({ time: 16, features: 16, units: 32, batchSize: 16 } as const);
}

export function lstm(size: ModelSize = "full"): ReferenceModel {
  const { time, features, units, batchSize } = lstmShape(size);
  return {
    name: "lstm",
    title: `LSTM 2x${units} over ${time} steps`,
    graph: composeGraph(
      chain([
        { id: "sequence", layer: "input" },
        { id: "lstm-1", layer: "lstm", attributes: { units, returnSequences: true } },
        { id: "lstm-2", layer: "lstm", attributes: { units, returnSequences: false } },
        { id: "scores", layer: "dense", attributes: { units: 10 } },
      ]),
      "scores",
    ),
    dataset: describeData("lstm", [
      { name: "sequence", role: "feature", kind: "numeric", shape: [time, features], dtype: "f32" },
      labelField,
    ]),
    training: trainingOf(batchSize),
    batch: classBatches("sequence", batchSize, time * features),
  };
}
