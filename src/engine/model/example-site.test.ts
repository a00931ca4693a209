/** Every layer has an example to be shown with, and can be written down there in both frameworks. */
import { describe, expect, it } from "vitest";
import { layers } from "../layers/registry";
import { exampleOf } from "./example-site";

describe.each(layers.map((layer) => [layer.type, layer] as const))("%s", (_type, layer) => {
  it("has an example with its ports and its source", () => {
    const example = exampleOf(layer);
    expect(example).toBeDefined();
    if (example === undefined) return;
    expect(Object.keys(example.site.inputs)).toEqual(layer.inputs.map(({ name }) => name));
    expect(Object.keys(example.result.outputs)).toEqual(layer.outputs.map(({ name }) => name));
    expect(layer.source.pytorch(example.site)).not.toBe("");
    expect(layer.source.keras(example.site)).not.toBe("");
  });
});
