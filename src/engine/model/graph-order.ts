/** An order of a directed graph in which every node comes after its sources, and the circles that stand in its way. */

export interface GraphOrder {
  /** Every node once; those on a circle or behind one come last. */
  readonly order: readonly string[];
  /** Each a set of nodes that all reach each other, in the order of the graph. */
  readonly cycles: readonly (readonly string[])[];
  /** Nodes that have a place after all of their sources. */
  readonly sorted: ReadonlySet<string>;
}

/**
 * Kahn's algorithm, in which nodes keep the graph's order where edges leave it open.
 * @param sources ids of the nodes that feed each node; ids that are no nodes are ignored.
 */
export function orderGraph(nodes: readonly string[], sources: ReadonlyMap<string, readonly string[]>): GraphOrder {
  const known = new Set(nodes);
  const waiting = new Map<string, number>();
  const fed = new Map<string, string[]>();
  for (const node of nodes) {
    const from = new Set((sources.get(node) ?? []).filter((source) => known.has(source)));
    waiting.set(node, from.size);
    for (const source of from) fed.set(source, [...(fed.get(source) ?? []), node]);
  }
  const order = nodes.filter((node) => waiting.get(node) === 0);
  for (let next = 0; next < order.length; next++) {
    const node = order[next];
    if (node === undefined) break;
    for (const target of fed.get(node) ?? []) {
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) order.push(target);
    }
  }
  const sorted = new Set(order);
  const rest = nodes.filter((node) => !sorted.has(node));
  return { order: [...order, ...rest], cycles: findCycles(rest, fed), sorted };
}

/** Groups of nodes that reach each other: Tarjan's strongly connected components, without recursion. */
function findCycles(nodes: readonly string[], fed: ReadonlyMap<string, readonly string[]>): string[][] {
  const inside = new Set(nodes);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const stacked = new Set<string>();
  const cycles: string[][] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const path = [{ node: root, next: 0 }];
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { node } = frame;
      if (frame.next === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node) ?? 0);
        stack.push(node);
        stacked.add(node);
      }
      const targets = (fed.get(node) ?? []).filter((target) => inside.has(target));
      const target = targets[frame.next];
      frame.next += 1;
      if (target !== undefined) {
        if (!index.has(target)) path.push({ node: target, next: 0 });
        else if (stacked.has(target)) low.set(node, Math.min(low.get(node) ?? 0, index.get(target) ?? 0));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low.set(parent.node, Math.min(low.get(parent.node) ?? 0, low.get(node) ?? 0));
      if (low.get(node) !== index.get(node)) continue;
      const group = stack.splice(stack.indexOf(node));
      for (const member of group) stacked.delete(member);
      const selfFed = (fed.get(node) ?? []).includes(node);
      if (group.length > 1 || selfFed) cycles.push(nodes.filter((member) => group.includes(member)));
    }
  }
  return cycles;
}
