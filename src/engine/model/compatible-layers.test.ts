/** Quick-add offers what fits an open end, judged by the layers themselves. */
import { describe, expect, it } from "vitest";
import { layers } from "../layers/registry";
import { compatibleLayers, compatiblePorts } from "./compatible-layers";
import { classifier, datasetOf, features, graphOf, image, label } from "./graph-fixtures";

const classes = datasetOf(features, label);

describe("compatibleLayers", () => {
  it("offers what takes a vector", () => {
    const offered = compatibleLayers(classifier(), classes, { node: "d", port: "y", direction: "source" });
    expect(offered).toEqual(
      expect.arrayContaining(["dense", "dropout", "add", "crossEntropy", "accuracy", "reshape", "output"]),
    );
    for (const type of ["conv2d", "embedding", "meanSquaredError", "input", "maxPool2d"])
      expect(offered).not.toContain(type);
  });

  it("offers what takes an image", () => {
    const graph = graphOf([["in", "input"]], []);
    const offered = compatibleLayers(graph, datasetOf(image, label), { node: "in", port: "y", direction: "source" });
    expect(offered).toEqual(expect.arrayContaining(["conv2d", "maxPool2d", "flatten", "globalAvgPool2d"]));
    expect(offered).not.toContain("dense");
    expect(offered).not.toContain("crossEntropy");
  });

  it("leads a target to the target ports of losses and metrics", () => {
    const offered = compatiblePorts(classifier(), classes, { node: "t", port: "y", direction: "source" });
    expect(offered.find(({ layer }) => layer.type === "crossEntropy")?.port).toBe("target");
    expect(offered.map(({ layer }) => layer.type)).not.toContain("meanSquaredError");
    expect(offered.map(({ layer }) => layer.type)).not.toContain("dense");
  });

  it("offers what could feed an open input", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["c", "conv2d"],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      [],
    );
    const dataset = datasetOf(image, label);
    const forConv = compatibleLayers(graph, dataset, { node: "c", port: "x", direction: "target" });
    expect(forConv).toEqual(expect.arrayContaining(["input", "conv2d", "maxPool2d"]));
    expect(forConv).not.toContain("flatten");
    expect(forConv).not.toContain("target");
    const forTarget = compatibleLayers(graph, dataset, { node: "loss", port: "target", direction: "target" });
    expect(forTarget).toEqual(["target"]);
  });

  it("offers everything with a port where nothing is known", () => {
    const graph = graphOf([["d", "dense"]], []);
    const offered = compatibleLayers(graph, undefined, { node: "d", port: "y", direction: "source" });
    expect(offered).toEqual(layers.filter((layer) => layer.inputs.length > 0).map((layer) => layer.type));
  });
});
