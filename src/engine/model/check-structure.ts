/**
 * What is wrong with a graph as a whole: nothing to train on, two losses that pull at one output, nothing that could
 * learn, layers that lead nowhere. Each problem sits on the node where a person would mend it.
 */
import type { DataField, Fix, GraphEdit } from "../layers/define";
import type { Diagnostic, ModelNode } from "./types";
import type { WiredNode, Wiring } from "./wiring";

export function checkStructure(
  wiring: Wiring,
  inferred: ReadonlyMap<string, ModelNode>,
  fields: readonly DataField[],
): readonly Diagnostic[] {
  if (wiring.nodes.length === 0) {
    return [
      {
        severity: "error",
        code: "empty-graph",
        message: "The canvas is empty: add an Input, layers, a loss and a Target.",
        fixes: [],
      },
    ];
  }
  const losses = wiring.nodes.filter(({ definition }) => definition?.role === "loss");
  if (losses.length === 0) return [missingLoss(wiring, inferred, fields)];
  return [...sharedPredictions(losses, wiring), ...nothingToTrain(losses, wiring, inferred), ...leadingNowhere(wiring)];
}

/** On the last layer that nothing takes anything from. */
function missingLoss(
  wiring: Wiring,
  inferred: ReadonlyMap<string, ModelNode>,
  fields: readonly DataField[],
): Diagnostic {
  const last = wiring.nodes.findLast(
    ({ node, definition }) =>
      (definition?.role === "layer" || node.layer === "input") &&
      (wiring.consumers.get(node.id) ?? []).every((id) => wiring.byId.get(id)?.definition?.role !== "layer"),
  );
  const target = fields.find((field) => field.role === "target");
  const classes = target?.dtype === "i32";
  const layer = classes ? "crossEntropy" : "meanSquaredError";
  const label = classes ? "CrossEntropy" : "MeanSquaredError";
  const port = last?.definition?.outputs[0]?.name;
  const fixes: Fix[] =
    last === undefined || port === undefined || inferred.get(last.node.id)?.outputs[port] === undefined
      ? []
      : [
          {
            label: `Add ${label}`,
            edits: [{ kind: "addConsumer", node: last.node.id, port, layer, attributes: {}, targetPort: "prediction" }],
          },
        ];
  return {
    severity: "error",
    code: "no-loss",
    message: `There is no loss, so nothing says what is to be learned: add a loss such as ${label} after the last layer.`,
    ...(last === undefined ? {} : { node: last.node.id }),
    fixes,
  };
}

function sharedPredictions(losses: readonly WiredNode[], wiring: Wiring): readonly Diagnostic[] {
  const first = new Map<string, WiredNode>();
  return losses.flatMap((loss): Diagnostic[] => {
    const source = loss.sources.prediction?.[0]?.source;
    if (source === undefined) return [];
    const place = `${source.node}/${source.port}`;
    const earlier = first.get(place);
    if (earlier === undefined) {
      first.set(place, loss);
      return [];
    }
    const remove = (wired: WiredNode): Fix => {
      const edit: GraphEdit = { kind: "removeNode", node: wired.node.id };
      return { label: `Remove ${wired.name}`, edits: [edit] };
    };
    return [
      {
        severity: "error",
        code: "two-losses",
        message: `${earlier.name} and ${loss.name} both train the output of ${wiring.byId.get(source.node)?.name ?? source.node}: remove one of them.`,
        node: loss.node.id,
        port: "prediction",
        fixes: [remove(loss), remove(earlier)],
      },
    ];
  });
}

/** Everything that the given nodes are computed from, themselves included. */
export function ancestors(
  starts: readonly string[],
  sourcesOf: (node: string) => readonly string[],
): ReadonlySet<string> {
  const seen = new Set(starts);
  const waiting = [...starts];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const source of sourcesOf(next)) {
      if (seen.has(source)) continue;
      seen.add(source);
      waiting.push(source);
    }
  }
  return seen;
}

function nothingToTrain(
  losses: readonly WiredNode[],
  wiring: Wiring,
  inferred: ReadonlyMap<string, ModelNode>,
): readonly Diagnostic[] {
  return losses.flatMap((loss): Diagnostic[] => {
    const prediction = loss.sources.prediction?.[0]?.source.node;
    const spec = inferred.get(loss.node.id)?.inputs.prediction?.[0];
    // Without a shape something above is broken already and has its own problem.
    if (prediction === undefined || spec === undefined) return [];
    const above = ancestors([prediction], (id) =>
      Object.values(wiring.byId.get(id)?.sources ?? {}).flatMap((all) => all.map(({ source }) => source.node)),
    );
    const learns = [...above].some((id) => inferred.get(id)?.parameters.some((parameter) => parameter.trainable));
    if (learns) return [];
    const edit: GraphEdit = {
      kind: "insertBefore",
      node: loss.node.id,
      port: "prediction",
      layer: "dense",
      attributes: {},
    };
    return [
      {
        severity: "error",
        code: "nothing-to-train",
        message: `Nothing in front of ${loss.name} has parameters to train: insert a layer that learns, such as Dense.`,
        node: loss.node.id,
        port: "prediction",
        fixes: spec.shape.length === 1 && spec.dtype === "f32" ? [{ label: "Insert Dense", edits: [edit] }] : [],
      },
    ];
  });
}

/** Where a node is drawn: ids with a slash are of a part that is drawn on a canvas of its own and may be used more than once. */
const canvasOf = (id: string): string => id.slice(0, id.lastIndexOf("/") + 1);

/** Takes away a node that nothing uses, and before it everything on its canvas that only it used. */
function removal(node: string, name: string, wiring: Wiring): Fix {
  const branch = [node];
  const doomed = new Set(branch);
  for (const id of branch) {
    const sources = Object.values(wiring.byId.get(id)?.sources ?? {}).flatMap((all) =>
      all.map(({ source }) => source.node),
    );
    for (const source of sources) {
      const others = (wiring.consumers.get(source) ?? []).filter((consumer) => !doomed.has(consumer));
      if (others.length > 0 || doomed.has(source) || canvasOf(source) !== canvasOf(node)) continue;
      doomed.add(source);
      branch.push(source);
    }
  }
  return {
    label: branch.length === 1 ? `Remove ${name}` : `Remove ${name} and ${branch.length - 1} before it`,
    edits: branch.map((id) => ({ kind: "removeNode", node: id })),
  };
}

function leadingNowhere(wiring: Wiring): readonly Diagnostic[] {
  return wiring.nodes.flatMap(({ node, name, definition }): Diagnostic[] => {
    const gives = (definition?.outputs.length ?? 0) > 0;
    if (!gives || !wiring.sorted.has(node.id) || (wiring.consumers.get(node.id) ?? []).length > 0) return [];
    return [
      {
        severity: "warning",
        code: "leads-nowhere",
        message: `Nothing uses what ${name} gives, so it is left out: connect it or remove it.`,
        node: node.id,
        fixes: [removal(node.id, name, wiring)],
      },
    ];
  });
}
