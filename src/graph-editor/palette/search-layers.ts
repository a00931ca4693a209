/** Search over the layers' names, categories, summaries and formulas: "relu" finds Activation. Pure; the order of the registry breaks ties. */
import type { NodeKind } from "../document/node-kinds";

/** Whether the letters of `query` come in this order in `text`: `cv2` finds `conv2d`. */
function hasInOrder(text: string, query: string): boolean {
  let at = 0;
  for (const letter of query) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Smaller is better; undefined for no match. */
function rank(layer: NodeKind, words: readonly string[]): number | undefined {
  const query = words.join("");
  const name = `${layer.label} ${layer.type}`.toLowerCase();
  const all = `${name} ${layer.category} ${layer.docs.summary.toLowerCase()}`;
  if (layer.label.toLowerCase().startsWith(words.join(" ")) || layer.type.toLowerCase().startsWith(query)) return 0;
  if (words.every((word) => name.includes(word))) return 1;
  if (words.every((word) => all.includes(word))) return 2;
  const formula = layer.docs.formula.toLowerCase();
  if (words.every((word) => formula.includes(word))) return 3;
  return query.length > 1 && hasInOrder(layer.type.toLowerCase(), query) ? 4 : undefined;
}

/** Layers that match every word, best first; all of them in order for an empty query. */
export function searchLayers<Kind extends NodeKind>(layers: readonly Kind[], query: string): readonly Kind[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return layers;
  return layers
    .map((layer) => ({ layer, rank: rank(layer, words) }))
    .filter((entry): entry is { layer: Kind; rank: number } => entry.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .map(({ layer }) => layer);
}
