/**
 * Keeps `docs/operators.md`: every operator on one page, with its gradient as the instructions that its rule emits.
 * After a change: `npx vitest run --project unit src/engine/operators/overview.test.ts -u`.
 */
import { format } from "prettier";
import { expect, it } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import type { Instruction, Module, ValueId } from "../ir/types";
import { typeOf } from "../ir/types";
import { caseInputType, operatorCases } from "./cases";
import type { ExportMappings, OperatorDefinition } from "./define";
import { isUnsupported } from "./define";
import { inferOutputs, operators } from "./registry";

/** `multiply(g, subtract(1, square(y)))`: what an instruction's value is made of. */
function expression(module: Module, names: ReadonlyMap<ValueId, string>, value: ValueId): string {
  const name = names.get(value);
  if (name !== undefined) return name;
  const instruction = module.instructions.find(({ outputs }) => outputs.includes(value));
  if (instruction === undefined) throw new Error(`Value %${value} comes from nowhere.`);
  if (instruction.operator === "constant") return String(rounded(instruction.attributes["value"]));
  const operands = instruction.inputs.map((input) => expression(module, names, input));
  return `${instruction.operator}${flags(instruction)}(${operands.join(", ")})`;
}

function rounded(value: unknown): number {
  return typeof value === "number" ? Number(value.toPrecision(4)) : NaN;
}

function flags({ attributes }: Instruction): string {
  const set = Object.keys(attributes).filter((name) => attributes[name] === true && name.startsWith("transpose"));
  return set.length === 0 ? "" : `{${set.join(", ")}}`;
}

/** The gradient by each input, in the shapes of the operator's first case. */
function gradients(operator: OperatorDefinition): string {
  const { body } = operator;
  if (body.gradient === undefined) return "of the decomposition";
  if (isUnsupported(body.gradient)) return "none";
  const [entry] = operatorCases.get(operator.name) ?? [];
  if (entry === undefined || entry.inputs.length === 0) return "constant";
  const b = new ModuleBuilder(operator.name, inferOutputs);
  const inputs = entry.inputs.map((input, position) => b.input(`x${position}`, "batch", caseInputType(input)));
  const outputs = b.emit(operator.name, inputs, entry.attributes);
  const begun = b.finish();
  const attributes = begun.instructions[0]?.attributes ?? {};
  const isNumber = (value: ValueId): boolean => typeOf(begun, value).dtype === "f32";
  const outputGradients = outputs.map((value, position) =>
    isNumber(value) && position === 0 ? b.input(`g${position}`, "batch", b.type(value)) : undefined,
  );
  const results = body.gradient({ b, inputs, outputs, outputGradients, attributes, needed: inputs.map(isNumber) });
  const module = b.finish();
  const names = new Map<ValueId, string>();
  inputs.forEach((value, position) => names.set(value, inputName(operator, position)));
  outputs.forEach((value, position) => names.set(value, operator.outputs[position] ?? `y${position}`));
  for (const value of outputGradients) if (value !== undefined) names.set(value, "g");
  const lines = results.flatMap((value, position) =>
    value === undefined ? [] : [`${inputName(operator, position)}: \`${expression(module, names, value)}\``],
  );
  return lines.length === 0 ? "0" : lines.join("<br>");
}

function inputName(operator: OperatorDefinition, position: number): string {
  const name = operator.inputs[position] ?? operator.inputs.at(-1) ?? "x";
  return name.startsWith("...") ? `${name.slice(3)}[${position}]` : name;
}

function gpu({ body }: OperatorDefinition): string {
  if (body.kind === "composite") return body.fused === undefined ? "decomposed" : "fused kernel";
  return body.gpu.kind;
}

function written(mapping: ExportMappings[keyof ExportMappings]): string {
  if (mapping === "decompose") return "decomposed";
  return isUnsupported(mapping) ? "training only" : "yes";
}

function overview(): string {
  const rows = operators.map((operator) => {
    const formula = `\`${operator.docs.formula}\``;
    return `| ${[
      operator.name,
      operator.body.kind,
      formula,
      gradients(operator),
      gpu(operator),
      written(operator.export.onnx),
      written(operator.export.tensorflow),
    ]
      .map((cell) => cell.replaceAll("|", "\\|"))
      .join(" | ")} |`;
  });
  return [
    "# Operators",
    "",
    "What the compiler knows. This page is generated from the definitions in `src/engine/operators`;",
    "`overview.test.ts` there fails when it is out of date and says how to renew it. `g` is the gradient of the loss by the",
    "first output; the sums that undo broadcasting are left out where shapes are equal.",
    "",
    "| operator | kind | formula | gradient | GPU | ONNX | TensorFlow |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

it("docs/operators.md is what the definitions say", async () => {
  const page = await format(overview(), { parser: "markdown", printWidth: 120 });
  await expect(page).toMatchFileSnapshot("../../../docs/operators.md");
});
