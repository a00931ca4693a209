/** From a unit to its kernel calls: shader text, bindings, grid, cost and label. */
import type { Module, ValueId } from "../ir/types";
import { sizeBytes, typeOf } from "../ir/types";
import type { DeviceTraits, KernelConstant } from "../operators/define";
import { gridOf } from "../operators/define";
import { elementFunction, elementStatements, resultExpression } from "./elementwise-shader";
import type { Unit } from "./unit";
import type { InstructionGraph } from "./instruction-graph";
import type { Pass } from "./kernel-choice";
import { COPY } from "./kernel-choice";
import type { KernelCall, ProgramBinding } from "./types";
import type { UnitValues } from "./unit-values";
import { epiloguePass, unitValues } from "./unit-values";

type Describe = (
  bindings: readonly ProgramBinding[],
) => Pick<KernelCall, "bytes" | "halves" | "phase" | "label" | "choice"> & { origin?: string };

export function emitCalls(unit: Unit, graph: InstructionGraph, device: DeviceTraits): readonly KernelCall[] {
  const describe = describer(unit, graph);
  if (unit.kernel === undefined) return [elementwiseCall(unit, graph, device, describe)];
  const { body, instruction } = unit.kernel;
  if (body.kind !== "kernel") throw new Error(`${instruction.operator} has no kernel.`);
  const positions = [...instruction.inputs, ...instruction.outputs, ...(graph.draft.scratch.get(instruction) ?? [])];
  const withEpilogue = epiloguePass(unit);
  return body.passes.map((pass) => kernelCall(unit, graph, pass, pass === withEpilogue, positions, describe));
}

function describer(unit: Unit, graph: InstructionGraph): Describe {
  const { module } = graph.draft;
  const main = unit.kernel ?? unit.nodes[0];
  const origin = (unit.kernel ?? unit.nodes.at(-1))?.instruction.origin;
  const body = unit.kernel?.body;
  const choice = body?.kind === "kernel" ? body.choice : undefined;
  const names = unit.nodes.map((node) => node.instruction.operator).filter((name) => name !== COPY);
  return (bindings) => ({
    bytes: bindings
      .flatMap((binding) => binding.values.map((value) => sizeBytes(typeOf(module, value))))
      .reduce((sum, bytes) => sum + bytes, 0),
    phase: main?.instruction.phase ?? "forward",
    label: names.length === 0 ? COPY : names.join("+"),
    ...halvesOf(bindings, module),
    ...(origin === undefined ? {} : { origin }),
    ...(choice === undefined ? {} : { choice }),
  });
}

function halvesOf(bindings: readonly ProgramBinding[], module: Module): Pick<KernelCall, "halves"> {
  const halves = bindings.flatMap(({ values }, position) =>
    values.some((value) => typeOf(module, value).stored === "f16") ? [position] : [],
  );
  return halves.length === 0 ? {} : { halves };
}

/** The value whose bytes a value has. */
function storageOf(value: ValueId, graph: InstructionGraph): ValueId {
  const root = graph.root(value);
  return graph.draft.inPlace.get(root) ?? root;
}

const declare = (binding: number, access: "read" | "read_write", name: string, type: string): string =>
  `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${type}>;`;

interface Declared {
  readonly lines: readonly string[];
  readonly bindings: readonly ProgramBinding[];
  readonly loadName: (binding: number) => string;
  readonly storeName: (value: ValueId) => string;
}

/** Declares the loads and `stores`; a value that is overwritten element by element is bound once, for both. */
function declareBindings(
  values: UnitValues,
  stores: readonly ValueId[],
  graph: InstructionGraph,
  from: number,
  prefix: string,
): Declared {
  const { module } = graph.draft;
  const lines: string[] = [];
  const bindings: ProgramBinding[] = [];
  const storeNames = new Map(stores.map((value, position) => [value, `${prefix}result_${position}`]));
  const overwrittenBy = new Map(stores.map((value) => [graph.draft.inPlace.get(value), storeNames.get(value)]));
  const loadNames = values.loads.map(({ value, vector }, position) => {
    const shared = overwrittenBy.get(value);
    if (shared !== undefined) return shared;
    const name = `${prefix}operand_${position}`;
    const { dtype } = typeOf(module, value);
    lines.push(declare(from + bindings.length, "read", name, vector ? `vec4<${dtype}>` : dtype));
    bindings.push({ values: [storageOf(value, graph)], access: "read" });
    return name;
  });
  for (const [value, name] of storeNames) {
    const { dtype } = typeOf(module, value);
    lines.push(declare(from + bindings.length, "read_write", name, values.width === 4 ? `vec4<${dtype}>` : dtype));
    bindings.push({ values: [storageOf(value, graph)], access: "read_write" });
  }
  return {
    lines,
    bindings,
    loadName: (binding) => loadNames[binding] ?? "",
    storeName: (value) => storeNames.get(value) ?? "",
  };
}

function storeStatements(
  values: UnitValues,
  stores: readonly ValueId[],
  graph: InstructionGraph,
  declared: Declared,
): string[] {
  return stores.map((value) => {
    const { dtype } = typeOf(graph.draft.module, value);
    const at = values.width === 4 ? "index / 4u" : "index";
    const result = resultExpression(values.stores.indexOf(value), dtype, values.width);
    return `  ${declared.storeName(value)}[${at}] = ${result};`;
  });
}

function elementwiseCall(unit: Unit, graph: InstructionGraph, device: DeviceTraits, describe: Describe): KernelCall {
  const values = unitValues(unit, graph);
  const element = elementFunction(unit, values, graph, undefined);
  const declared = declareBindings(values, values.stores, graph, 0, "");
  const workgroup = Math.min(device.software ? 64 : 256, device.maxInvocationsPerWorkgroup);
  const blocks = unit.elements / values.width;
  const prelude = [
    ...declared.lines,
    element.source,
    `@compute @workgroup_size(${workgroup})`,
    "fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {",
    `  let block = flat_workgroup(workgroup, workgroups) * ${workgroup}u + local;`,
    `  if (block >= ${blocks}u) { return; }`,
    `  let index = block * ${values.width}u;`,
    ...elementStatements(element, values.width, false, declared.loadName),
    ...storeStatements(values, values.stores, graph, declared),
    "}",
    "",
  ].join("\n");
  return {
    kernel: "elementwise",
    prelude,
    bindings: declared.bindings,
    readsStepScalars: element.readsStepScalars,
    lib: element.lib,
    workgroups: gridOf(Math.ceil(blocks / workgroup)),
    flops: element.flopsPerElement * unit.elements,
    ...describe(declared.bindings),
  };
}

function constantLine([name, value]: readonly [string, KernelConstant]): string {
  return typeof value === "string" ? `alias ${name} = ${value};` : `const ${name} = ${value};`;
}

function kernelCall(
  unit: Unit,
  graph: InstructionGraph,
  pass: Pass,
  hasEpilogue: boolean,
  positions: readonly ValueId[],
  describe: Describe,
): KernelCall {
  const { kernel } = unit;
  const primaryPosition = kernel?.instruction.inputs.length ?? 0;
  const lines = Object.entries(pass.constants).map(constantLine);
  let lib: readonly string[] = pass.lib ?? [];
  let readsStepScalars = pass.readsStepScalars ?? false;
  let flops = pass.flops;
  let primary = kernel?.instruction.outputs[0];
  let extra: readonly ProgramBinding[] = [];
  const width = pass.epilogueWidth;
  if (hasEpilogue && unit.nodes.length > 1 && primary !== undefined && width !== undefined) {
    const values = unitValues(unit, graph);
    const loaded = new Set(values.loads.map((load) => load.value));
    // What the kernel itself stores: the last f32 result, unless it overwrites what the epilogue reads.
    const given = primary;
    primary =
      values.stores.findLast((value) => {
        const storage = graph.draft.inPlace.get(value);
        return typeOf(graph.draft.module, value).dtype === "f32" && (storage === undefined || !loaded.has(storage));
      }) ?? given;
    const element = elementFunction(unit, values, graph, given);
    const others = values.stores.filter((value) => value !== primary);
    const declared = declareBindings(values, others, graph, pass.bindings.length, "epilogue_");
    const position = values.stores.indexOf(primary);
    lines.push(
      ...declared.lines,
      element.source,
      `fn epilogue(value: ${width === 4 ? "vec4f" : "f32"}, index: u32) -> ${width === 4 ? "vec4f" : "f32"} {`,
      ...elementStatements(element, width, true, declared.loadName),
      ...storeStatements(values, others, graph, declared),
      `  return ${position < 0 ? "value" : resultExpression(position, "f32", width)};`,
      "}",
    );
    extra = declared.bindings;
    lib = [...lib, ...element.lib];
    readsStepScalars ||= element.readsStepScalars;
    flops += element.flopsPerElement * unit.elements;
  } else if (width !== undefined) {
    const type = width === 4 ? "vec4f" : "f32";
    lines.push(`fn epilogue(value: ${type}, index: u32) -> ${type} { return value; }`);
  }
  const own = pass.bindings.map((binding): ProgramBinding => ({
    values: binding.positions.map((position) => {
      const value = position === primaryPosition ? primary : positions[position];
      if (value === undefined)
        throw new Error(`Kernel ${pass.kernel} binds position ${position}, which does not exist.`);
      return storageOf(value, graph);
    }),
    access: binding.access,
  }));
  const bindings = [...own, ...extra];
  return {
    kernel: pass.kernel,
    prelude: `${lines.join("\n")}\n`,
    file: pass.kernel,
    bindings,
    readsStepScalars,
    lib,
    workgroups: pass.workgroups,
    flops,
    ...describe(bindings),
  };
}
