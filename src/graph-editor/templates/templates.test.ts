/** Every template is a valid project whose model infers without a problem and builds in every mode on its own data. */
import { describe, expect, it } from "vitest";
import { findLayer } from "../../engine/layers/registry";
import { buildModule } from "../../engine/model/build-module";
import { printModel } from "../../engine/model/print-model";
import { validateData, validateTraining } from "../../engine/model/validate-settings";
import { deriveModel } from "../document/derive-model";
import { projectSchema } from "../document/schema";
import { findTemplate, templates } from "./registry";
import { templateDatasets } from "./template-datasets";

describe("templates", () => {
  it("have the names that the command line knows, the CNN first", () => {
    expect(templates.map((template) => template.id)).toEqual([
      "mnist-cnn",
      "spirals",
      "mnist-mlp",
      "mnist-resnet",
      "own-images",
      "iris",
      "penguins",
      "sea-temperature",
      "authors",
      "char-gpt",
      "mnist-autoencoder",
      "mnist-denoiser",
      "mnist-gan",
    ]);
    expect(findTemplate("iris")?.id).toBe("iris");
    expect(findTemplate("none")).toBeUndefined();
  });

  describe.each(templates.map((template) => [template.id, template] as const))("%s", (_id, template) => {
    const project = template.create();
    const description = templateDatasets[project.data.dataset];
    const model = deriveModel(project, description);

    it("is a project as it is saved", () => {
      expect(projectSchema.parse(JSON.parse(JSON.stringify(project)))).toEqual(project);
    });

    it("has no problem in its graph or its settings", () => {
      expect(description).toBeDefined();
      expect(model.diagnostics).toEqual([]);
      expect(validateTraining(project.training, description)).toEqual([]);
      expect(validateData(project.data)).toEqual([]);
    });

    it.each([project, ...project.blocks].map((canvas) => [canvas.name, canvas] as const))(
      "%s reads from left to right, row by row, without overlaps",
      (_name, { nodes, edges }) => {
        const position = new Map(nodes.map((node) => [node.id, node.position]));
        for (const { source, target } of edges) {
          const [from, to] = [position.get(source.node), position.get(target.node)];
          if (from === undefined || to === undefined) throw new Error(`${source.node} or ${target.node} has no place.`);
          // An edge that does not lead to the right leads to the first node of the next row.
          const nextRow = to.y > from.y && to.x === 0;
          expect(to.x > from.x || nextRow, `${source.node} to ${target.node}`).toBe(true);
        }
        for (const [index, a] of nodes.entries()) {
          for (const b of nodes.slice(index + 1)) {
            const apart = Math.abs(a.position.x - b.position.x) >= 208 || Math.abs(a.position.y - b.position.y) >= 96;
            expect(apart, `${a.id} and ${b.id}`).toBe(true);
          }
        }
      },
    );

    it("builds to train, to evaluate and to infer", () => {
      const train = buildModule(model, { mode: "train", batchSize: 8 });
      const evaluate = buildModule(model, { mode: "evaluate", batchSize: 8 });
      const infer = buildModule(model, { mode: "infer", batchSize: 1 });
      expect(train.loss).toBeDefined();
      expect(train.parameters.map(({ name }) => name)).toEqual(infer.parameters.map(({ name }) => name));
      const scored = model.nodes.filter((node) => ["loss", "metric"].includes(findLayer(node.layer)?.role ?? ""));
      expect(evaluate.metrics.map((metric) => metric.name)).toEqual(["loss", ...scored.map((node) => node.name)]);
      expect(infer.module.outputs.map((output) => output.name)).toEqual(model.outputs.map((output) => output.name));
      expect(infer.fields).toEqual(train.fields.slice(0, 1));
    });

    it("keeps its shapes and parameters", () => {
      expect(printModel(model)).toMatchSnapshot();
    });
  });
});
