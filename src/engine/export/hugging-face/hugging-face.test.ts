/** Models that are a GPT-2 are told from others, in each way they can be drawn, and a bias moves into a norm without a trace. */
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../../graph-editor/document/flatten-document";
import { templates } from "../../../graph-editor/templates/registry";
import { templateDatasets } from "../../../graph-editor/templates/template-datasets";
import type { DataField } from "../../layers/define";
import { buildModule } from "../../model/build-module";
import { datasetOf, graphOf } from "../../model/graph-fixtures";
import { inferModel } from "../../model/infer-model";
import { initializeParameters } from "../../model/initialize-parameters";
import { bytesOf } from "../../model/model-formats";
import type { GraphDescription } from "../../model/types";
import { absorbBias } from "./absorb-bias";
import { write } from "./format";
import { gpt2Weights } from "./gpt2-weights";
import { matchGpt2 } from "./match-gpt2";

const text = (name: string, role: DataField["role"]): DataField => ({
  ...{ name, role, kind: "text", shape: [5], dtype: "i32" },
  ...{ classCount: 7, classNames: ["\uFFFD", "\n", '"', "a", "b", "\u0635", "7"] },
});
const data = datasetOf(text("characters", "feature"), text("next", "target"));

/** Tokens, positions, one block of one layer, a last norm and scores. */
function gpt(
  block: Readonly<Record<string, string | number | boolean>>,
  units = 7,
  head: Readonly<Record<string, string>> = {},
): GraphDescription {
  return graphOf(
    [
      ["in", "input"],
      ["tokens", "embedding", { dimensions: 8 }],
      ["positions", "positionEmbedding"],
      ["drop", "dropout"],
      ["block", "transformerBlock", { heads: 2, causal: true, ...block }],
      ["norm", "layerNorm"],
      ["scores", "dense", { units, ...head }],
      ["next", "target"],
      ["loss", "crossEntropy"],
    ],
    [
      ...["in -> tokens", "tokens -> positions", "positions -> drop", "drop -> block", "block -> norm"],
      ...["norm -> scores", "scores -> loss.prediction", "next -> loss.target"],
    ],
  );
}

describe("matchGpt2", () => {
  it.each(templates.map((template) => [template.id, template] as const))("judges the template %s", (id, template) => {
    const project = template.create();
    const match = matchGpt2(inferModel(engineGraph(project), templateDatasets[project.data.dataset]));
    if (id === "char-gpt") {
      const shape = {
        heads: 4,
        hidden: 384,
        activation: "gelu",
        epsilon: 1e-5,
        vocabulary: 78,
        positions: 64,
        width: 96,
      };
      expect(match).toMatchObject({ plan: { ...shape, field: "characters", blocks: [{}, {}] } });
    } else {
      expect("reason" in match && match.reason).toMatch(/GPT-2.*\.$/);
      expect("node" in match && project.nodes.map((node) => node.id)).toContain("node" in match && match.node);
    }
  });

  it("takes blocks of one layer, with dropout between", () => {
    const match = matchGpt2(inferModel(gpt({ activation: "silu", mlpRatio: 2 }), data));
    expect(match).toMatchObject({ plan: { activation: "silu", hidden: 16, heads: 2, blocks: [{}], positions: 5 } });
  });

  it.each([
    ["attention that looks ahead", gpt({ causal: false }), "block", /causal/],
    ["another norm", gpt({ norm: "rmsNorm" }), "block", /LayerNorm/],
    ["scores behind an activation", gpt({}, 7, { activation: "relu" }), "scores", /no activation/],
    ["more scores than tokens", gpt({}, 9), "scores", /scores each of its 7 tokens, and .* has 9 units/],
  ] as const)("names the layer of %s", (_what, graph, node, reason) => {
    const match = matchGpt2(inferModel(graph, data));
    expect("node" in match && match.node).toBe(node);
    expect("reason" in match && match.reason).toMatch(reason);
  });

  it("says of an unfinished model that it has no output", () => {
    expect(matchGpt2({ nodes: [], outputs: [] })).toEqual({ node: undefined, reason: "The model has no output yet." });
  });
});

describe("a folder", () => {
  const graph = gpt({});
  const model = inferModel(graph, data);
  const { module, parameters } = buildModule(model, { mode: "infer", batchSize: 1 });
  const weights = initializeParameters(parameters, 1);
  const source = {
    ...{ module, weights, model, graph, dataset: data, project: "{}", name: "gpt" },
    producer: { name: "Trainyard", version: "1" },
  };

  it("is the same each time, with a tokenizer of the data's characters", () => {
    const files = write(source, "float32");
    expect(write(source, "float32").map(bytesOf)).toEqual(files.map(bytesOf));
    const json = (name: string): unknown => {
      const file = files.find((each) => each.name === name);
      return file === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytesOf(file)));
    };
    expect(json("config.json")).toMatchObject({ vocab_size: 7, n_positions: 5, n_embd: 8, n_layer: 1, n_head: 2 });
    const vocab = { "\uFFFD": 0, "\n": 1, '"': 2, a: 3, b: 4, "\u0635": 5, "7": 6 };
    expect(json("tokenizer.json")).toMatchObject({ model: { vocab, unk_token: "\uFFFD" } });
  });

  it("has query, key and value side by side", () => {
    const match = matchGpt2(model);
    if (!("plan" in match)) throw new Error(match.reason);
    const joined = gpt2Weights(match.plan, weights).get("transformer.h.0.attn.c_attn.weight");
    const key = weights.get("block/keyKernel");
    expect(joined?.shape).toEqual([8, 24]);
    // Row 3, column 5 of the keys.
    expect(joined?.data[3 * 24 + 8 + 5]).toBe(key?.[3 * 8 + 5]);
  });

  it("refuses another model with the way out", () => {
    const other = inferModel(gpt({ causal: false }), data);
    expect(() => write({ ...source, model: other }, "float32")).toThrow(
      /no model that computes this one.*PyTorch or ONNX/,
    );
  });
});

describe("absorbBias", () => {
  // [3, 2]: two scores of three features.
  const kernel = Float32Array.of(1, 2, -1, 0.5, 0.25, 3);
  const beta = Float32Array.of(0.5, -1, 2);
  const scores = (shift: Float32Array, bias: Float32Array): number[] =>
    [0, 1].map((column) =>
      shift.reduce((sum, value, row) => sum + value * (kernel[row * 2 + column] ?? 0), bias[column] ?? 0),
    );

  it("gives the same scores without the bias", () => {
    const bias = Float32Array.of(0.75, -2);
    const moved = absorbBias(beta, kernel, bias);
    const expected = scores(beta, bias);
    scores(moved, Float32Array.of(0, 0)).forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? 0, 5));
  });

  it("leaves the norm alone where there is nothing to move", () => {
    expect(absorbBias(beta, kernel, new Float32Array(2))).toBe(beta);
  });

  it.each([
    ["more scores than features", Float32Array.of(1), Float32Array.of(1, 2), Float32Array.of(1, 1), /more scores/],
    ["scores that are the same", Float32Array.of(1, 1), Float32Array.of(1, 1, 2, 2), Float32Array.of(1, 0), /depend/],
  ] as const)("refuses %s", (_what, before, matrix, bias, reason) => {
    expect(() => absorbBias(before, matrix, bias)).toThrow(reason);
    expect(() => absorbBias(before, matrix, bias)).toThrow(/Switch off Bias/);
  });
});
