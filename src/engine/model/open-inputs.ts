/** Problems of input ports that need a source and have none, with the edge or node that would most likely feed them. */
import type { Fix, Port } from "../layers/define";
import type { Diagnostic } from "./types";
import type { WiredNode, Wiring } from "./wiring";

export function openInputs(wired: WiredNode, wiring: Wiring): readonly Diagnostic[] {
  const { node, definition, name } = wired;
  return (definition?.inputs ?? [])
    .filter((port) => port.optional !== true && (wired.sources[port.name] ?? []).length === 0)
    .map((port): Diagnostic => {
      if (port.name === "target") {
        return {
          severity: "error",
          code: definition?.role === "loss" ? "loss-without-target" : "metric-without-target",
          message: `${name} has no target to compare the prediction with: connect a Target.`,
          node: node.id,
          port: port.name,
          fixes: [feedFrom(wired, port, wiring, "target", "Target")],
        };
      }
      const fixes = port.name === "prediction" ? predictionFixes(wired, port, wiring) : inputFixes(wired, port, wiring);
      return {
        severity: "error",
        code: "unconnected-input",
        message: `${name} has nothing on its ${port.label.toLowerCase()}: connect ${port.name === "prediction" ? "the last layer" : "a layer"} to it.`,
        node: node.id,
        port: port.name,
        fixes,
      };
    });
}

/** Connects the only node of a data layer that is there, or adds one. */
function feedFrom(wired: WiredNode, port: Port, wiring: Wiring, layer: "input" | "target", label: string): Fix {
  const target = { node: wired.node.id, port: port.name };
  const existing = wiring.nodes.filter((other) => other.node.layer === layer);
  const [only] = existing;
  if (only !== undefined && existing.length === 1) {
    return {
      label: `Connect ${only.name}`,
      edits: [{ kind: "connect", source: { node: only.node.id, port: "y" }, target }],
    };
  }
  return {
    label: `Add ${label}`,
    edits: [{ kind: "addSource", ...target, layer, attributes: {}, sourcePort: "y" }],
  };
}

/** Nodes that nothing takes anything from: the loose ends that an open port probably waits for. */
function looseEnds(wired: WiredNode, wiring: Wiring): readonly WiredNode[] {
  return wiring.nodes.filter(
    (other) =>
      other !== wired &&
      other.node.layer !== "target" &&
      (other.definition?.outputs.length ?? 0) > 0 &&
      (wiring.consumers.get(other.node.id) ?? []).length === 0,
  );
}

function connectFix(source: WiredNode, wired: WiredNode, port: Port): Fix {
  return {
    label: `Connect ${source.name}`,
    edits: [
      {
        kind: "connect",
        source: { node: source.node.id, port: source.definition?.outputs[0]?.name ?? "y" },
        target: { node: wired.node.id, port: port.name },
      },
    ],
  };
}

/** For a metric the prediction of the loss, else the only loose end. */
function predictionFixes(wired: WiredNode, port: Port, wiring: Wiring): readonly Fix[] {
  if (wired.definition?.role === "metric") {
    const source = wiring.nodes
      .filter((other) => other.definition?.role === "loss")
      .map((loss) => loss.sources.prediction?.[0]?.source)
      .find((found) => found !== undefined);
    const from = source === undefined ? undefined : wiring.byId.get(source.node);
    if (from !== undefined) return [connectFix(from, wired, port)];
  }
  const [end, ...more] = looseEnds(wired, wiring);
  return end !== undefined && more.length === 0 ? [connectFix(end, wired, port)] : [];
}

/** The only loose end that does not come from this node itself; failing that, an Input. */
function inputFixes(wired: WiredNode, port: Port, wiring: Wiring): readonly Fix[] {
  const downstream = new Set([wired.node.id]);
  const waiting = [wired.node.id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const consumer of wiring.consumers.get(next) ?? []) {
      if (downstream.has(consumer)) continue;
      downstream.add(consumer);
      waiting.push(consumer);
    }
  }
  const ends = looseEnds(wired, wiring).filter((end) => !downstream.has(end.node.id));
  const [end] = ends;
  if (end !== undefined && ends.length === 1) return [connectFix(end, wired, port)];
  return ends.length === 0 ? [feedFrom(wired, port, wiring, "input", "Input")] : [];
}
