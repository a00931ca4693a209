/**
 * TensorFlow SavedModel (https://www.tensorflow.org/guide/saved_model) for TensorFlow Serving: one `saved_model.pb` with the tag `serve`
 * and the signature `serving_default`, whose inputs and outputs have the model's own names. Weights are constants of the graph, so that
 * there is no `variables` folder.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import type { Module } from "../../ir/types";
import type { TensorData } from "../../operators/define";
import { SavedModelSchema } from "./generated/tensorflow_pb";
import { graphDef, tensorInfo } from "./graph-def";
import { tensorflowGraph } from "./tensorflow-graph";
import type { TensorflowPort } from "./tensorflow-graph";

/** What one protocol buffer may hold; readers refuse more. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * @param module built for prediction.
 * @returns the bytes of `saved_model.pb`.
 * @throws Error as `tensorflowGraph` does; and for weights of 2 GB and more.
 */
export function writeSavedModel(module: Module, weights: ReadonlyMap<string, TensorData>): Uint8Array<ArrayBuffer> {
  const bytes = [...weights.values()].reduce((sum, { length }) => sum + 4 * length, 0);
  if (bytes >= MOST_BYTES) {
    throw new Error(
      `The weights take ${(bytes / 1e9).toFixed(1)} GB, and a SavedModel with its weights inside takes less than 2.1 GB. Export ONNX instead.`,
    );
  }
  const graph = tensorflowGraph(module, weights);
  const infos = (ports: readonly TensorflowPort[]) =>
    Object.fromEntries(ports.map((port) => [port.name, tensorInfo(port)] as const));
  const model = create(SavedModelSchema, {
    savedModelSchemaVersion: 1n,
    metaGraphs: [
      {
        metaInfoDef: { tags: ["serve"] },
        graphDef: graphDef(graph, true),
        signatureDef: {
          serving_default: {
            inputs: infos(graph.inputs),
            outputs: infos(graph.outputs),
            methodName: "tensorflow/serving/predict",
          },
        },
      },
    ],
  });
  return new Uint8Array(toBinary(SavedModelSchema, model));
}
