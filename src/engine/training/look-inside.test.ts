import { describe, expect, it } from "vitest";
import type { InsideView } from "../metrics/inside-view";
import type { DatasetDescription, GraphDescription } from "../model/types";
import { CpuDevice } from "../runtime/cpu-device";
import { compileInference } from "./compile-run";
import { Inference } from "./inference";

const dataset: DatasetDescription = {
  id: "tokens",
  name: "Tokens",
  summary: "",
  source: "",
  licence: "",
  revision: "1",
  fields: [
    { name: "text", role: "feature", kind: "text", shape: [4], dtype: "i32", classCount: 5 },
    { name: "next", role: "target", kind: "text", shape: [4], dtype: "i32", classCount: 5 },
  ],
  counts: { train: 8, validation: 0, test: 0 },
};

const edge = (source: string, target: string, port: string) => ({
  id: `${source}-${target}-${port}`,
  source: { node: source, port: "y" },
  target: { node: target, port },
});

const graph: GraphDescription = {
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "embedding", layer: "embedding", attributes: { dimensions: 8 } },
    { id: "attention", layer: "multiHeadAttention", attributes: { heads: 2, causal: true } },
    { id: "scores", layer: "dense", attributes: { units: 5 } },
    { id: "loss", layer: "crossEntropy", attributes: {} },
  ],
  edges: [
    edge("x", "embedding", "x"),
    edge("embedding", "attention", "x"),
    edge("attention", "scores", "x"),
    edge("scores", "loss", "prediction"),
    edge("t", "loss", "target"),
  ],
};

async function openModel(): Promise<Inference> {
  const session = new CpuDevice().createSession();
  const model = compileInference({ graph, dataset });
  const inference = new Inference(session, model);
  await inference.prepare();
  for (const node of model.model.nodes) {
    for (const { name, shape } of node.parameters) {
      const count = shape.reduce((product, size) => product * size, 1);
      session.write(
        `${node.id}/${name}`,
        Float32Array.from({ length: count }, (_, index) => Math.sin(index * 1.3 + name.length)),
      );
    }
  }
  return inference;
}

function tensor(view: InsideView): InsideView & { readonly kind: "tensor" } {
  if (view.kind !== "tensor") throw new Error("Expected a tensor.");
  return view;
}

describe("looking inside of a model", () => {
  const text = Int32Array.of(0, 3, 1, 4);

  it("shows a parameter as it is in the session", async () => {
    const model = await openModel();
    const view = tensor(await model.look({ kind: "parameter", node: "embedding", parameter: "table" }));
    expect(view.shape).toEqual([5, 8]);
    expect(view.summary.count).toBe(40);
    expect(view.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(view.images).toMatchObject({ count: 1, height: 5, width: 8 });
    expect(view.images?.values[1]).toBeCloseTo(Math.sin(1.3 + 5), 6);
  });

  it("shows what a layer gives for an example: the rows of an embedding", async () => {
    const model = await openModel();
    const view = tensor(await model.look({ kind: "activations", node: "embedding", fields: { text } }));
    expect(view.shape).toEqual([4, 8]);
    // Features are rows: token 3 is the second column.
    expect(view.images?.values[1]).toBeCloseTo(Math.sin(3 * 8 * 1.3 + 5), 5);
  });

  it("shows where causal attention looks: nowhere ahead, and 1 in all for each query", async () => {
    const model = await openModel();
    const view = tensor(await model.look({ kind: "attention", node: "attention", fields: { text } }));
    expect(view.shape).toEqual([2, 4, 4]);
    const values = view.images?.values ?? new Float32Array(0);
    for (let row = 0; row < 8; row++) {
      const weights = [...values.subarray(row * 4, row * 4 + 4)];
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      expect(weights.slice((row % 4) + 1).every((weight) => weight < 1e-6)).toBe(true);
    }
  });

  it("puts embeddings and what a layer gives for many examples on a plane", async () => {
    const model = await openModel();
    const rows = await model.look({ kind: "rows", node: "embedding", parameter: "table" });
    expect(rows).toMatchObject({ kind: "points", count: 5, total: 5 });
    const fields = { text: Int32Array.from({ length: 24 }, (_, index) => (index * 7) % 5) };
    const points = await model.look({ kind: "examples", node: "scores", fields, examples: 6 });
    expect(points).toMatchObject({ kind: "points", count: 6 });
  });

  it("says what is missing", async () => {
    const model = await openModel();
    await expect(model.look({ kind: "parameter", node: "gone", parameter: "kernel" })).rejects.toThrow(
      "not in the model",
    );
    await expect(model.look({ kind: "parameter", node: "scores", parameter: "table" })).rejects.toThrow(
      "no parameter table",
    );
    await expect(model.look({ kind: "attention", node: "scores", fields: { text } })).rejects.toThrow(
      "has no attention",
    );
    await expect(
      model.look({ kind: "activations", node: "scores", fields: { text: Int32Array.of(1) } }),
    ).rejects.toThrow('"text" has 1 numbers');
  });
});
