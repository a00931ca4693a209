/**
 * From a Module to the kernels of one step. Each pass is a file of its own: composites are expanded, dead and repeated instructions
 * go, kernels are chosen, storage is shared, chains are fused, and what is left becomes kernel calls in an order that respects every
 * dependency. Nothing here touches a GPU.
 */
import type { Module, ValueId } from "../ir/types";
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
import { chooseBody, hasFusedKernel } from "./kernel-choice";
import { schedule } from "./schedule";
import type { KernelProgram } from "./types";

export interface LoweringOptions {
  /** False: every instruction is a kernel of its own, and composites are always expanded. The oracle of the fused program. */
  readonly fusion?: boolean;
}

/** @throws Error that names the operator and its shapes if no kernel of the device applies. */
export function lowerModule(module: Module, device: DeviceTraits, options: LoweringOptions = {}): KernelProgram {
  const fusion = options.fusion ?? true;
  const expanded = expandComposites(
    module,
    (instruction, current) => fusion && hasFusedKernel(current, instruction, device),
  );
  const pruned = mergeCommonSubexpressions(removeDeadCode(expanded));
  const draft = assignStorage(removeDeadCode(pruned), (types, instruction) => chooseBody(types, instruction, device));
  const graph = buildGraph(draft);
  const units = fuse(graph, fusion ? device : undefined);
  const isEmpty = (value: ValueId): boolean => elementCount(typeOf(draft.module, value).shape) === 0;
  const calls = schedule(units)
    .filter((unit) => !unit.nodes.every((node) => node.instruction.outputs.every(isEmpty)))
    .flatMap((unit) => emitCalls(unit, graph, device));
  const { types, inputs, outputs, name } = draft.module;
  return { name, types, inputs, outputs, calls, groups: draft.groups, aliases: aliasesOf(graph) };
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
