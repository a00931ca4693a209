/** Fixes cure: applied to the document, one after the other, they lead from a broken graph to one that trains. */
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../graph-editor/document/edits";
import { SCHEMA_VERSION } from "../../graph-editor/document/schema";
import type { ProjectDocument } from "../../graph-editor/document/schema";
import { datasetOf, features, graphOf, image, label, mass } from "./graph-fixtures";
import { inferModel } from "./infer-model";
import type { DatasetDescription, GraphDescription } from "./types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "./types";

function projectOf(graph: GraphDescription): ProjectDocument {
  return {
    format: "trainyard-project",
    schemaVersion: SCHEMA_VERSION,
    id: "p",
    name: "p",
    nodes: graph.nodes.map((node, column) => ({ ...node, position: { x: column * 260, y: 0 } })),
    edges: [...graph.edges],
    notes: [],
    frames: [],
    blocks: [],
    data: DEFAULT_DATA,
    training: DEFAULT_TRAINING,
  };
}

/** Presses the first fix of the first problem that has one until none is left. @returns the labels of the buttons. */
function mend(graph: GraphDescription, dataset: DatasetDescription): readonly string[] {
  let document = projectOf(graph);
  const pressed: string[] = [];
  for (let presses = 0; presses < 12; presses++) {
    const { diagnostics } = inferModel(document, dataset);
    if (diagnostics.length === 0) return pressed;
    const fix = diagnostics.find((diagnostic) => diagnostic.fixes.length > 0)?.fixes[0];
    if (fix === undefined) throw new Error(`Nothing mends: ${diagnostics.map(({ message }) => message).join(" ")}`);
    pressed.push(fix.label);
    document = applyEdits(fix.edits)(document);
  }
  throw new Error(`Never mended: ${pressed.join(", ")}`);
}

const classes = datasetOf(features, label);
const images = datasetOf(image, label);
const numbers = datasetOf(features, mass);

describe("fixes", () => {
  it.each<[string, GraphDescription, DatasetDescription, readonly string[]]>([
    [
      "a single Dense on images becomes a classifier",
      graphOf([["d", "dense"]], []),
      images,
      ["Add Input", "Insert Flatten", "Add CrossEntropy", "Add Target", "Set units of Dense to 3"],
    ],
    [
      "a convolution on a row of numbers",
      graphOf(
        [
          ["in", "input"],
          ["c", "conv2d"],
          ["t", "target"],
          ["loss", "crossEntropy"],
        ],
        ["in -> c", "c -> loss", "t -> loss.target"],
      ),
      classes,
      ["Insert Reshape", "Insert Flatten and Dense"],
    ],
    [
      "the loss of another kind of target",
      graphOf(
        [
          ["in", "input"],
          ["d", "dense"],
          ["t", "target"],
          ["loss", "crossEntropy"],
        ],
        ["in -> d", "d -> loss", "t -> loss.target"],
      ),
      numbers,
      ["Use Mean squared error", "Set units of Dense to 1"],
    ],
    [
      "softmax in front of the loss",
      graphOf(
        [
          ["in", "input"],
          ["d", "dense", { units: 3 }],
          ["s", "activation", { function: "softmax" }],
          ["t", "target"],
          ["loss", "crossEntropy"],
        ],
        ["in -> d", "d -> s", "s -> loss", "t -> loss.target"],
      ),
      classes,
      ["Remove Activation"],
    ],
    [
      "branches of different widths",
      graphOf(
        [
          ["in", "input"],
          ["a", "dense", { units: 3 }],
          ["sum", "add"],
          ["t", "target"],
          ["b", "dense", { units: 5 }],
          ["loss", "crossEntropy"],
        ],
        ["in -> a", "in -> b", "a -> sum", "b -> sum", "sum -> loss", "t -> loss.target"],
      ),
      classes,
      ["Set units of Dense 2 to 3"],
    ],
    [
      "a shortcut around a widening convolution",
      graphOf(
        [
          ["in", "input"],
          ["stem", "conv2d", { filters: 4 }],
          ["a", "conv2d", { filters: 8 }],
          ["sum", "add"],
          ["g", "globalAvgPool2d"],
          ["d", "dense", { units: 3 }],
          ["t", "target"],
          ["loss", "crossEntropy"],
        ],
        ["in -> stem", "stem -> sum", "stem -> a", "a -> sum", "sum -> g", "g -> d", "d -> loss", "t -> loss.target"],
      ),
      images,
      ["Set filters of Conv2D 2 to 4"],
    ],
    [
      "a circle",
      graphOf(
        [
          ["in", "input"],
          ["a", "add"],
          ["d", "dense", { units: 3 }],
          ["t", "target"],
          ["loss", "crossEntropy"],
        ],
        ["in -> a", "d -> a", "a -> d", "d -> loss", "t -> loss.target"],
      ),
      classes,
      ["Remove edge from Dense", "Remove Add"],
    ],
    [
      "a Dense on a category",
      graphOf(
        [
          ["in", "input", { field: "label" }],
          ["d", "dense", { units: 3 }],
          ["t", "target"],
          ["loss", "crossEntropy"],
        ],
        ["in -> d", "d -> loss", "t -> loss.target"],
      ),
      classes,
      ["Insert Embedding"],
    ],
    [
      "a window that does not fit",
      graphOf(
        [
          ["in", "input"],
          ["c", "conv2d", { kernelSize: [7, 7], padding: "valid" }],
          ["f", "flatten"],
          ["d", "dense", { units: 3 }],
          ["t", "target"],
          ["loss", "crossEntropy"],
        ],
        ["in -> c", "c -> f", "f -> d", "d -> loss", "t -> loss.target"],
      ),
      images,
      ["Set padding to same"],
    ],
  ])("%s", (_name, graph, dataset, labels) => {
    expect(mend(graph, dataset)).toEqual(labels);
  });
});
