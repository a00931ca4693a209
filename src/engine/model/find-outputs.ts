/** What leaves the model: the tensors that losses are trained on and those that Output nodes mark, under unique names. */
import type { TensorSpec } from "../layers/define";
import type { ModelNode, ModelOutput, PortReference } from "./types";
import type { Wiring } from "./wiring";

/**
 * In the order of the graph. A tensor that is both trained on and marked leaves once, under the Output's name.
 * A trained tensor without an Output takes the name of the field that it predicts.
 */
export function findOutputs(wiring: Wiring, inferred: ReadonlyMap<string, ModelNode>): readonly ModelOutput[] {
  const names = new Map<string, string>();
  for (const { name, definition, sources } of wiring.nodes) {
    const source = definition?.role === "output" ? sources.x?.[0]?.source : undefined;
    if (source !== undefined && !names.has(key(source))) names.set(key(source), name);
  }
  const taken = new Set<string>(inputFields(inferred));
  const outputs = new Map<string, ModelOutput>();
  for (const { node, definition, sources } of wiring.nodes) {
    if (definition?.role !== "loss") continue;
    const source = sources.prediction?.[0]?.source;
    const model = inferred.get(node.id);
    const spec = model?.inputs.prediction?.[0];
    if (source === undefined || model === undefined || spec === undefined || outputs.has(key(source))) continue;
    const target = tracedField(sources.target?.[0]?.source, inferred);
    const scale = model.inputs.target?.[0]?.scale;
    outputs.set(key(source), {
      name: freshName(names.get(key(source)) ?? target ?? "prediction", taken),
      source,
      spec: scale === undefined ? spec : { ...spec, scale },
      prediction: definition.prediction?.(model.attributes) ?? "identity",
      ...(target === undefined ? {} : { target }),
    });
  }
  for (const { node, name, definition, sources } of wiring.nodes) {
    if (definition?.role !== "output") continue;
    const source = sources.x?.[0]?.source;
    const spec: TensorSpec | undefined = inferred.get(node.id)?.inputs.x?.[0];
    if (source === undefined || spec === undefined || outputs.has(key(source))) continue;
    outputs.set(key(source), { name: freshName(name, taken), source, spec, prediction: "identity" });
  }
  return [...outputs.values()];
}

const key = ({ node, port }: PortReference): string => `${node}/${port}`;

/** Names that the module's inputs have: an output may not repeat one. */
function inputFields(inferred: ReadonlyMap<string, ModelNode>): readonly string[] {
  return [...inferred.values()].flatMap((node) => (node.layer === "input" ? (node.field ?? []) : []));
}

function freshName(base: string, taken: Set<string>): string {
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
  taken.add(name);
  return name;
}

/** The data field that a tensor comes from, through layers with a single source. */
function tracedField(start: PortReference | undefined, inferred: ReadonlyMap<string, ModelNode>): string | undefined {
  let source = start;
  for (let steps = 0; source !== undefined && steps <= inferred.size; steps++) {
    const node = inferred.get(source.node);
    if (node?.field !== undefined) return node.field;
    const sources: readonly PortReference[] = Object.values(node?.sources ?? {}).flat();
    source = sources.length === 1 ? sources[0] : undefined;
  }
  return undefined;
}
