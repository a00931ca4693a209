/** Prints a `KernelProgram` as text for people and golden files. Shader text is left out. */
import type { ValueId } from "../ir/types";
import { formatType, typeOf } from "../ir/types";
import type { KernelProgram, ProgramBinding } from "./types";

/** One line a kernel: `%9 <- matmul+add+relu(%3, %0, %1)  # dense-1: matmul-nn, grid 4x2x1, 25600 FLOP, 4096 B`. */
export function printProgram(program: KernelProgram): string {
  const typed = (value: ValueId): string => `%${value}: ${formatType(typeOf(program, value))}`;
  const list = (bindings: readonly ProgramBinding[]): string =>
    bindings.map((binding) => binding.values.map((value) => `%${value}`).join("|")).join(", ");
  const lines = [`program ${program.name}`];
  for (const input of program.inputs) lines.push(`  ${input.kind} ${typed(input.value)}  # ${input.name}`);
  for (const group of program.groups) {
    lines.push(`  group ${group.name} = ${group.values.map((value) => `%${value}`).join("|")}`);
  }
  let phase = "";
  for (const call of program.calls) {
    if (call.phase !== phase) {
      phase = call.phase;
      lines.push(`  ${phase}:`);
    }
    const written = list(call.bindings.filter((binding) => binding.access === "read_write"));
    const read = list(call.bindings.filter((binding) => binding.access === "read"));
    const origin = call.origin === undefined ? "" : `${call.origin}: `;
    const cost = `${call.kernel}, grid ${call.workgroups.join("x")}, ${call.flops} FLOP, ${call.bytes} B`;
    lines.push(`    ${written} <- ${call.label}(${read})  # ${origin}${cost}`);
  }
  for (const output of program.outputs) {
    const storage = program.aliases.get(output.value) ?? output.value;
    lines.push(`  output ${output.name} = %${output.value}${storage === output.value ? "" : ` in %${storage}`}`);
  }
  return `${lines.join("\n")}\n`;
}
