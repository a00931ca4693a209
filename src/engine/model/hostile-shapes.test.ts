/** Sizes that are legal one by one and monstrous together: named on their node before anything is built. */
import { expect, it } from "vitest";
import { inferModel } from "./infer-model";
import { classifier, datasetOf, features, graphOf, image, label } from "./graph-fixtures";

const LARGEST_UNITS = 1_048_576;

it("names a layer whose weights would have 2^31 elements or more, and leaves those behind it alone", () => {
  const graph = graphOf(
    [
      ["in", "input", { field: "features" }],
      ["wide", "dense", { units: LARGEST_UNITS }],
      ["wider", "dense", { units: LARGEST_UNITS }],
      ["last", "dense", { units: 3 }],
      ["t", "target"],
      ["loss", "crossEntropy"],
    ],
    ["in -> wide", "wide -> wider", "wider -> last", "last -> loss", "t -> loss.target"],
  );
  const { diagnostics } = inferModel(graph, datasetOf(features, label));
  expect(diagnostics.map(({ severity, code, node }) => [severity, code, node])).toEqual([
    ["error", "too-large", "wider"],
  ]);
  expect(diagnostics[0]?.message).toContain("parameter kernel [1048576, 1048576] has 1,099,511,627,776 elements");
});

it("names a layer whose output for one example would have 2^31 elements or more", () => {
  const doublings = Array.from({ length: 6 }, (_, step) => `up-${step}`);
  const graph = graphOf(
    [
      ["in", "input", { field: "image" }],
      ["conv", "conv2d", { filters: 4096, kernelSize: [1, 1] }],
      ...doublings.map((id) => [id, "upsample2d", { size: [8, 8] }] as const),
    ],
    ["in -> conv", ...doublings.map((id, step) => `${doublings[step - 1] ?? "conv"} -> ${id}`)],
  );
  const { diagnostics } = inferModel(graph, datasetOf(image, label));
  expect(diagnostics.find(({ code }) => code === "too-large")?.node).toBe("up-2");
});

it("says nothing about what is merely large", () => {
  const { diagnostics } = inferModel(classifier(100_000), datasetOf(features, label));
  expect(diagnostics.map(({ code }) => code)).not.toContain("too-large");
});
