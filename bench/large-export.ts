/**
 * Exports a model of about a gigabyte of generated weights and says what memory it took beyond the weights themselves. Writes the files into
 * a folder, with an example and our own answer to it, for other runtimes to load. Started by `scripts/large-export.mjs`.
 */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeSafetensors } from "../src/engine/export/safetensors/write-safetensors";
import { elementCount, typeOf } from "../src/engine/ir/types";
import { sizeOf } from "../src/engine/model/model-formats";
import type { ModelFormat } from "../src/engine/model/model-formats";
import type { DatasetDescription, GraphDescription } from "../src/engine/model/types";
import { Interpreter } from "../src/engine/reference/interpreter";
import { compileInference } from "../src/engine/training/compile-run";
import { exportModel } from "../src/engine/training/export-model";
import type { Weights } from "../src/engine/training/run-types";

export interface LargeExport {
  readonly format: ModelFormat;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  /** The most that the process took while it exported, beyond what it had with the weights in memory. */
  readonly peakBytes: number;
}

const FEATURES = 256;
const ANSWERS = 16;

/** Dense layers of `width` units, of which each but the first has `width` x `width` weights. */
function denseGraph(width: number, layers: number): GraphDescription {
  const names = Array.from({ length: layers }, (_, index) => `dense-${index + 1}`);
  const chain = ["features", ...names, "answer"];
  const edge = (source: string, target: string, port: string) => ({
    id: `${source}-${target}`,
    source: { node: source, port: "y" },
    target: { node: target, port },
  });
  return {
    nodes: [
      { id: "features", layer: "input", attributes: { field: "features" } },
      ...names.map((id) => ({ id, layer: "dense", attributes: { units: width, activation: "relu" } })),
      { id: "answer", layer: "dense", attributes: { units: ANSWERS } },
      { id: "target", layer: "target", attributes: { field: "target" } },
      { id: "loss", layer: "meanSquaredError", attributes: {} },
    ],
    edges: [
      ...chain.slice(1).map((target, index) => edge(chain[index] ?? "", target, "x")),
      edge("answer", "loss", "prediction"),
      edge("target", "loss", "target"),
    ],
  };
}

const dataset: DatasetDescription = {
  id: "generated",
  name: "Generated numbers",
  summary: "",
  source: "",
  licence: "",
  revision: "1",
  fields: [
    { name: "features", role: "feature", kind: "numeric", dtype: "f32", shape: [FEATURES] },
    { name: "target", role: "target", kind: "numeric", dtype: "f32", shape: [ANSWERS] },
  ],
  counts: { train: 1, validation: 0, test: 1 },
};

/** The same numbers each time. @param limit of their magnitude. */
function fill(data: Float32Array, seed: number, limit: number): void {
  let state = (seed * 2654435761 + 1) >>> 0;
  const scale = limit / 2 ** 31;
  for (let index = 0; index < data.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[index] = (state - 2 ** 31) * scale;
  }
}

const peak = (): number => process.resourceUsage().maxRSS * 1024;

/** @param folder gets `<format>/...` and `samples.safetensors`. */
export async function exportLarge(folder: string, width: number, layers: number): Promise<readonly LargeExport[]> {
  const graph = denseGraph(width, layers);
  const module = compileInference({ graph, dataset }).inferenceModule(1);
  const weights: Weights = new Map(
    module.inputs
      .filter(({ kind }) => kind !== "batch")
      .map(({ name, value }, index) => {
        const type = typeOf(module, value);
        const data = new Float32Array(elementCount(type.shape));
        // Each layer gives numbers of the size that it gets (He et al. 2015).
        fill(data, index, Math.sqrt(6 / (type.shape[0] ?? 1)));
        return [name, { type, data }];
      }),
  );
  const reports: LargeExport[] = [];
  for (const format of ["safetensors", "onnx"] as const) {
    const before = peak();
    const written = await exportModel({ graph, dataset, weights, format, project: "{}", name: "model" });
    const files: LargeExport["files"][number][] = [];
    for (const { name, parts } of written) {
      const path = join(folder, format, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, parts);
      const hash = createHash("sha256");
      for (const part of parts) hash.update(part);
      files.push({ name, bytes: sizeOf(parts), sha256: hash.digest("hex") });
    }
    reports.push({ format, files, peakBytes: peak() - before });
  }
  const features = new Float32Array(FEATURES);
  fill(features, 99, 1);
  const data = new Map([...weights].map(([name, tensor]) => [name, tensor.data]));
  const run = new Interpreter(module, "f32").run(new Map([...data, ["features", features]]), {
    step: 0,
    seed: 0,
    learningRate: 0,
  });
  const answers = Object.entries(run.outputs).map(
    ([name, tensor]) =>
      [`output/${name}`, { dtype: "F32", shape: tensor.type.shape, data: Float32Array.from(tensor.data) }] as const,
  );
  const given = ["input/features", { dtype: "F32", shape: [1, FEATURES], data: features }] as const;
  await writeFile(join(folder, "samples.safetensors"), writeSafetensors(new Map([given, ...answers])));
  return reports;
}
