/**
 * TensorFlow.js graph model (https://www.tensorflow.org/js/guide/conversion): `model.json` with the graph, and the weights in shards of
 * 4 MB beside it, as its own converter cuts them.
 */
import { toJson } from "@bufbuild/protobuf";
import type { Module } from "../../ir/types";
import type { TensorData } from "../../operators/define";
import { textFile, wholeFile } from "../../model/model-formats";
import type { NamedFile } from "../../model/model-formats";
import { GraphDefSchema, TensorInfoSchema } from "./generated/tensorflow_pb";
import { constantBytes, graphDef, tensorInfo } from "./graph-def";
import { tensorflowGraph } from "./tensorflow-graph";
import type { TensorflowPort } from "./tensorflow-graph";

export const SHARD_BYTES = 4 * 1024 * 1024;

const WEIGHT_DTYPE = { f32: "float32", i32: "int32", u32: undefined } as const;

/**
 * @param module built for prediction.
 * @returns `model.json` first, then the shards.
 * @throws Error as `tensorflowGraph` does; and for a constant of a type that TensorFlow.js lacks.
 */
export function writeTfjsModel(
  module: Module,
  weights: ReadonlyMap<string, TensorData>,
  producer: string,
): readonly NamedFile[] {
  const graph = tensorflowGraph(module, weights);
  const constants = graph.nodes.flatMap(({ name, constant }) =>
    constant === undefined ? [] : [{ name, ...constant }],
  );
  const entries = constants.map(({ name, type }) => {
    const dtype = WEIGHT_DTYPE[type.dtype];
    if (dtype === undefined) throw new Error(`TensorFlow.js has no unsigned integers, which ${name} consists of.`);
    return { name, shape: [...type.shape], dtype };
  });
  const shards = cut(constants.map(({ type, data }) => constantBytes(type, data)));
  const paths = shards.map((_, index) => `group1-shard${index + 1}of${shards.length}.bin`);
  const infos = (ports: readonly TensorflowPort[]) =>
    Object.fromEntries(ports.map((port) => [port.name, toJson(TensorInfoSchema, tensorInfo(port))] as const));
  const model = {
    format: "graph-model",
    generatedBy: producer,
    convertedBy: producer,
    signature: { inputs: infos(graph.inputs), outputs: infos(graph.outputs) },
    modelTopology: toJson(GraphDefSchema, graphDef(graph, false)),
    weightsManifest: [{ paths, weights: entries }],
  };
  const json = textFile("model.json", JSON.stringify(model));
  return [json, ...shards.map((bytes, index) => wholeFile(paths[index] ?? "", bytes))];
}

/** All pieces one after the other, in files of `SHARD_BYTES`; one empty file where there is nothing. */
function cut(pieces: readonly Uint8Array[]): readonly Uint8Array<ArrayBuffer>[] {
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const shards = Array.from(
    { length: Math.max(1, Math.ceil(total / SHARD_BYTES)) },
    (_, index) => new Uint8Array(Math.min(SHARD_BYTES, total - index * SHARD_BYTES)),
  );
  let at = 0;
  for (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const shard = shards[Math.floor(at / SHARD_BYTES)];
      const offset = at % SHARD_BYTES;
      const part = piece.subarray(from, from + SHARD_BYTES - offset);
      shard?.set(part, offset);
      from += part.length;
      at += part.length;
    }
  }
  return shards;
}
