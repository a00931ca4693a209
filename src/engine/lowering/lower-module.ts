/**
 * From a Module to the kernels of one step. Each pass is a file of its own: composites are expanded, dead and repeated instructions
 * go, kernels are chosen, storage is shared, chains are fused, and what is left becomes kernel calls in an order that respects every
 * dependency. Nothing here touches a GPU.
 */
import type { Instruction, Module, ValueId } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import type { DeviceTraits } from "../operators/define";
import { expandComposites } from "../operators/expand-composites";
import { assignStorage } from "./assign-storage";
import { mergeCommonSubexpressions } from "./common-subexpressions";
import { removeDeadCode } from "./dead-code";
import { emitCalls } from "./emit-calls";
import { fuse } from "./fuse";
import type { InstructionGraph } from "./instruction-graph";
import { buildGraph } from "./instruction-graph";
import type { Body } from "./kernel-choice";
import { chooseBody, hasFusedKernel } from "./kernel-choice";
import { schedule } from "./schedule";
import type { KernelProgram } from "./types";
import type { Unit } from "./unit";

export interface LoweringOptions {
  /** False: every instruction is a kernel of its own, and composites are always expanded. The oracle of the fused program. */
  readonly fusion?: boolean;
}

/** How one device carries out instructions. */
export interface LoweringTarget {
  /** What runs the instruction; asked once for each, the copies that lowering adds included. */
  readonly choose: (module: Module, instruction: Instruction) => Body;
  /** Whether a composite is carried out as it is. */
  readonly keeps: (module: Module, instruction: Instruction) => boolean;
  /** Operands of one call; absent: nothing is fused. */
  readonly maxBindings?: number;
}

/** What is carried out together, in an order that respects every dependency, and the storage that values share. */
export interface UnitPlan {
  readonly graph: InstructionGraph;
  readonly units: readonly Unit[];
  readonly aliases: ReadonlyMap<ValueId, ValueId>;
}

/** @throws Error that names the operator and its shapes if no kernel of the device applies. */
export function lowerModule(module: Module, device: DeviceTraits, options: LoweringOptions = {}): KernelProgram {
  const fusion = options.fusion ?? true;
  const { graph, units, aliases } = planUnits(module, {
    choose: (types, instruction) => chooseBody(types, instruction, device),
    keeps: (current, instruction) => fusion && hasFusedKernel(current, instruction, device),
    ...(fusion ? { maxBindings: device.maxStorageBuffersPerStage } : {}),
  });
  const calls = units.flatMap((unit) => emitCalls(unit, graph, device));
  const { types, inputs, outputs, name } = graph.draft.module;
  return { name, types, inputs, outputs, calls, groups: graph.draft.groups, aliases };
}

/** The passes that all devices share: everything but the writing of the kernels. */
export function planUnits(module: Module, target: LoweringTarget): UnitPlan {
  const expanded = expandComposites(module, (instruction, current) => target.keeps(current, instruction));
  const pruned = mergeCommonSubexpressions(removeDeadCode(expanded));
  const draft = assignStorage(removeDeadCode(pruned), target.choose);
  const graph = buildGraph(draft);
  const isEmpty = (value: ValueId): boolean => elementCount(typeOf(draft.module, value).shape) === 0;
  const units = schedule(fuse(graph, target.maxBindings)).filter(
    (unit) => !unit.nodes.every((node) => node.instruction.outputs.every(isEmpty)),
  );
  return { graph, units, aliases: aliasesOf(graph) };
}

function aliasesOf(graph: InstructionGraph): ReadonlyMap<ValueId, ValueId> {
  const { module, inPlace } = graph.draft;
  const aliases = new Map<ValueId, ValueId>();
  for (const value of module.instructions.flatMap((instruction) => instruction.outputs)) {
    const root = graph.root(value);
    const storage = inPlace.get(root) ?? root;
    if (storage !== value) aliases.set(value, storage);
  }
  return aliases;
}
