/**
 * The layers of a model in the order in which code runs them, those of a block together. Data, losses and metrics are left
 * out: they are the training's. A block whose layers cannot run together (its output comes back to it) stays flat.
 */
import { findLayer } from "../../layers/registry";
import type { ModelGraph, ModelNode, PortReference } from "../../model/types";

export interface LayerItem {
  readonly kind: "layer";
  readonly node: ModelNode;
}
export interface BlockItem {
  readonly kind: "block";
  /** `stage/1/`. */
  readonly prefix: string;
  readonly items: readonly CodeItem[];
  readonly inputs: readonly PortReference[];
  readonly outputs: readonly PortReference[];
}
export type CodeItem = LayerItem | BlockItem;

export const valueKey = ({ node, port }: PortReference): string => `${node} ${port}`;

/** Layers that code of the model computes; Noise is an argument of it. */
export function isComputed(node: ModelNode): boolean {
  return findLayer(node.layer)?.role === "layer" && node.layer !== "noise";
}

export function sourcesOf(item: CodeItem): readonly PortReference[] {
  return item.kind === "block" ? item.inputs : Object.values(item.node.sources).flat();
}

function nodesOf(item: CodeItem): readonly ModelNode[] {
  return item.kind === "layer" ? [item.node] : item.items.flatMap(nodesOf);
}

/** The prefix of the block around a node, one level below `prefix`; undefined on this level. */
function blockPrefix(id: string, prefix: string): string | undefined {
  const parts = id.slice(prefix.length).split("/");
  if (parts.length === 1) return undefined;
  const length = parts.length > 2 && /^\d+$/.test(parts[1] ?? "") ? 2 : 1;
  return `${prefix}${parts.slice(0, length).join("/")}/`;
}

/** @param wanted values that are needed outside of these nodes. */
export function codeTree(model: ModelGraph, wanted: readonly PortReference[]): readonly CodeItem[] {
  return arrange(model.nodes.filter(isComputed), "", new Set(wanted.map(valueKey)), model.nodes);
}

function arrange(
  nodes: readonly ModelNode[],
  prefix: string,
  wanted: ReadonlySet<string>,
  all: readonly ModelNode[],
): readonly CodeItem[] {
  const groups = new Map<string, ModelNode[]>();
  const entries: (ModelNode | string)[] = [];
  for (const node of nodes) {
    const group = blockPrefix(node.id, prefix);
    if (group === undefined) entries.push(node);
    else if (groups.has(group)) groups.get(group)?.push(node);
    else {
      groups.set(group, [node]);
      entries.push(group);
    }
  }
  const items = entries.map((entry): CodeItem => {
    if (typeof entry !== "string") return { kind: "layer", node: entry };
    return makeBlock(groups.get(entry) ?? [], entry, wanted, all);
  });
  return inOrder(items) ?? nodes.map((node) => ({ kind: "layer", node }));
}

function makeBlock(
  nodes: readonly ModelNode[],
  prefix: string,
  wanted: ReadonlySet<string>,
  all: readonly ModelNode[],
): BlockItem {
  const inside = new Set(nodes.map(({ id }) => id));
  const inputs = new Map<string, PortReference>();
  for (const node of nodes)
    for (const source of Object.values(node.sources).flat())
      if (!inside.has(source.node)) inputs.set(valueKey(source), source);
  const taken = new Set(wanted);
  for (const node of all)
    if (!inside.has(node.id)) for (const source of Object.values(node.sources).flat()) taken.add(valueKey(source));
  const outputs = nodes
    .flatMap(({ id, outputs: ports }) => Object.keys(ports).map((port) => ({ node: id, port })))
    .filter((reference) => taken.has(valueKey(reference)));
  const needed = new Set(outputs.map(valueKey));
  return {
    kind: "block",
    prefix,
    items: arrange(nodes, prefix, needed, all),
    inputs: [...inputs.values()],
    outputs,
  };
}

/** Items with every one after those it takes from; undefined where that is impossible. */
function inOrder(items: readonly CodeItem[]): readonly CodeItem[] | undefined {
  const owner = new Map<string, CodeItem>();
  for (const item of items) for (const { id } of nodesOf(item)) owner.set(id, item);
  const done = new Set<CodeItem>();
  const open = new Set<CodeItem>();
  const ordered: CodeItem[] = [];
  const visit = (item: CodeItem): boolean => {
    if (done.has(item)) return true;
    if (open.has(item)) return false;
    open.add(item);
    for (const { node } of sourcesOf(item)) {
      const before = owner.get(node);
      if (before !== undefined && before !== item && !visit(before)) return false;
    }
    open.delete(item);
    done.add(item);
    ordered.push(item);
    return true;
  };
  // From the ends, so that a chain stays together.
  const consumed = new Set(items.flatMap((item) => sourcesOf(item).map(({ node }) => owner.get(node))));
  const ends = items.filter((item) => !consumed.has(item));
  return [...ends, ...items].every(visit) ? ordered : undefined;
}
