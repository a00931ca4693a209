/** Every template is shown by the view that suits it. */
import { describe, expect, it } from "vitest";
import { engineGraph } from "../../graph-editor";
import { templates } from "../../graph-editor/templates/registry";
import { templateDatasets } from "../../graph-editor/templates/template-datasets";
import { predictView } from "./predict-view";

const expected: Readonly<Record<string, string>> = {
  "mnist-cnn": "examples",
  spirals: "plane",
  "mnist-mlp": "examples",
  "mnist-resnet": "examples",
  "own-images": "examples",
  iris: "examples",
  penguins: "examples",
  "sea-temperature": "series",
  authors: "texts",
  "char-gpt": "writer",
  "mnist-autoencoder": "reconstruction",
  "mnist-denoiser": "reconstruction",
  "mnist-gan": "generator",
};

describe("predictView", () => {
  it.each(templates.map((template) => [template.id, template] as const))("suits %s", (id, template) => {
    const project = template.create();
    const dataset = templateDatasets[project.data.dataset];
    if (dataset === undefined) throw new Error(`${project.data.dataset} is not described.`);
    const view = predictView({ graph: engineGraph(project), dataset });
    expect(view.kind).toBe(expected[id]);
    if (view.kind === "reconstruction") {
      expect(view.map !== undefined).toBe(id === "mnist-autoencoder");
      expect(view.noise).toBe(id === "mnist-denoiser" ? 0.5 : 0);
    }
    if (view.kind === "generator") expect(view.noise).toEqual({ name: "noise/noise", size: 32 });
  });
});
