/** People find a template by what it does, not only by its name. */
import { describe, expect, it } from "vitest";
import { templates } from "../../graph-editor/templates/registry";
import { searchTemplates } from "./search-templates";

const ids = (query: string) =>
  searchTemplates(templates, query).flatMap((group) => group.templates.map(({ id }) => id));

describe("searchTemplates", () => {
  it("has every template in one group where nothing is asked for", () => {
    expect([...ids("")].sort()).toEqual(templates.map(({ id }) => id).sort());
    expect(searchTemplates(templates, " ").every((group) => group.templates.length > 0)).toBe(true);
  });

  it.each([
    ["forecast", "sea-temperature"],
    ["time series", "sea-temperature"],
    ["el nino", "sea-temperature"],
    ["latent map", "mnist-autoencoder"],
    ["denois", "mnist-denoiser"],
    ["generative adversarial", "mnist-gan"],
    ["decision boundary", "spirals"],
    ["text classification", "authors"],
    ["transformer", "char-gpt"],
    ["regression csv", "penguins"],
    ["folder", "own-images"],
    ["residual", "mnist-resnet"],
  ])("finds by “%s”", (query, id) => {
    expect(ids(query)).toContain(id);
  });

  it("finds nothing for what there is not", () => {
    expect(searchTemplates(templates, "speech recognition")).toEqual([]);
  });
});
