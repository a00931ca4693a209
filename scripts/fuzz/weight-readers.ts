/** Readers of weights and checkpoints. */
import { z } from "zod";
import { onnxGraph } from "../../src/engine/export/onnx/export-onnx";
import { onnxFiles } from "../../src/engine/export/onnx/onnx-file";
import { writeSafetensors } from "../../src/engine/export/safetensors/write-safetensors";
import { OnnxFileError, readOnnxTensors } from "../../src/engine/import/onnx/read-onnx-tensors";
import { readSafetensors, SafetensorsError } from "../../src/engine/import/safetensors/read-safetensors";
import { CheckpointError } from "../../src/engine/training/checkpoint";
import { decodeCheckpoint, encodeCheckpoint, sealCheckpoint } from "../../src/engine/training/checkpoint-file";
import { ModuleBuilder } from "../../src/engine/ir/builder";
import { bytesOf } from "../../src/engine/model/model-formats";
import { inferOutputs } from "../../src/engine/operators/registry";
import type { Tensor32 } from "../../src/engine/runtime/device";
import type { FuzzedReader, JsonPart } from "./fuzzed-reader";
import { expectWhole, JSON_WORDS, headerOfSafetensors } from "./fuzzed-reader";

const headerSchema = z.looseObject({ __metadata__: z.record(z.string(), z.string()) });
const FACTS = "trainyard-checkpoint";

/** What a checkpoint says of itself: JSON inside of the header's JSON. */
const factsOfCheckpoint: JsonPart = {
  take: (sample) => headerSchema.parse(JSON.parse(headerOfSafetensors.take(sample))).__metadata__[FACTS] ?? "{}",
  put(sample, text) {
    const header = headerSchema.parse(JSON.parse(headerOfSafetensors.take(sample)));
    const changed = { ...header, __metadata__: { ...header.__metadata__, [FACTS]: text } };
    return headerOfSafetensors.put(sample, JSON.stringify(changed));
  },
};

const safetensors: FuzzedReader = {
  name: "safetensors",
  json: headerOfSafetensors,
  samples: () => [
    writeSafetensors(
      new Map([
        ["dense/kernel", { dtype: "F32", shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
        ["ids", { dtype: "I64", shape: [2], data: BigInt64Array.of(1n, 2n) }],
        ["half", { dtype: "F16", shape: [1, 3], data: Uint16Array.of(1, 2, 3) }],
      ]),
      { project: "{}", format: "pt" },
    ),
    writeSafetensors(new Map(), {}),
  ],
  words: [...JSON_WORDS, '"F32"', '"F64"', '"BF16"', '"shape":[65536,65536]', '"data_offsets":[0,0]', "__metadata__"],
  read(bytes) {
    for (const [name, { shape, data }] of readSafetensors(bytes).tensors) {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      expectWhole(size === data.length, `tensor ${name} of another size than its shape`);
    }
  },
  isRefusal: (error) => error instanceof SafetensorsError,
};

const dense = (...data: readonly number[]): Tensor32 => ({
  type: { dtype: "f32", shape: [data.length] },
  data: Float32Array.from(data),
});
const checkpointSample = (): Promise<Uint8Array> =>
  encodeCheckpoint({
    runId: "run",
    kind: "best",
    step: 12,
    epoch: 1.5,
    savedAt: "2026-01-01T00:00:00Z",
    learningRate: 0.01,
    metrics: { loss: 0.5 },
    elapsedMs: 10,
    trainingMs: 9,
    fingerprint: "f",
    state: new Map([
      ["d/kernel", dense(1, 2, 3)],
      ["adam/d/kernel", dense(4, 5, 6)],
    ]),
    weights: ["d/kernel"],
    best: { step: 8, metrics: { loss: 0.4 }, weights: new Map([["d/kernel", dense(7, 8, 9)]]) },
  });

async function takeCheckpoint(bytes: Uint8Array): Promise<void> {
  const { state, weights, best } = await decodeCheckpoint(bytes);
  expectWhole(
    weights.every((name) => state.has(name) && (best === undefined || best.weights.has(name))),
    "a checkpoint without some of its weights",
  );
}

const checkpoint: FuzzedReader = {
  name: "checkpoint",
  samples: async () => [await checkpointSample()],
  words: JSON_WORDS,
  read: takeCheckpoint,
  isRefusal: (error) => error instanceof CheckpointError,
};

/** The checksum is made right after the damage, as somebody would who wants to do harm. */
const sealedCheckpoint: FuzzedReader = {
  ...checkpoint,
  name: "checkpoint with a right checksum",
  json: factsOfCheckpoint,
  async read(bytes) {
    await sealCheckpoint(bytes);
    await takeCheckpoint(bytes);
  },
};

/** A product with one weight, inside of the model and beside it. */
function onnxSamples(): Uint8Array[] {
  const b = new ModuleBuilder("m", inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [1, 8] });
  b.output("y", b.call("matmul", [x, b.input("d/kernel", "parameter", { dtype: "f32", shape: [8, 64] })]));
  const graph = onnxGraph(b.finish(), new Map([["d/kernel", new Float32Array(512).fill(1)]]));
  const facts = { producerVersion: "1", metadata: { project: "{}" } };
  return [EXTERNAL_INSIDE, EXTERNAL_BESIDE].flatMap((from) => {
    const [model] = onnxFiles(graph, facts, "m.onnx", from);
    return model === undefined ? [] : [bytesOf(model)];
  });
}

const EXTERNAL_INSIDE = 1e9;
const EXTERNAL_BESIDE = 1;
const BESIDE = new Uint8Array(4096);

const onnxWeights: FuzzedReader = {
  name: "ONNX with weights",
  samples: onnxSamples,
  words: ["location", "offset", "length", "..", "/etc/passwd", "m.onnx.data", "4294967296", "-1"],
  read(bytes) {
    for (const [name, tensor] of readOnnxTensors(bytes, (location) =>
      location === "m.onnx.data" ? BESIDE : undefined,
    )) {
      const size = tensor.shape.reduce((product, dimension) => product * dimension, 1);
      if (tensor.element === "f32") expectWhole(tensor.bytes?.length === 4 * size, `tensor ${name} of another size`);
    }
  },
  isRefusal: (error) => error instanceof OnnxFileError,
};

export const weightReaders: readonly FuzzedReader[] = [safetensors, onnxWeights, checkpoint, sealedCheckpoint];
