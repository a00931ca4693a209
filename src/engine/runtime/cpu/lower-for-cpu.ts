/**
 * From a Module to the parts of one step on the CPU: the passes of lowering that all devices share, with the CPU's own choice of how
 * each instruction runs. The result is a `KernelProgram`, so that memory planning, printing and profiling read it like any other, and
 * beside it, call by call, what `writeProgram` needs to write the code.
 */
import type { Instruction, Module, TensorType, ValueId } from "../../ir/types";
import { elementCount, sizeBytes, typeOf } from "../../ir/types";
import type { InstructionGraph } from "../../lowering/instruction-graph";
import type { Body } from "../../lowering/kernel-choice";
import { chooseBody, COPY } from "../../lowering/kernel-choice";
import { planUnits } from "../../lowering/lower-module";
import type { KernelCall, KernelProgram, ProgramBinding } from "../../lowering/types";
import type { Unit } from "../../lowering/unit";
import { unitValues } from "../../lowering/unit-values";
import type { DeviceTraits, KernelBinding } from "../../operators/define";
import { operatorNamed } from "../../operators/registry";
import { isReadable } from "./elementwise/readable";
import type { CpuKernel, CpuSite } from "./kernels/define";
import { cpuKernel } from "./kernels/registry";

/** Kernel choice of the shared passes asks for a GPU's traits; formulas do not depend on them. */
const traits: DeviceTraits = {
  software: true,
  maxInvocationsPerWorkgroup: 256,
  maxWorkgroupStorageBytes: 16_384,
  maxStorageBuffersPerStage: 64,
};

/** One call of the program. Value ids are those of storage: aliases are followed. */
export interface CpuPart {
  readonly unit: Unit;
  /** The instruction that is more than element-wise, if there is one. */
  readonly instruction?: Instruction;
  /** Absent where the instruction runs its reference. */
  readonly kernel?: CpuKernel;
  readonly inputs: readonly ValueId[];
  /** Where the instruction leaves its outputs; the first one passes through the chain that follows. */
  readonly outputs: readonly ValueId[];
  readonly scratch: readonly ValueId[];
  /** What the element-wise chain leaves; empty where there is none. */
  readonly stores: readonly ValueId[];
}

export interface CpuProgram {
  readonly program: KernelProgram;
  readonly graph: InstructionGraph;
  /** As many as the program has calls, in the same order. */
  readonly parts: readonly CpuPart[];
}

export function siteOf(module: Pick<Module, "types">, instruction: Instruction): CpuSite {
  return {
    inputs: instruction.inputs.map((value) => typeOf(module, value)),
    outputs: instruction.outputs.map((value) => typeOf(module, value)),
    attributes: instruction.attributes,
  };
}

function kernelFor(module: Pick<Module, "types">, instruction: Instruction): CpuKernel | undefined {
  const kernel = cpuKernel(instruction.operator);
  if (kernel === undefined) return undefined;
  return (kernel.when?.(siteOf(module, instruction)) ?? true) ? kernel : undefined;
}

/** @param fusion false: every instruction is a call of its own; the oracle of the fused program. */
export function lowerForCpu(module: Module, fusion = true): CpuProgram {
  const { graph, units, aliases } = planUnits(module, {
    choose: chooseCpuBody,
    keeps: (current, instruction) => fusion && kernelFor(current, instruction) !== undefined,
    ...(fusion ? { maxBindings: traits.maxStorageBuffersPerStage } : {}),
  });
  const { draft } = graph;
  const types: TensorType[] = [...draft.module.types];
  const storage = (value: ValueId): ValueId => {
    const root = graph.root(value);
    return draft.inPlace.get(root) ?? root;
  };
  const parts = units.map((unit) => partOf(unit, graph, storage, types));
  const calls = parts.map((part) => callOf(part, graph, storage, types));
  const { inputs, outputs, name } = draft.module;
  return { program: { name, types, inputs, outputs, calls, groups: draft.groups, aliases }, graph, parts };
}

function chooseCpuBody(module: Module, instruction: Instruction): Body {
  if (instruction.operator === COPY) return chooseBody(module, instruction, traits);
  const kernel = kernelFor(module, instruction);
  if (kernel === undefined) {
    const { body } = operatorNamed(instruction.operator);
    if (body.kind === "primitive" && body.gpu.kind === "view") return { kind: "view" };
    if (body.kind === "primitive" && body.gpu.kind === "elementwise") {
      const chosen = chooseBody(module, instruction, traits);
      if (chosen.kind === "elementwise" && isReadable(module, instruction, chosen.wgsl)) return chosen;
    }
  }
  const site = siteOf(module, instruction);
  const pass = {
    kernel: kernel === undefined ? "reference" : instruction.operator,
    constants: {},
    workgroups: [1, 1, 1] as const,
    flops: kernel?.flops(site) ?? 0,
    bindings: bindingsOf(site, kernel?.inPlace?.(site) ?? []),
    ...(kernel?.absorbs?.(site) === true ? { epilogueWidth: 4 as const } : {}),
  };
  return { kind: "kernel", passes: [pass], scratch: kernel?.scratch?.(site) ?? [] };
}

/** Inputs are read, outputs written, each by itself; what is updated in place stays together as it is listed. */
function bindingsOf({ inputs, outputs }: CpuSite, inPlace: readonly (readonly number[])[]): readonly KernelBinding[] {
  const updated = new Set(inPlace.flat());
  const bindings: KernelBinding[] = inputs.flatMap((_, position) =>
    updated.has(position) ? [] : [{ positions: [position], access: "read" as const }],
  );
  for (const positions of inPlace) bindings.push({ positions, access: "read_write" });
  // An output that nothing names is an input that was updated in place.
  if (updated.size === 0) {
    outputs.forEach((_, position) => bindings.push({ positions: [inputs.length + position], access: "read_write" }));
  }
  return bindings;
}

function partOf(
  unit: Unit,
  graph: InstructionGraph,
  storage: (value: ValueId) => ValueId,
  types: TensorType[],
): CpuPart {
  const { stores } = unitValues(unit, graph);
  if (unit.kernel === undefined) return { unit, inputs: [], outputs: [], scratch: [], stores };
  const { instruction } = unit.kernel;
  const kernel = kernelFor(graph.draft.module, instruction);
  const outputs = instruction.outputs.map(storage);
  const [first] = instruction.outputs;
  const chained = unit.nodes.length > 1;
  if (chained && first !== undefined && !stores.includes(first)) {
    // Nobody but the chain reads it, so it may lie where the chain leaves its own result: each element is read before it is written.
    const place = stores.find((value) => !graph.draft.inPlace.has(value));
    if (place === undefined) {
      types.push(typeOf(graph.draft.module, first));
      outputs[0] = (types.length - 1) as ValueId;
    } else outputs[0] = place;
  }
  return {
    unit,
    instruction,
    ...(kernel === undefined ? {} : { kernel }),
    inputs: instruction.inputs.map(storage),
    outputs,
    scratch: graph.draft.scratch.get(instruction) ?? [],
    stores: chained ? stores : [],
  };
}

/** Values that the element-wise instructions of a unit read from memory. */
function chainReads(unit: Unit, graph: InstructionGraph): readonly ValueId[] {
  const own = new Set(unit.nodes.flatMap((node) => node.instruction.outputs));
  const reads = new Set<ValueId>();
  for (const { instruction, body } of unit.nodes) {
    if (body.kind !== "elementwise") continue;
    for (const input of instruction.inputs) {
      const value = graph.root(input);
      if (!own.has(value) && !graph.generated.has(value)) reads.add(value);
    }
  }
  return [...reads];
}

function callOf(
  part: CpuPart,
  graph: InstructionGraph,
  storage: (value: ValueId) => ValueId,
  types: readonly TensorType[],
): KernelCall {
  const { unit, instruction, kernel, stores } = part;
  const written = new Set([...part.outputs, ...part.scratch, ...stores.map(storage)]);
  const read = new Set([...part.inputs, ...chainReads(unit, graph).map(storage)]);
  for (const value of written) read.delete(value);
  const bindings: ProgramBinding[] = [
    ...[...read].map((value) => ({ values: [value], access: "read" as const })),
    ...[...written].map((value) => ({ values: [value], access: "read_write" as const })),
  ];
  const names = unit.nodes.map((node) => node.instruction.operator).filter((name) => name !== COPY);
  const origin = (unit.kernel ?? unit.nodes.at(-1))?.instruction.origin;
  const elementwiseFlops = unit.nodes.reduce(
    (sum, { body }) => sum + (body.kind === "elementwise" ? body.flops * unit.elements : 0),
    0,
  );
  const kernelFlops = instruction === undefined ? 0 : (kernel?.flops(siteOf(graph.draft.module, instruction)) ?? 0);
  return {
    kernel: instruction === undefined ? "elementwise" : kernel === undefined ? "reference" : instruction.operator,
    prelude: "",
    bindings,
    readsStepScalars: false,
    lib: [],
    workgroups: [1, 1, 1],
    flops: elementwiseFlops + kernelFlops,
    bytes: [...read, ...written].reduce(
      (sum, value) => sum + sizeBytes(types[value] ?? { dtype: "f32", shape: [] }),
      0,
    ),
    phase: (unit.kernel ?? unit.nodes[0])?.instruction.phase ?? "forward",
    label: names.length === 0 ? COPY : names.join("+"),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Elements that an element-wise unit computes. */
export function unitElements(part: CpuPart, types: readonly TensorType[]): number {
  const [store] = part.stores;
  const type = store === undefined ? undefined : types[store];
  return type === undefined ? 0 : elementCount(type.shape);
}
