/** The export table says of every template what the exporters do, names what a format lacks, and judges unfinished graphs. */
import { describe, expect, it } from "vitest";
import { templates } from "../../graph-editor/templates/registry";
import { engineGraph } from "../../graph-editor/document/flatten-document";
import { templateDatasets } from "../../graph-editor/templates/template-datasets";
import { ModuleBuilder } from "../ir/builder";
import { buildModule } from "../model/build-module";
import { classifier, datasetOf, features, graphOf, label } from "../model/graph-fixtures";
import { inferModel } from "../model/infer-model";
import { blockersOf } from "../model/export-table";
import { MODEL_FORMATS } from "../model/model-formats";
import { inferOutputs } from "../operators/registry";
import { initializeParameters } from "../model/initialize-parameters";
import { checkExport, EXPORT_TARGETS, operatorsFor } from "./check-export";
import { COLUMNS } from "./format-columns";
import { exportOnnx } from "./onnx/export-onnx";
import { writeSavedModel } from "./tensorflow/saved-model";

describe("checkExport", () => {
  it.each(templates.map((template) => [template.id, template] as const))(
    "agrees with the exporter on %s",
    (id, template) => {
      const project = template.create();
      const graph = engineGraph(project);
      const dataset = templateDatasets[project.data.dataset];
      const { rows, targets } = checkExport(graph, dataset);
      expect(rows).toHaveLength(graph.nodes.length);
      const refusing = targets.filter((target) =>
        rows.some(({ entries }) => entries[target.id]?.verdict === "refused"),
      );
      expect(refusing.map((target) => target.id)).toEqual(id === "char-gpt" ? [] : ["hugging-face"]);
      const built = buildModule(inferModel(graph, dataset), { mode: "infer", batchSize: 1 });
      const weights = initializeParameters(built.parameters, 1);
      expect(exportOnnx(built.module, { weights, producerVersion: "1" }).byteLength).toBeGreaterThan(100);
      expect(writeSavedModel(built.module, weights).byteLength).toBeGreaterThan(100);
    },
  );

  it("tells what a node becomes in each format", () => {
    const { rows, targets } = checkExport(classifier(), datasetOf(features, label));
    expect(targets).toBe(EXPORT_TARGETS);
    const verdicts = Object.fromEntries(
      rows.map(({ node, entries }) => [node, targets.map(({ id: target }) => entries[target]?.verdict)]),
    );
    expect(verdicts).toEqual({
      in: targets.map(({ id, selective }) => (selective ? "refused" : id === "safetensors" ? "nothing" : "taken")),
      d: targets.map(({ selective }) => (selective ? "nothing" : "taken")),
      t: targets.map(() => "nothing"),
      loss: targets.map(() => "nothing"),
    });
    expect(targets.flatMap(({ formats }) => formats).sort()).toEqual([...MODEL_FORMATS].sort());
    expect(rows.find(({ node }) => node === "d")?.entries["safetensors"]?.reason).toBe("Stored: kernel, bias.");
  });

  it("judges the layers of a graph that cannot be trained yet", () => {
    const graph = graphOf(
      [
        ["in", "input"],
        ["d", "dense"],
        ["open", "conv2d"],
      ],
      ["in -> d"],
    );
    const { rows } = checkExport(graph, datasetOf(features, label));
    expect(rows.map(({ node }) => node)).toEqual(["in", "d"]);
    expect(rows[1]?.entries["onnx"]?.verdict).toBe("taken");
  });

  it("tells what keeps a model from a format, for every format of the column", () => {
    const table = checkExport(classifier(), datasetOf(features, label));
    const [first, ...rest] = table.rows;
    if (first === undefined) throw new Error("The table has no rows.");
    const entry = { verdict: "refused", reason: "TensorFlow cannot take it." } as const;
    const blocked = { ...table, rows: [{ ...first, entries: { ...first.entries, tensorflow: entry } }, ...rest] };
    const blockers = [{ layer: first.name, reason: entry.reason }];
    expect(blockersOf(blocked, "saved-model")).toEqual(blockers);
    expect(blockersOf(blocked, "tfjs")).toEqual(blockers);
    expect(blockersOf(blocked, "onnx")).toEqual([]);
  });

  it("names the operator that a format lacks, and why", () => {
    const b = new ModuleBuilder("m", inferOutputs);
    const x = b.input("x", "batch", { dtype: "f32", shape: [2, 3] });
    b.output("y", b.call("dropout", [x], { rate: 0.5, stream: 1 }));
    const { refused } = operatorsFor(b.finish(), COLUMNS.onnx.writtenFrom);
    expect(refused).toEqual({
      operator: "dropout",
      reason: "Dropout belongs to training: an exported model leaves it out.",
    });
  });
});
