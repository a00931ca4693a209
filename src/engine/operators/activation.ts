/** Activations of one input that are written in other element-wise operators; lowering fuses them back into one kernel. */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";
import type { OperatorDefinition } from "./define";
import { defineOperator, everywhere, inferred, refused } from "./define";

export function defineActivation(member: {
  readonly name: string;
  readonly summary: string;
  readonly formula: string;
  readonly references: readonly string[];
  readonly decompose: (b: ModuleBuilder, x: ValueId) => ValueId;
}): OperatorDefinition {
  return defineOperator({
    name: member.name,
    version: 1,
    docs: { summary: member.summary, formula: member.formula, references: member.references },
    inputs: ["x"],
    outputs: ["y"],
    attributes: {},
    infer: ([x]) => {
      if (x === undefined) return refused("needs the input x");
      return x.dtype === "f32" ? inferred(x) : refused(`x is ${x.dtype}, expected f32`);
    },
    body: { kind: "composite", decompose: (b, [x]) => (x === undefined ? [] : [member.decompose(b, x)]) },
    export: everywhere("decompose"),
  });
}
