/**
 * Writes the WGSL of fused element-wise instructions: a function of one element, and around it either a whole shader or the epilogue
 * of a static kernel. Only this file writes shader code as text.
 */
import type { Instruction, Shape, ValueId } from "../ir/types";
import { typeOf } from "../ir/types";
import type { Unit } from "./unit";
import { bodyIn } from "./draft";
import type { InstructionGraph } from "./instruction-graph";
import { accessOf, operandIndex } from "./operand-index";
import { isVectorLoad, type UnitValues } from "./unit-values";

/** An operand read at one place: which binding, and how its index follows from the element's. */
interface LoadSite {
  readonly binding: number;
  readonly operand: Shape;
  readonly output: Shape;
  readonly dtype: string;
  readonly parameter: string;
}

export interface ElementFunction {
  readonly source: string;
  readonly sites: readonly LoadSite[];
  readonly stores: readonly ValueId[];
  readonly lib: readonly string[];
  readonly readsStepScalars: boolean;
  readonly flopsPerElement: number;
}

const components = ["x", "y", "z", "w"] as const;

/**
 * `fn element(index: u32, [value: f32,] a0: .., a1: ..) -> ElementResult`, which computes the `stores` of the unit's element `index`.
 * @param given the value that the epilogue is called with.
 */
export function elementFunction(
  unit: Unit,
  values: UnitValues,
  graph: InstructionGraph,
  given: ValueId | undefined,
): ElementFunction {
  const { module, bodies } = graph.draft;
  const names = new Map<ValueId, string>();
  if (given !== undefined) names.set(given, "value");
  const sites = new Map<string, LoadSite>();
  const generatedNames = new Map<string, string>();
  const lines: string[] = [];
  const lib = new Set<string>();
  let readsStepScalars = false;
  let flopsPerElement = 0;

  const evaluate = (instruction: Instruction, operands: readonly string[], index: string): string => {
    const body = bodyIn(bodies, instruction);
    if (body.kind !== "elementwise") throw new Error(`${instruction.operator} is not element-wise.`);
    for (const fragment of body.lib) lib.add(fragment);
    readsStepScalars ||= body.readsStepScalars;
    flopsPerElement += body.flops;
    return body.wgsl(operands, index);
  };

  const generate = (value: ValueId, index: string): string => {
    const root = graph.root(value);
    const key = `${root} ${index}`;
    const known = generatedNames.get(key);
    if (known !== undefined) return known;
    const instruction = graph.producers.get(root);
    if (instruction === undefined) throw new Error(`Generated value %${root} has no producer.`);
    const shape = typeOf(module, root).shape;
    const operands = instruction.inputs.map((input) =>
      generate(input, operandIndex(typeOf(module, input).shape, shape, index)),
    );
    const name = `g${generatedNames.size}`;
    lines.push(`  let ${name} = ${evaluate(instruction, operands, index)};`);
    generatedNames.set(key, name);
    return name;
  };

  const load = (value: ValueId, operand: Shape, output: Shape): string => {
    const key = `${value} ${operandIndex(operand, output, "index")}`;
    const known = sites.get(key);
    if (known !== undefined) return known.parameter;
    const vector = isVectorLoad(operand, output, values.width);
    const binding = values.loads.findIndex((entry) => entry.value === value && entry.vector === vector);
    const { dtype } = typeOf(module, value);
    const site: LoadSite = { binding, operand, output, dtype, parameter: `a${sites.size}` };
    sites.set(key, site);
    return site.parameter;
  };

  for (const { instruction, body } of unit.nodes) {
    const [output] = instruction.outputs;
    if (body.kind !== "elementwise" || output === undefined) continue;
    const { shape } = typeOf(module, output);
    const operands = instruction.inputs.map((input) => {
      const value = graph.root(input);
      const operandShape = typeOf(module, input).shape;
      const computed = names.get(value);
      if (computed !== undefined) return computed;
      if (graph.generated.has(value)) return generate(input, operandIndex(operandShape, shape, "index"));
      return load(value, operandShape, shape);
    });
    // By position, not by value: chains that do the same have the same text, so they share a pipeline and an edit elsewhere keeps it.
    const name = `v${names.size}`;
    lines.push(`  let ${name} = ${evaluate(instruction, operands, "index")};`);
    names.set(output, name);
  }

  const fields = values.stores.map((value, position) => `r${position}: ${typeOf(module, value).dtype}`);
  const parameters = [
    "index: u32",
    ...(given === undefined ? [] : ["value: f32"]),
    ...[...sites.values()].map((site) => `${site.parameter}: ${site.dtype}`),
  ];
  const results = values.stores.map((value) => names.get(value) ?? "value");
  const source = [
    `struct ElementResult { ${fields.join(", ")} }`,
    `fn element(${parameters.join(", ")}) -> ElementResult {`,
    ...lines,
    `  return ElementResult(${results.join(", ")});`,
    "}",
  ].join("\n");
  return {
    source,
    sites: [...sites.values()],
    stores: values.stores,
    lib: [...lib],
    readsStepScalars,
    flopsPerElement,
  };
}

/** Statements that load the operands and compute `e0` .. `e3` (or `e0`) for the elements from `index` on. */
export function elementStatements(
  element: ElementFunction,
  width: 1 | 4,
  given: boolean,
  nameOf: (binding: number) => string,
): string[] {
  const lines: string[] = [];
  const argument = new Map<string, readonly string[]>();
  for (const site of element.sites) {
    const array = nameOf(site.binding);
    const at = (index: string): string => operandIndex(site.operand, site.output, index);
    const access = accessOf(site.operand, site.output);
    const name = site.parameter;
    if (width === 1 || access === "same") {
      lines.push(`  let ${name} = ${array}[${at("index")}];`);
      argument.set(name, [name, name, name, name]);
      continue;
    }
    const loaded =
      access === "scattered"
        ? `vec4<${site.dtype}>(${[0, 1, 2, 3].map((k) => `${array}[${at(k === 0 ? "index" : `(index + ${k}u)`)}]`).join(", ")})`
        : `${array}[${at("index")} / 4u]`;
    lines.push(`  let ${name} = ${loaded};`);
    argument.set(
      name,
      components.map((component) => `${name}.${component}`),
    );
  }
  for (let k = 0; k < width; k++) {
    const parts = [
      k === 0 ? "index" : `index + ${k}u`,
      ...(given ? [width === 1 ? "value" : `value.${components[k] ?? "x"}`] : []),
      ...element.sites.map((site) => argument.get(site.parameter)?.[k] ?? site.parameter),
    ];
    lines.push(`  let e${k} = element(${parts.join(", ")});`);
  }
  return lines;
}

/** `vec4f(e0.r1, e1.r1, e2.r1, e3.r1)`, or `e0.r1` for width 1. */
export function resultExpression(position: number, dtype: string, width: 1 | 4): string {
  if (width === 1) return `e0.r${position}`;
  return `vec4<${dtype}>(${[0, 1, 2, 3].map((k) => `e${k}.r${position}`).join(", ")})`;
}
