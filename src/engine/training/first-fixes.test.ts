/**
 * Broken projects on real data: pressing the first button of the first problem, again and again, leads to a project that takes training
 * steps. Each press makes the problem that it belongs to go away.
 */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createProject } from "../../graph-editor/document/commands";
import { applyEdits } from "../../graph-editor/document/edits";
import { engineGraph } from "../../graph-editor/document/flatten-document";
import type { ProjectDocument } from "../../graph-editor/document/schema";
import { forecastMemory } from "../../workers/training/forecast-memory";
import { createBundledSources } from "../data/bundled";
import { createDirectBatchSource } from "../data/direct-batch-source";
import type { Dataset } from "../data/types";
import { graphOf } from "../model/graph-fixtures";
import { inferModel } from "../model/infer-model";
import type { DataSettings, Diagnostic, GraphDescription, TrainingSettings } from "../model/types";
import { validateData, validateTraining } from "../model/validate-settings";
import { CpuDevice } from "../runtime/cpu-device";
import { TrainingRun } from "./training-run";

const sources = createBundledSources((path) => readFile(new URL(`../../../public/datasets/${path}`, import.meta.url)));
const device = new CpuDevice({ threads: 1 });

interface Broken {
  readonly name: string;
  readonly data: string;
  readonly graph: GraphDescription;
  readonly training?: Partial<TrainingSettings>;
  readonly held?: Partial<DataSettings>;
  /** What the pressed buttons say. */
  readonly presses: readonly string[];
}

const ends = ["t -> loss.target"];

const broken: readonly Broken[] = [
  {
    name: "dimensions that do not meet: a Dense on images",
    data: "shapes",
    graph: graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 4 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> d", "d -> loss", ...ends],
    ),
    presses: ["Insert Flatten"],
  },
  {
    name: "no loss",
    data: "iris",
    graph: graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 3 }],
      ],
      ["in -> d"],
    ),
    presses: ["Add CrossEntropy", "Add Target"],
  },
  {
    name: "a target that the data set does not have",
    data: "iris",
    graph: graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 3 }],
        ["t", "target", { field: "weight" }],
        ["loss", "crossEntropy"],
      ],
      ["in -> d", "d -> loss", ...ends],
    ),
    presses: ["Use species"],
  },
  {
    name: "two parts that are not connected",
    data: "iris",
    graph: graphOf(
      [
        ["in", "input"],
        ["a", "dense"],
        ["d", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> a", "d -> loss", ...ends],
    ),
    presses: ["Connect Dense"],
  },
  {
    name: "a shortcut with another number of channels",
    data: "shapes",
    graph: graphOf(
      [
        ["in", "input"],
        ["stem", "conv2d", { filters: 4 }],
        ["a", "conv2d", { filters: 6 }],
        ["sum", "add"],
        ["g", "globalAvgPool2d"],
        ["d", "dense", { units: 4 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> stem", "stem -> sum", "stem -> a", "a -> sum", "sum -> g", "g -> d", "d -> loss", ...ends],
    ),
    presses: ["Set filters of Conv2D 2 to 4"],
  },
  {
    name: "a shortcut around a convolution with strides",
    data: "shapes",
    graph: graphOf(
      [
        ["in", "input"],
        ["stem", "conv2d", { filters: 4 }],
        ["a", "conv2d", { filters: 6, strides: [2, 2] }],
        ["sum", "add"],
        ["g", "globalAvgPool2d"],
        ["d", "dense", { units: 4 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> stem", "stem -> sum", "stem -> a", "a -> sum", "sum -> g", "g -> d", "d -> loss", ...ends],
    ),
    presses: ["Insert 1 × 1 Conv2D with strides 2 × 2"],
  },
  {
    name: "units unlike the classes",
    data: "iris",
    graph: graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 5 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> d", "d -> loss", ...ends],
    ),
    presses: ["Set units of Dense to 3"],
  },
  {
    name: "the loss of another kind of target",
    data: "penguins",
    graph: graphOf(
      [
        ["in", "input"],
        ["d", "dense"],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> d", "d -> loss", ...ends],
    ),
    presses: ["Use Mean squared error", "Set units of Dense to 1"],
  },
  {
    name: "a batch that does not fit",
    data: "shapes",
    graph: graphOf(
      [
        ["in", "input"],
        ["c", "conv2d", { filters: 8 }],
        ["g", "globalAvgPool2d"],
        ["d", "dense", { units: 4 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> c", "c -> g", "g -> d", "d -> loss", ...ends],
    ),
    training: { memoryBudgetMegabytes: 2, batchSize: 256 },
    presses: [expect.stringMatching(/^Set the batch size to \d+$/)],
  },
  {
    name: "heads that do not divide the features",
    data: "authors",
    graph: graphOf(
      [
        ["in", "input"],
        ["e", "embedding", { dimensions: 6 }],
        ["a", "multiHeadAttention", { heads: 4 }],
        ["g", "globalAvgPool1d"],
        ["d", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> e", "e -> a", "a -> g", "g -> d", "d -> loss", ...ends],
    ),
    presses: ["Set heads to 3"],
  },
  {
    name: "no Input, no Target",
    data: "iris",
    graph: graphOf(
      [
        ["d", "dense", { units: 3 }],
        ["loss", "crossEntropy"],
      ],
      ["d -> loss"],
    ),
    presses: ["Add Input", "Add Target"],
  },
  {
    name: "a prediction that is still an image",
    data: "shapes",
    graph: graphOf(
      [
        ["in", "input"],
        ["c", "conv2d", { filters: 4 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> c", "c -> loss", ...ends],
    ),
    presses: ["Insert Flatten and Dense"],
  },
  {
    name: "layers in a circle",
    data: "iris",
    graph: graphOf(
      [
        ["in", "input"],
        ["sum", "add"],
        ["d", "dense", { units: 4 }],
        ["o", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> sum", "d -> sum", "sum -> d", "d -> o", "o -> loss", ...ends],
    ),
    presses: ["Remove edge from Dense"],
  },
  {
    name: "settings that no run can use",
    data: "iris",
    graph: graphOf(
      [
        ["in", "input"],
        ["d", "dense", { units: 3 }],
        ["t", "target"],
        ["loss", "crossEntropy"],
      ],
      ["in -> d", "d -> loss", ...ends],
    ),
    held: { splitSeed: 0.5 },
    training: { batchSize: 4096, learningRate: -1 },
    presses: ["Set to 1", "Set to 0.001", "Set to 16"],
  },
];

async function open(project: ProjectDocument): Promise<Dataset> {
  const source = sources.find(({ id }) => id === project.data.dataset);
  if (source === undefined) throw new Error(`${project.data.dataset} does not come with Trainyard.`);
  return source.open(project.data);
}

function projectOf({ data, graph, training = {}, held = {} }: Broken): ProjectDocument {
  const project = createProject("Broken");
  return {
    ...project,
    nodes: graph.nodes.map((node, column) => ({ ...node, position: { x: column * 260, y: 0 } })),
    edges: [...graph.edges],
    data: { ...project.data, dataset: data, ...held },
    training: { ...project.training, batchSize: 16, ...training },
  };
}

const requestOf = (project: ProjectDocument, dataset: Dataset) => ({
  projectId: project.id,
  projectName: project.name,
  graph: engineGraph(project),
  data: project.data,
  dataset: dataset.description,
  training: project.training,
});

/** In the order of the list in the page; memory is looked at once everything else is in order. */
function errorsOf(project: ProjectDocument, dataset: Dataset): readonly Diagnostic[] {
  const errors = [
    ...inferModel(engineGraph(project), dataset.description).diagnostics,
    ...validateData(project.data),
    ...validateTraining(project.training, dataset.description),
  ].filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors;
  const { problem } = forecastMemory(requestOf(project, dataset), device);
  return problem === undefined ? [] : [problem];
}

describe("the first offered fix", () => {
  it.each(broken.map((project) => [project.name, project] as const))("%s", async (_name, description) => {
    let project = projectOf(description);
    const dataset = await open(project);
    const pressed: string[] = [];
    for (let [error] = errorsOf(project, dataset); error !== undefined; [error] = errorsOf(project, dataset)) {
      const [fix] = error.fixes;
      if (fix === undefined || pressed.length > 8) throw new Error(`Nothing mends this: ${error.message}`);
      project = applyEdits(fix.edits)(project);
      pressed.push(fix.label);
      expect(errorsOf(project, dataset).map(({ message }) => message)).not.toContain(error.message);
    }
    expect(pressed).toEqual(description.presses);

    const losses: number[] = [];
    await new TrainingRun({
      runId: "mended",
      request: requestOf(project, dataset),
      device,
      batches: createDirectBatchSource(dataset),
      observer: { step: ({ values }) => losses.push(values["loss"] ?? Number.NaN) },
      maxSteps: 2,
    }).run();
    expect(losses).toHaveLength(2);
    for (const loss of losses) expect(Number.isFinite(loss)).toBe(true);
  });
});
