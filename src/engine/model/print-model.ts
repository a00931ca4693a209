/** Prints a `ModelGraph` as text that a person can read and a golden file can hold. The same model gives the same text. */
import type { AttributeValue } from "../ir/types";
import type { Initializer, LayerAttributes, TensorSpec } from "../layers/define";
import { formatSpec } from "../layers/define";
import type { ModelGraph, ModelNode } from "./types";

/** One line a node, one more a parameter; then the outputs, the problems and the totals. */
export function printModel(model: ModelGraph): string {
  const lines = ["model"];
  const names = new Map(model.nodes.map((node) => [node.id, node.name]));
  for (const node of model.nodes) lines.push(...printNode(node, names));
  for (const output of model.outputs) {
    const target = output.target === undefined ? "" : `, compared with ${output.target}`;
    const source = names.get(output.source.node) ?? output.source.node;
    lines.push(`  output ${output.name} = ${source} : ${printSpec(output.spec)}, ${output.prediction}${target}`);
  }
  for (const { severity, code, message, node, field, fixes } of model.diagnostics) {
    const place = node === undefined ? (field ?? "model") : (names.get(node) ?? node);
    const offered = fixes.length === 0 ? "" : ` [${fixes.map((fix) => fix.label).join(" | ")}]`;
    lines.push(`  ${severity} ${code} on ${place}: ${message}${offered}`);
  }
  lines.push(`  ${model.parameterCount} parameters, ${model.trainableCount} trained`);
  return `${lines.join("\n")}\n`;
}

function printNode(node: ModelNode, names: ReadonlyMap<string, string>): readonly string[] {
  const sources = Object.entries(node.sources)
    .filter(([, all]) => all.length > 0)
    .map(([port, all]) => `${port}=${all.map((source) => names.get(source.node) ?? source.node).join("+")}`);
  const specs = Object.entries(node.outputs).map(([port, spec]) => `${port}: ${printSpec(spec)}`);
  const flops = node.cost.flops === 0 ? "" : `  # ${node.cost.flops} flops`;
  const result = specs.length === 0 ? "" : ` -> ${specs.join(", ")}`;
  return [
    `  ${node.name} (${node.id}) = ${node.layer}(${sources.join(", ")})${printAttributes(node.attributes)}${result}${flops}`,
    ...node.parameters.map(
      ({ name, shape, initializer, trainable }) =>
        `    ${trainable ? "parameter" : "state"} ${name} [${shape.join(", ")}] ${printInitializer(initializer)}`,
    ),
  ];
}

function printSpec(spec: TensorSpec): string {
  const classes = spec.classCount === undefined ? "" : ` of ${spec.classCount} classes`;
  return `${spec.dtype}${formatSpec(spec)}${classes}${spec.range === undefined ? "" : ` ${spec.range}`}`;
}

function printAttributes(attributes: LayerAttributes): string {
  const text = (value: AttributeValue): string =>
    typeof value === "object" ? `[${value.join(", ")}]` : JSON.stringify(value);
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? "" : ` {${entries.map(([name, value]) => `${name}=${text(value)}`).join(", ")}}`;
}

function printInitializer(initializer: Initializer): string {
  switch (initializer.kind) {
    case "zeros":
    case "ones":
      return initializer.kind;
    case "normal":
      return `normal(${initializer.deviation})`;
    case "uniform":
      return `uniform(${initializer.limit})`;
    case "parts":
      return `parts(${initializer.values.join(", ")})`;
    case "glorotUniform":
    case "glorotNormal":
    case "heUniform":
    case "heNormal":
      return `${initializer.kind}(${initializer.fanIn}, ${initializer.fanOut})`;
  }
}
