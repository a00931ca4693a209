/** One suite for all layers, driven by the registry: what inference says, what is built, and that nothing is forgotten. */
import { describe, expect, it } from "vitest";
import { elementCount } from "../ir/types";
import { verifyModule } from "../ir/verifier";
import { inferOutputs } from "../operators/registry";
import { validateAttributes } from "./attributes";
import { buildCase, siteOf } from "./build-case";
import type { LayerCase, LayerDefinition } from "./define";
import { findLayer, layers } from "./registry";

const modules = import.meta.glob<{ readonly cases: readonly LayerCase[] }>("./*.cases.ts", { eager: true });

function casesOf(layer: LayerDefinition): readonly LayerCase[] {
  const file = `./${layer.type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.cases.ts`;
  return modules[file]?.cases ?? [];
}

describe("the registry", () => {
  it("names every layer once", () => {
    expect(new Set(layers.map((layer) => layer.type)).size).toBe(layers.length);
    expect(new Set(layers.map((layer) => layer.label)).size).toBe(layers.length);
    for (const layer of layers) expect(findLayer(layer.type)).toBe(layer);
    expect(findLayer("none")).toBeUndefined();
  });

  it("has a case file for every layer and a layer for every case file", () => {
    expect(Object.keys(modules)).toHaveLength(layers.length);
    for (const layer of layers) expect(casesOf(layer).length, layer.type).toBeGreaterThan(0);
  });

  it("has the layers of the first issue", () => {
    expect(layers.map((layer) => layer.type).sort()).toMatchInlineSnapshot(`
      [
        "accuracy",
        "activation",
        "add",
        "avgPool2d",
        "batchNorm",
        "binaryCrossEntropy",
        "concat",
        "conv1d",
        "conv2d",
        "convTranspose2d",
        "crossEntropy",
        "dense",
        "depthwiseConv2d",
        "dropout",
        "embedding",
        "flatten",
        "gaussianNoise",
        "globalAvgPool1d",
        "globalAvgPool2d",
        "gradientReversal",
        "groupNorm",
        "gru",
        "huber",
        "input",
        "layerNorm",
        "lstm",
        "maxPool2d",
        "meanAbsoluteError",
        "meanSquaredError",
        "multiHeadAttention",
        "multiply",
        "noise",
        "output",
        "pad2d",
        "permute",
        "positionEmbedding",
        "realOrGenerated",
        "reshape",
        "rmsNorm",
        "simpleRnn",
        "target",
        "topKAccuracy",
        "transformerBlock",
        "upsample2d",
      ]
    `);
  });
});

describe.each(layers.map((layer) => [layer.type, layer] as const))("%s", (_type, layer) => {
  it("says what it does, with a formula and reachable references", () => {
    expect(layer.docs.summary).toMatch(/\.$/);
    expect(layer.docs.formula).not.toBe("");
    for (const { title, url } of layer.docs.references) {
      expect(title).not.toBe("");
      expect(new URL(url).protocol).toBe("https:");
    }
  });

  it("has defaults that its own schema allows", () => {
    const defaults = Object.fromEntries(Object.entries(layer.attributes).map(([name, field]) => [name, field.default]));
    expect(validateAttributes(layer.attributes, defaults)).toEqual({ values: defaults, problems: [] });
  });

  describe.each(casesOf(layer).map((example) => [example.name, example] as const))("%s", (_name, example) => {
    const site = siteOf(layer, example);
    const result = layer.infer(site);

    it("infers what the case says", () => {
      expect(validateAttributes(layer.attributes, example.attributes ?? {}).problems).toEqual([]);
      if ("problem" in example.expect) {
        expect(result.ok).toBe(false);
        if (result.ok) return;
        expect(result.problems.map((problem) => problem.code)).toEqual([example.expect.problem]);
        for (const problem of result.problems) expect(problem.message).toMatch(/^[A-Z].*: .*\.$/);
        return;
      }
      expect(result).toMatchObject({ ok: true });
      if (!result.ok) return;
      const shapes = Object.fromEntries(Object.entries(result.outputs).map(([port, spec]) => [port, spec.shape]));
      expect(shapes).toEqual(example.expect.outputs);
      expect(Object.keys(result.outputs)).toEqual(layer.outputs.map((port) => port.name));
      const count = (result.parameters ?? []).reduce((sum, { shape }) => sum + elementCount(shape), 0);
      expect(count).toBe(example.expect.parameterCount ?? 0);
    });

    it("builds what it infers", () => {
      if (!result.ok || layer.role === "data") return;
      const batchSize = 3;
      for (const training of [true, false]) {
        const { b, outputs: built } = buildCase(layer, site, result, { training, batchSize });
        for (const [port, spec] of Object.entries(result.outputs)) {
          const value = built[port];
          expect(value, port).toBeDefined();
          if (value !== undefined) {
            expect(b.type(value)).toEqual({ dtype: spec.dtype, shape: [batchSize, ...spec.shape] });
          }
        }
        if (layer.role === "loss" || layer.role === "metric") {
          expect(built.value === undefined ? undefined : b.type(built.value)).toEqual({
            dtype: "f32",
            shape: [batchSize],
          });
        }
        expect(verifyModule(b.finish(), inferOutputs)).toEqual([]);
        const untrained = (result.parameters ?? []).filter((parameter) => !parameter.trainable);
        expect(b.finish().updates).toHaveLength(training ? untrained.length : 0);
      }
    });

    it("reads as one expression in PyTorch and Keras", () => {
      if (!result.ok) return;
      for (const text of [layer.source.pytorch(site), layer.source.keras(site)]) {
        expect(text).toMatch(/^[a-z].*[\w)]$/);
        expect(text).not.toMatch(/undefined|NaN|\[object/);
        expect(text.split("(").length).toBe(text.split(")").length);
      }
    });
  });
});
