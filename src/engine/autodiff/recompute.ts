/**
 * Activation checkpointing, Module to Module: what the backward pass reads of the forward pass is computed again right before its first
 * use there, from what is kept, instead of lying in memory in between. Which values to keep is not decided here
 * (`training/fit-memory.ts`). What always holds: outputs and updates are those of the forward pass and happen once; random numbers are
 * functions of their stream and index and come out the same; each value is computed again at most once.
 * Chen et al. 2016, "Training deep nets with sublinear memory cost".
 */
import type { Instruction, Module, ValueId } from "../ir/types";

/** Values that the forward pass makes and a later phase reads: what has to be kept, or computed again. In the order of the module. */
export function valuesForBackward(module: Module): readonly ValueId[] {
  const read = new Set(
    module.instructions.filter(({ phase }) => phase !== "forward").flatMap((instruction) => instruction.inputs),
  );
  return module.instructions
    .filter((instruction) => instruction.phase === "forward" && canRecompute(instruction))
    .flatMap((instruction) => instruction.outputs.filter((value) => read.has(value)));
}

/** What is made of nothing (constants, random numbers) is never stored, so there is nothing to gain. */
function canRecompute(instruction: Instruction): boolean {
  return instruction.inputs.length > 0;
}

/**
 * @param released values of the forward pass that the backward pass must not find in memory. What is needed to compute them and is
 * neither kept for the backward pass anyway nor an input of the module is computed again too.
 */
export function recomputeForward(module: Module, released: ReadonlySet<ValueId>): Module {
  const producers = forwardProducers(module);
  const kept = new Set(valuesForBackward(module).filter((value) => !released.has(value)));
  const types = [...module.types];
  const instructions: Instruction[] = [];
  const again = new Map<ValueId, ValueId>();

  const forBackward = (value: ValueId): ValueId => {
    const producer = producers.get(value);
    if (producer === undefined || kept.has(value)) return value;
    const known = again.get(value);
    if (known !== undefined) return known;
    const inputs = producer.inputs.map(forBackward);
    const outputs = producer.outputs.map((output) => {
      const type = module.types[output];
      if (type === undefined) throw new Error(`Value %${output} of module ${module.name} has no type.`);
      types.push(type);
      const copy = (types.length - 1) as ValueId;
      again.set(output, copy);
      return copy;
    });
    instructions.push({ ...producer, inputs, outputs, phase: "backward", recomputed: true });
    return again.get(value) ?? value;
  };

  for (const instruction of module.instructions) {
    if (instruction.phase !== "backward") instructions.push(instruction);
    else {
      const inputs = instruction.inputs.map(forBackward);
      instructions.push({ ...instruction, inputs });
    }
  }
  return { ...module, types, instructions };
}

/** Which instruction of the forward pass makes each value that could be computed again. */
function forwardProducers(module: Module): ReadonlyMap<ValueId, Instruction> {
  return new Map(
    module.instructions
      .filter((instruction) => instruction.phase === "forward" && canRecompute(instruction))
      .flatMap((instruction) => instruction.outputs.map((value) => [value, instruction] as const)),
  );
}

/**
 * The order in which values are best released: at each point the one that frees most bytes for the work of computing it again, from what
 * is then still kept. Far from what is kept that work is large, so what stays to the end lies spread over the network.
 *
 * @param work of one instruction, in FLOPs.
 * @param bytesOf a value; those of less than `leastBytes` are never released.
 */
export function releaseOrder(
  module: Module,
  work: (instruction: Instruction) => number,
  bytesOf: (value: ValueId) => number,
  leastBytes: number,
): readonly ValueId[] {
  const producers = forwardProducers(module);
  const kept = new Set(valuesForBackward(module));
  const candidates = new Set([...kept].filter((value) => bytesOf(value) >= leastBytes));
  const costOf = (value: ValueId): number => {
    const needed = new Set<Instruction>();
    const pending = [value];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const producer = producers.get(next);
      if (producer === undefined || needed.has(producer) || (next !== value && kept.has(next))) continue;
      needed.add(producer);
      pending.push(...producer.inputs);
    }
    return [...needed].reduce((sum, instruction) => sum + work(instruction), 0);
  };
  const order: ValueId[] = [];
  while (candidates.size > 0) {
    let best: ValueId | undefined;
    let bestGain = -1;
    for (const value of candidates) {
      const gain = bytesOf(value) / (1 + costOf(value));
      if (gain > bestGain) {
        best = value;
        bestGain = gain;
      }
    }
    if (best === undefined) break;
    candidates.delete(best);
    kept.delete(best);
    order.push(best);
  }
  return order;
}
