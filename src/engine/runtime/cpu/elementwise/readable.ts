/** Whether the CPU device can write an element-wise operator's formula as WebAssembly: by trying to. */
import type { Instruction, Module } from "../../../ir/types";
import { typeOf } from "../../../ir/types";
import { i32, i32x4 } from "../wasm/expressions";
import { FunctionBuilder } from "../wasm/function-builder";
import { evaluate } from "./evaluate";
import { parseExpression, UnsupportedExpression } from "./parse-expression";

export function isReadable(
  module: Pick<Module, "types">,
  instruction: Instruction,
  formula: (operands: readonly string[], index: string) => string,
): boolean {
  const names = instruction.inputs.map((_, position) => `operand${position}`);
  const zero = i32x4.const(0);
  const [output] = instruction.outputs;
  try {
    const result = evaluate(parseExpression(formula(names, "index")), {
      f: new FunctionBuilder({ parameters: [] }),
      names: new Map(
        instruction.inputs.map((input, position) => [
          `operand${position}`,
          { dtype: typeOf(module, input).dtype, vector: zero },
        ]),
      ),
      index: i32.const(0),
      randomKey: () => [zero, zero],
    });
    return output === undefined || result.dtype === typeOf(module, output).dtype;
  } catch (error) {
    if (error instanceof UnsupportedExpression) return false;
    throw error;
  }
}
