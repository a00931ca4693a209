/**
 * Cures that lie further up than the node with the problem: a layer sees only its own inputs, the model sees the branch
 * that made them. Walks back through layers that keep the last dimension to the one that sets it.
 */
import type { Fix, LayerProblem, TensorSpec } from "../layers/define";
import type { Connection, WiredNode, Wiring } from "./wiring";

/** Layers whose last dimension is that of their input `x`. */
const KEEPS_LAST = new Set([
  "activation",
  "dropout",
  "batchNorm",
  "layerNorm",
  "maxPool2d",
  "avgPool2d",
  "globalAvgPool2d",
]);

/** The attribute that is the last dimension of the output. */
const WIDTH_ATTRIBUTE: Readonly<Record<string, string>> = {
  dense: "units",
  conv2d: "filters",
  convTranspose2d: "filters",
  embedding: "dimensions",
};

function widthSource(
  wiring: Wiring,
  start: Connection | undefined,
): { node: WiredNode; attribute: string } | undefined {
  let connection = start;
  for (let steps = 0; connection !== undefined && steps < wiring.nodes.length; steps++) {
    const wired = wiring.byId.get(connection.source.node);
    if (wired === undefined) return undefined;
    const attribute = WIDTH_ATTRIBUTE[wired.node.layer];
    if (attribute !== undefined) return { node: wired, attribute };
    if (!KEEPS_LAST.has(wired.node.layer)) return undefined;
    connection = wired.sources.x?.[0];
  }
  return undefined;
}

function setWidth(wiring: Wiring, connection: Connection | undefined, width: number): Fix | undefined {
  const found = widthSource(wiring, connection);
  if (found === undefined) return undefined;
  const { node, attribute } = found;
  return {
    label: `Set ${attribute} of ${node.name} to ${width}`,
    edits: [{ kind: "setAttribute", node: node.node.id, name: attribute, value: width }],
  };
}

/** The problem with the fixes that the graph above allows put first, and its way out reworded to the first of them. */
export function withUpstreamFixes(
  problem: LayerProblem,
  wired: WiredNode,
  inputs: Readonly<Record<string, readonly TensorSpec[]>>,
  wiring: Wiring,
): LayerProblem {
  const fixes = upstreamFixes(problem.code, wired, inputs, wiring);
  const [first] = fixes;
  if (first === undefined) return problem;
  const reason = problem.message.slice(0, problem.message.lastIndexOf(": "));
  const wayOut = first.label.charAt(0).toLowerCase() + first.label.slice(1);
  return { ...problem, message: `${reason}: ${wayOut}.`, fixes: [...fixes, ...problem.fixes] };
}

function upstreamFixes(
  code: string,
  wired: WiredNode,
  inputs: Readonly<Record<string, readonly TensorSpec[]>>,
  wiring: Wiring,
): readonly Fix[] {
  const prediction = wired.sources.prediction?.[0];
  const target = inputs.target?.[0];
  const given = inputs.prediction?.[0];
  switch (code) {
    case "class-count": {
      const fix = target?.classCount === undefined ? undefined : setWidth(wiring, prediction, target.classCount);
      return fix === undefined ? [] : [fix];
    }
    case "shape-mismatch": {
      const width = target?.shape[0];
      if (width === undefined || target?.shape.length !== 1 || given?.shape.length !== 1) return [];
      const fix = setWidth(wiring, prediction, width);
      return fix === undefined ? [] : [fix];
    }
    case "logits-expected":
      return withoutActivation(wiring, prediction);
    case "merge-mismatch":
      if (wired.node.layer === "concat") return [];
      return [...matchBranches(wired, inputs.xs ?? [], wiring), ...shortcutFixes(wired, inputs.xs ?? [])];
    default:
      return [];
  }
}

/** Takes away the softmax or sigmoid that a prediction ends in. */
function withoutActivation(wiring: Wiring, prediction: Connection | undefined): readonly Fix[] {
  const source = prediction === undefined ? undefined : wiring.byId.get(prediction.source.node);
  if (source === undefined) return [];
  if (source.node.layer === "activation") {
    return [{ label: `Remove ${source.name}`, edits: [{ kind: "removeNode", node: source.node.id }] }];
  }
  if (source.definition?.attributes.activation === undefined) return [];
  return [
    {
      label: `Set activation of ${source.name} to none`,
      edits: [{ kind: "setAttribute", node: source.node.id, name: "activation", value: "none" }],
    },
  ];
}

/** Brings the branches of a merge that differ in the last dimension only to the width of another one. */
function matchBranches(wired: WiredNode, specs: readonly TensorSpec[], wiring: Wiring): readonly Fix[] {
  const connections = wired.sources.xs ?? [];
  const [first] = specs;
  const width = first?.shape.at(-1);
  if (first === undefined || width === undefined) return [];
  const position = specs.findIndex((spec) => spec.shape.at(-1) !== width);
  const other = specs[position];
  const connection = connections[position];
  const otherWidth = other?.shape.at(-1);
  const alike = specs.every(
    ({ shape }) =>
      shape.length === first.shape.length && shape.slice(0, -1).every((size, axis) => size === first.shape[axis]),
  );
  if (!alike || connection === undefined || otherWidth === undefined) return [];
  const fixes = [setWidth(wiring, connection, width), setWidth(wiring, connections[0], otherWidth)];
  const projection: Fix | undefined =
    first.shape.length === 3
      ? insertOn(wired, connection, "conv2d", "1 × 1 Conv2D", { filters: width, kernelSize: [1, 1] })
      : first.shape.length === 1
        ? insertOn(wired, connection, "dense", "Dense", { units: width })
        : undefined;
  const found = [...fixes, projection].filter((fix) => fix !== undefined);
  return found.filter((fix, index) => found.findIndex((earlier) => earlier.label === fix.label) === index);
}

/**
 * Projects the larger of two images to the size and channels of the smaller one: a 1 × 1 convolution with strides, as on the shortcuts of a
 * residual network where it halves its images (He et al. 2015).
 */
function shortcutFixes(wired: WiredNode, specs: readonly TensorSpec[]): readonly Fix[] {
  const connections = wired.sources.xs ?? [];
  const areas = specs.map(({ shape }) => (shape[0] ?? 0) * (shape[1] ?? 0));
  const small = specs[areas.indexOf(Math.min(...areas))];
  const large = specs.findIndex((_, index) => areas[index] === Math.max(...areas));
  const [connection, spec] = [connections[large], specs[large]];
  if (specs.length !== 2 || small === undefined || connection === undefined || spec === undefined) return [];
  if (spec === small || small.shape.length !== 3 || spec.shape.length !== 3 || areas[large] === Math.min(...areas))
    return [];
  const strides = [0, 1].map((axis) => Math.round((spec.shape[axis] ?? 1) / (small.shape[axis] ?? 1)));
  const reached = strides.map((stride, axis) => Math.ceil((spec.shape[axis] ?? 0) / stride));
  if (reached.some((size, axis) => size !== small.shape[axis])) return [];
  const filters = small.shape.at(-1) ?? 1;
  return [
    insertOn(wired, connection, "conv2d", `1 × 1 Conv2D with strides ${strides.join(" × ")}`, {
      filters,
      kernelSize: [1, 1],
      strides,
    }),
  ];
}

function insertOn(
  wired: WiredNode,
  connection: Connection,
  layer: string,
  label: string,
  attributes: Readonly<Record<string, number | readonly number[]>>,
): Fix {
  return {
    label: `Insert ${label}`,
    edits: [{ kind: "insertBefore", node: wired.node.id, port: "xs", layer, attributes, edge: connection.edge }],
  };
}
