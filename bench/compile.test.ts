/** After an edit of one node nearly all shaders of the ResNet have the text that they had, so that their pipelines are used again. */
import { expect, it } from "vitest";
import { lowerModule } from "../src/engine/lowering/lower-module";
import type { DeviceTraits } from "../src/engine/operators/define";
import { assembleShader } from "../src/shaders/registry";
import { compiledModels } from "./compile";
import type { ReferenceModel } from "./models/reference-model";
import { compileReference } from "./trainyard";

const traits: DeviceTraits = {
  software: false,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 16_384,
  maxStorageBuffersPerStage: 8,
};

function shadersOf(model: ReferenceModel, software: boolean): Set<string> {
  return new Set(lowerModule(compileReference(model).train, { ...traits, software }).calls.map(assembleShader));
}

it.each([true, false])("one edit changes at most a quarter of the shaders (software adapter: %s)", (software) => {
  const [[, cold] = [], ...edits] = compiledModels();
  if (cold === undefined) throw new Error("There is no model to edit.");
  const known = shadersOf(cold, software);
  for (const [title, model] of edits) {
    const changed = [...shadersOf(model, software)].filter((shader) => !known.has(shader));
    expect(changed.length, title).toBeGreaterThan(0);
    expect(changed.length / known.size, `${title}: ${changed.length} of ${known.size}`).toBeLessThanOrEqual(0.25);
  }
});
