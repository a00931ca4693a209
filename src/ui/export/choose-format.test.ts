import { describe, expect, it } from "vitest";
import type { ExportTable } from "../../engine/model/export-table";
import { FORMAT_FACTS, MODEL_FORMATS, RUN_PLACES } from "../../engine/model/model-formats";
import { chooseFormats } from "./choose-format";

const table = (...refusing: readonly string[]): ExportTable => ({
  targets: MODEL_FORMATS.map((format) => ({ id: format, label: format, formats: [format], selective: false })),
  rows: [
    {
      node: "a",
      name: "Strange layer",
      entries: Object.fromEntries(
        MODEL_FORMATS.map((id) => [id, { verdict: refusing.includes(id) ? "refused" : "taken", reason: "Because." }]),
      ),
    },
  ],
});

describe("chooseFormats", () => {
  it.each(RUN_PLACES.filter((place) => MODEL_FORMATS.some((format) => FORMAT_FACTS[format].places.includes(place))))(
    "recommends for %s a format that is made for it, and loses none",
    (place) => {
      const { recommended, reason, fitting, others } = chooseFormats(place, table());
      expect(recommended).toBe(fitting[0]?.format);
      expect(recommended === undefined ? [] : FORMAT_FACTS[recommended].places).toContain(place);
      expect(reason).toMatch(/^First choice for .* takes every layer/);
      expect([...fitting, ...others].map(({ format }) => format).sort()).toEqual([...MODEL_FORMATS].sort());
    },
  );

  it("passes over a format that cannot take a layer, and names it", () => {
    const [first] = chooseFormats("server", undefined).fitting;
    if (first === undefined) throw new Error("No format runs on a server.");
    const { recommended, reason, fitting } = chooseFormats("server", table(first.format));
    expect(recommended).toBe(fitting[1]?.format);
    expect(reason).toMatch(new RegExp(`^${FORMAT_FACTS[first.format].title} would be .* cannot take Strange layer`));
    expect(fitting[0]?.blockers).toEqual([{ layer: "Strange layer", reason: "Because." }]);
  });

  it("recommends nothing where no format takes the model", () => {
    const { recommended, reason } = chooseFormats("server", table(...MODEL_FORMATS));
    expect(recommended).toBeUndefined();
    expect(reason).toMatch(/no other format for it takes the whole model/);
  });
});
