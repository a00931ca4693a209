import { describe, expect, it } from "vitest";
import { createProject } from "../../graph-editor/document/commands";
import { engineGraph } from "../../graph-editor/document/flatten-document";
import { blockingProblems, changesSince, createStartRequest } from "./run-request";
import { relevantFields, parseNumber } from "./training-fields";

const empty = createProject("P");
const project = {
  ...empty,
  data: { ...empty.data, dataset: "d" },
  training: { ...empty.training, batchSize: 1 },
  nodes: [{ id: "a", layer: "dense", attributes: { units: 10 }, position: { x: 0, y: 0 } }],
};
const dataset = {
  id: "d",
  name: "D",
  summary: "",
  source: "",
  licence: "",
  revision: "1",
  fields: [],
  counts: { train: 1, validation: 0, test: 0 },
};

describe("what a run is started with", () => {
  it("is the graph without positions", () => {
    expect(engineGraph(project).nodes).toEqual([{ id: "a", layer: "dense", attributes: { units: 10 } }]);
  });

  it("differs from the document after an edit, not after moving a node or renaming the project", () => {
    const request = createStartRequest(project, dataset, "run");
    const moved = {
      ...project,
      name: "Q",
      nodes: project.nodes.map((node) => ({ ...node, position: { x: 50, y: 5 } })),
    };
    expect(changesSince(request, moved)).toEqual([]);
    const edited = {
      ...moved,
      nodes: moved.nodes.map((node) => ({ ...node, attributes: { units: 11 } })),
      training: { ...project.training, epochs: 9 },
    };
    expect(changesSince(request, edited)).toEqual(["graph", "training"]);
  });

  it("needs a graph without errors and data that is read", () => {
    const error = { severity: "error", code: "x", message: "X.", fixes: [] } as const;
    const warning = { ...error, severity: "warning" } as const;
    expect(blockingProblems([warning], project, dataset)).toEqual([]);
    expect(blockingProblems([warning, error], project, dataset)).toEqual([error]);
    expect(blockingProblems([], project, undefined).map(({ field }) => field)).toEqual(["data.dataset"]);
    expect(blockingProblems([], empty, dataset).map(({ field }) => field)).toContain("data.dataset");
  });

  it("needs settings that make sense", () => {
    const training = { ...project.training, learningRate: Number.NaN, batchSize: 2 };
    expect(blockingProblems([], { ...project, training }, dataset).map(({ field }) => field)).toEqual(
      expect.arrayContaining(["training.learningRate", "training.batchSize"]),
    );
  });
});

describe("training settings", () => {
  it("are shown only where they matter", () => {
    const names = (change: Partial<typeof project.training>) =>
      relevantFields("optimizer", { ...project.training, ...change }).map(({ name }) => name);
    expect(names({ optimizer: "sgd", momentum: 0 })).toEqual(["optimizer", "learningRate", "momentum"]);
    expect(names({ optimizer: "sgd", momentum: 0.9 })).toContain("nesterov");
    expect(names({ optimizer: "adamw" })).toEqual(["optimizer", "learningRate", "beta1", "beta2", "epsilon"]);
  });

  it("read numbers as people type them", () => {
    expect(["0.001", "1e-3", " 1,5 ", "60 000"].map(parseNumber)).toEqual([0.001, 0.001, 1.5, 60_000]);
    expect(["", "abc", "1e", "--1"].map(parseNumber).every(Number.isNaN)).toBe(true);
  });
});
