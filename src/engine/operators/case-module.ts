/** A case of an operator as a module of its own; for tests and the golden-maker. */
import { ModuleBuilder } from "../ir/builder";
import type { Module, ValueId } from "../ir/types";
import { caseInputType } from "./cases";
import type { OperatorCase } from "./define";
import { inferOutputs, operatorNamed } from "./registry";

export interface CaseModule {
  readonly module: Module;
  /** Named `x0`, `x1`, ...; f32 ones are parameters. */
  readonly inputs: readonly ValueId[];
  /** Positions of the inputs by which the gradient is checked. */
  readonly differentiate: readonly number[];
}

/** The module has outputs `y0`, `y1`, ... */
export function caseModule(operator: string, entry: OperatorCase): CaseModule {
  const b = new ModuleBuilder(`${operator}: ${entry.name}`, inferOutputs);
  const inputs = entry.inputs.map((input, position) => {
    const type = caseInputType(input);
    return b.input(`x${position}`, type.dtype === "f32" ? "parameter" : "batch", type);
  });
  const outputs = b.within({ origin: "case" }, () => b.emit(operator, inputs, entry.attributes ?? {}));
  outputs.forEach((value, position) => b.output(`y${position}`, value));
  return { module: b.finish(), inputs, differentiate: differentiated(operator, entry) };
}

/**
 * The same with a scalar `loss`: the sum of every f32 output times a cotangent of its shape, which enters as the batch
 * input `c0`, `c1`, ... by the position of the output.
 */
export function caseLoss(operator: string, entry: OperatorCase): CaseModule & { readonly loss: ValueId } {
  const { module, inputs, differentiate } = caseModule(operator, entry);
  const b = new ModuleBuilder(module.name, inferOutputs, module);
  const parts = module.outputs.flatMap((output, position) => {
    const type = b.type(output.value);
    if (type.dtype !== "f32") return [];
    const weighted = b.call("multiply", [output.value, b.input(`c${position}`, "batch", type)]);
    const axes = type.shape.map((_, axis) => axis);
    return [axes.length === 0 ? weighted : b.call("reduceSum", [weighted], { axes })];
  });
  const [first, ...rest] = parts;
  if (first === undefined) throw new Error(`Case ${module.name} has no f32 output to make a loss of.`);
  const loss = rest.reduce((sum, part) => b.call("add", [sum, part]), first);
  b.output("loss", loss);
  return { module: b.finish(), inputs, differentiate, loss };
}

function differentiated(operator: string, entry: OperatorCase): readonly number[] {
  if (entry.differentiate !== undefined) return entry.differentiate;
  const { body } = operatorNamed(operator);
  if (body.gradient !== undefined && "unsupported" in body.gradient) return [];
  return entry.inputs.flatMap((input, position) => ((input.dtype ?? "f32") === "f32" ? [position] : []));
}
