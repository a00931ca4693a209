/** Inputs and outputs of a model as a table of Markdown, and names of people as text in Markdown. */
import type { ModelPorts } from "../model-ports";

const DTYPE = { f32: "float32", i32: "int32", u32: "uint32" } as const;

export function signature({ inputs, outputs }: ModelPorts): string {
  const line = (kind: string, name: string, dtype: keyof typeof DTYPE, shape: readonly number[]): string =>
    `| ${kind} | ${plainText(name)} | ${DTYPE[dtype]} | [batch${shape.map((size) => `, ${size}`).join("")}] |`;
  return [
    "| | name | type | shape |",
    "| --- | --- | --- | --- |",
    ...inputs.map(({ name, type }) => line("input", name, type.dtype, type.shape.slice(1))),
    ...outputs.map(({ name, spec }) => line("output", name, spec.dtype, spec.shape)),
    "",
    "Outputs are raw: before softmax or sigmoid, and in standardised units where the target was standardised.",
  ].join("\n");
}

/** A text of a person's in one line of Markdown, as it is: none of it becomes markup. */
export function plainText(text: string): string {
  return text.replace(/[\\`|*_<>[\]#&]/g, "\\$&").replace(/[\s\p{Cc}]+/gu, " ");
}
