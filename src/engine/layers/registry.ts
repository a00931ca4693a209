/** Every layer, one line each, in the order of the palette. Types are unique; a test asserts it. */
import type { LayerDefinition } from "./define";

export const layers: readonly LayerDefinition[] = [];

const byType = new Map(layers.map((layer) => [layer.type, layer]));

export function findLayer(type: string): LayerDefinition | undefined {
  return byType.get(type);
}
