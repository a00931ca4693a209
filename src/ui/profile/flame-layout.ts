/** The flame picture as rectangles: step over phases over layers over kernels, each as wide as its time. Pure. */
import { layerName, totalMs } from "../../engine/metrics/run-profile";
import type { KernelProfile } from "../../engine/metrics/run-profile";
import { PHASES, type Phase } from "./profile-format";

export interface FlameNode {
  /** Unique in the picture; that of a child begins with its parent's. */
  readonly key: string;
  readonly name: string;
  readonly depth: 0 | 1 | 2 | 3;
  /** From the left edge of the step. */
  readonly startMs: number;
  readonly elapsedMs: number;
  readonly parent?: FlameNode;
  readonly phase?: Phase;
  /** Node of the canvas. */
  readonly origin?: string;
  readonly kernels: readonly KernelProfile[];
}

/** Every node after its parent. What took no measurable time is left out. */
export function flameNodes(all: readonly KernelProfile[]): readonly FlameNode[] {
  const kernels = all.filter(({ elapsedMs }) => elapsedMs > 0);
  const step: FlameNode = {
    key: "step",
    name: "Step",
    depth: 0,
    startMs: 0,
    elapsedMs: totalMs(kernels),
    kernels,
  };
  const nodes: FlameNode[] = [step];
  let phaseStart = 0;
  for (const { id, label } of PHASES) {
    const ofPhase = kernels.filter(({ phase }) => phase === id);
    if (ofPhase.length === 0) continue;
    const phase = child(step, { key: id, name: label, startMs: phaseStart, kernels: ofPhase, phase: id });
    phaseStart += phase.elapsedMs;
    nodes.push(phase);
    let layerStart = phase.startMs;
    for (const [key, ofLayer] of groupByLayer(ofPhase)) {
      const [first] = ofLayer;
      if (first === undefined) continue;
      const layer = child(phase, {
        key,
        name: layerName(first),
        startMs: layerStart,
        kernels: ofLayer,
        phase: id,
        ...(first.origin === undefined ? {} : { origin: first.origin }),
      });
      layerStart += layer.elapsedMs;
      nodes.push(layer);
      let start = layer.startMs;
      for (const kernel of ofLayer) {
        nodes.push(
          child(layer, {
            key: String(kernel.number),
            name: kernel.label,
            startMs: start,
            kernels: [kernel],
            phase: id,
            ...(kernel.origin === undefined ? {} : { origin: kernel.origin }),
          }),
        );
        start += kernel.elapsedMs;
      }
    }
  }
  return nodes;
}

/** In the order of each layer's first kernel. */
function groupByLayer(kernels: readonly KernelProfile[]): ReadonlyMap<string, readonly KernelProfile[]> {
  const groups = new Map<string, KernelProfile[]>();
  for (const kernel of kernels) {
    const key = kernel.origin ?? layerName(kernel);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [kernel]);
    else group.push(kernel);
  }
  return groups;
}

function child(
  parent: FlameNode,
  part: Pick<FlameNode, "key" | "name" | "startMs" | "kernels" | "phase" | "origin">,
): FlameNode {
  const depth = parent.depth === 0 ? 1 : parent.depth === 1 ? 2 : 3;
  return { ...part, key: `${parent.key}/${part.key}`, depth, parent, elapsedMs: totalMs(part.kernels) };
}

/** A node in sight, in shares of the width: those above the zoomed one fill it, those beside it are out of sight. */
export interface FlameBox {
  readonly node: FlameNode;
  readonly left: number;
  readonly width: number;
}

/** What of the picture is seen when `zoomed` fills its width. */
export function flameBoxes(nodes: readonly FlameNode[], zoomed: FlameNode, leastWidth: number): readonly FlameBox[] {
  const from = zoomed.startMs;
  const to = from + zoomed.elapsedMs;
  return nodes.flatMap((node) => {
    if (isAbove(node, zoomed)) return [{ node, left: 0, width: 1 }];
    if (!isAbove(zoomed, node)) return [];
    const left = (node.startMs - from) / (to - from);
    const width = node.elapsedMs / (to - from);
    return width < leastWidth ? [] : [{ node, left, width }];
  });
}

/** Whether `node` is `other` or stands above it. */
function isAbove(node: FlameNode, other: FlameNode): boolean {
  return other.key === node.key || other.key.startsWith(`${node.key}/`);
}

/** The box that an arrow key leads to: beside on the same row, the parent, or the first child in sight. */
export function neighbour(boxes: readonly FlameBox[], node: FlameNode, key: string): FlameNode | undefined {
  const row = boxes.filter((box) => box.node.depth === node.depth).map((box) => box.node);
  const place = row.findIndex((candidate) => candidate.key === node.key);
  switch (key) {
    case "ArrowRight":
      return row[place + 1];
    case "ArrowLeft":
      return place > 0 ? row[place - 1] : undefined;
    case "ArrowUp":
      return node.parent;
    case "ArrowDown":
      return boxes.find((box) => box.node.parent?.key === node.key)?.node;
    default:
      return undefined;
  }
}
