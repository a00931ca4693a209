/** Names of people reach configuration, services and cards as text only. What the servers' own readers make of them, interoperability checks. */
import { describe, expect, it } from "vitest";
import { deriveModel } from "../../../graph-editor/document/derive-model";
import { iris } from "../../../graph-editor/templates/iris";
import { elementCount, typeOf } from "../../ir/types";
import { buildModule } from "../../model/build-module";
import type { DatasetDescription } from "../../model/types";
import { bytesOf } from "../../model/model-formats";
import { serviceName } from "../kserve/format";
import { modelCard } from "../companions/model-card";
import type { ExportSource } from "../export-format";
import { modelRepository } from "./model-repository";

function source(name: string): ExportSource {
  const project = { ...iris.create(), name };
  const dataset: DatasetDescription = {
    id: "d",
    name,
    summary: name,
    source: name,
    licence: name,
    revision: "r",
    fields: [
      { name, role: "feature", kind: "numeric", shape: [4], dtype: "f32", columnNames: [name, name, name, name] },
      {
        name: `${name} class`,
        role: "target",
        kind: "category",
        shape: [],
        dtype: "i32",
        classCount: 3,
        classNames: [name, "b", "c"],
      },
    ],
    counts: { train: 100, validation: 10, test: 10 },
  };
  const model = deriveModel(project, dataset);
  const { module } = buildModule(model, { mode: "infer", batchSize: 1 });
  const weights = new Map(
    module.inputs.map(({ name: weight, value }) => [
      weight,
      new Float32Array(elementCount(typeOf(module, value).shape)),
    ]),
  );
  const graph = { nodes: [], edges: [] };
  return { module, weights, model, graph, dataset, project: "{}", name: "m", producer: { name: "T", version: "1" } };
}

describe.each(['a "quoted" \\ name', "line\nbreak\u0000", "تصنيف الزهور", "<img src=x> | `code` _x_ **y**"])(
  "a model called %j",
  (name) => {
    const files = modelRepository(source(name), "float32", "m");
    const textOf = (path: string) =>
      new TextDecoder().decode(bytesOf(files.find((file) => file.name === path) ?? { name: "", parts: [] }));

    it("has a configuration of whole strings, and a label a line", () => {
      const config = textOf("m/config.pbtxt");
      const bare = config.replace(/"(?:[^"\\\n]|\\.)*"/g, "TEXT");
      expect(bare).toMatch(/^name: TEXT\nbackend: TEXT\nmax_batch_size: \d+\ninput \{\n {2}name: TEXT\n/);
      expect(bare).not.toContain('"');
      expect(textOf("m/labels-1.txt").trimEnd().split("\n")).toHaveLength(3);
    });

    it("has a card that it writes no markup into", () => {
      const card = modelCard(source(name), "float32");
      expect(card).not.toMatch(/(?<!\\)<img/);
      expect(card).not.toContain("\u0000");
      expect(card.split("\n").filter((line) => line.startsWith("# "))).toEqual(["# m"]);
    });
  },
);

it("services have names that Kubernetes takes", () => {
  for (const name of ["3d shapes", "تصنيف", "x".repeat(200), "a-", "Ünï"]) {
    expect(serviceName(name)).toMatch(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
  }
});
