/** Prints a `Module` as text that a person can read and a golden file can hold. Printing the same module gives the same text. */
import type { Attributes, AttributeValue, Module, ValueId } from "./types";
import { formatType, typeOf } from "./types";

function formatAttribute(value: AttributeValue): string {
  return typeof value === "object" ? `[${value.join(", ")}]` : JSON.stringify(value);
}

export function formatAttributes(attributes: Attributes): string {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? ""
    : ` {${entries.map(([name, value]) => `${name}=${formatAttribute(value)}`).join(", ")}}`;
}

/** One line a value: `%7 = matmul %3, %5 {transposeB=true} : f32[64, 10]  # dense-1`. */
export function printModule(module: Module): string {
  const typed = (value: ValueId): string => `%${value}: ${formatType(typeOf(module, value))}`;
  const lines = [`module ${module.name}`];
  for (const input of module.inputs) lines.push(`  ${input.kind} ${typed(input.value)}  # ${input.name}`);
  let phase = "";
  for (const instruction of module.instructions) {
    if (instruction.phase !== phase) {
      phase = instruction.phase;
      lines.push(`  ${phase}:`);
    }
    const results = instruction.outputs.map((value) => `%${value}`).join(", ");
    const types = instruction.outputs.map((value) => formatType(typeOf(module, value))).join(", ");
    const operands = instruction.inputs.map((value) => ` %${value}`).join(",");
    const origin = instruction.origin === undefined ? "" : `  # ${instruction.origin}`;
    lines.push(
      `    ${results} = ${instruction.operator}${operands}${formatAttributes(instruction.attributes)} : ${types}${origin}`,
    );
  }
  for (const output of module.outputs) lines.push(`  output ${output.name} = %${output.value}`);
  for (const update of module.updates) lines.push(`  update %${update.input} <- %${update.value}`);
  return `${lines.join("\n")}\n`;
}
