/** Modules made of one operator's case, for tests: forward alone, and with the gradient by its inputs. No product code imports it. */
import { differentiate } from "../autodiff/differentiate";
import { ModuleBuilder } from "../ir/builder";
import { fillThreefryUniform } from "../ir/threefry";
import type { Module, ValueId } from "../ir/types";
import { elementCount } from "../ir/types";
import { caseInputs, caseInputType } from "../operators/cases";
import type { OperatorCase, TensorData } from "../operators/define";
import { isUnsupported } from "../operators/define";
import { inferOutputs, operatorNamed } from "../operators/registry";

export interface CaseModule {
  readonly module: Module;
  readonly batch: Readonly<Record<string, TensorData>>;
}

function begin(
  operator: string,
  entry: OperatorCase,
): { b: ModuleBuilder; inputs: ValueId[]; outputs: readonly ValueId[] } {
  const b = new ModuleBuilder(`${operator}: ${entry.name}`, inferOutputs);
  const inputs = entry.inputs.map((input, position) => b.input(`x${position}`, "batch", caseInputType(input)));
  return { b, inputs, outputs: b.emit(operator, inputs, entry.attributes) };
}

function dataOf(entry: OperatorCase): Record<string, TensorData> {
  return Object.fromEntries(caseInputs(entry, "f32").map(({ data }, position) => [`x${position}`, data]));
}

/** All outputs of the operator, as `y0`, `y1`, ... */
export function forwardModule(operator: string, entry: OperatorCase): CaseModule {
  const { b, outputs } = begin(operator, entry);
  outputs.forEach((value, position) => b.output(`y${position}`, value));
  return { module: b.finish(), batch: dataOf(entry) };
}

/**
 * Gradients `g<input>` of the sum of all f32 outputs, each element weighted by a number of its own.
 * @returns undefined where the operator or the case has no gradient.
 */
export function gradientModule(operator: string, entry: OperatorCase): CaseModule | undefined {
  const { body } = operatorNamed(operator);
  if (body.gradient !== undefined && isUnsupported(body.gradient)) return undefined;
  const { b, inputs, outputs } = begin(operator, entry);
  const sources = entry.differentiate ?? inputs.flatMap((value, at) => (b.type(value).dtype === "f32" ? [at] : []));
  if (sources.length === 0) return undefined;
  const batch = dataOf(entry);
  const terms = outputs.flatMap((value, position) => {
    const type = b.type(value);
    if (type.dtype !== "f32") return [];
    const weights = new Float32Array(elementCount(type.shape));
    fillThreefryUniform(weights, 7, position, 0);
    batch[`w${position}`] = weights.map((weight) => weight + 0.5);
    const weighted = b.call("multiply", [value, b.input(`w${position}`, "batch", type)]);
    const axes = type.shape.map((_, axis) => axis);
    return [axes.length === 0 ? weighted : b.call("reduceSum", [weighted], { axes })];
  });
  const [first, ...rest] = terms;
  if (first === undefined) return undefined;
  const loss = rest.reduce((sum, term) => b.call("add", [sum, term]), first);
  b.output("loss", loss);
  const wanted = sources.map((position) => inputs[position] ?? first);
  const { module, gradients } = differentiate(b.finish(), loss, wanted);
  const finished = new ModuleBuilder(module.name, inferOutputs, module);
  gradients.forEach((value, at) => finished.output(`g${sources[at] ?? at}`, value));
  return { module: finished.finish(), batch };
}

/**
 * y0 = `operator` of 5 numbers, each 3 times an input, where infinite ones lay shortly before: for operators that read whole groups.
 * The five cannot be computed earlier, because they wait for a number that is made of the infinite ones.
 */
export function usedMemoryModule(operator: "globalNorm" | "allFinite"): CaseModule {
  const b = new ModuleBuilder(`${operator} in used memory`, inferOutputs);
  const large = b.input("large", "batch", { dtype: "f32", shape: [64] });
  const x = b.input("x", "batch", { dtype: "f32", shape: [5] });
  const infinite = b.call("exp", [large]);
  const highest = b.call("reduceMax", [infinite], { axes: [0] });
  const three = b.call("minimum", [highest, b.constant(3)]);
  b.output("y0", b.call(operator, [b.call("multiply", [x, three])]));
  return {
    module: b.finish(),
    batch: { large: new Float32Array(64).fill(200), x: Float32Array.of(1, 2, 3, 4, 5) },
  };
}
