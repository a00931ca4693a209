/**
 * Greedy fusion. Element-wise instructions join the kernel of what they read if it has as many elements as they have, so that a
 * chain is one kernel; a chain that follows a kernel with an epilogue joins that kernel. Two parts join only if nothing outside must
 * run between them, and if their bindings fit the device. Nothing is computed twice, generated values excepted.
 */
import { elementCount, typeOf } from "../ir/types";
import type { Instruction } from "../ir/types";
import type { GraphNode, InstructionGraph } from "./instruction-graph";
import type { Unit } from "./unit";
import { bindingCount, mayBeInPlace } from "./unit-values";

/** Shaders past this size compile slowly and gain nothing. */
const MAX_UNIT_NODES = 48;

/** @param maxBindings of one call; absent: nothing is fused. */
export function fuse(graph: InstructionGraph, maxBindings = 0): readonly Unit[] {
  return new Fusion(graph, maxBindings).run();
}

interface MutableUnit extends Unit {
  readonly dependencies: ReadonlySet<number>;
}

class Fusion {
  readonly #graph: InstructionGraph;
  readonly #maxBindings: number;
  /** Part of the forward pass is computed again: memory was short. */
  readonly #savesMemory: boolean;
  /** By node. */
  readonly #units: MutableUnit[];

  constructor(graph: InstructionGraph, maxBindings: number) {
    this.#graph = graph;
    this.#maxBindings = maxBindings;
    this.#savesMemory = graph.nodes.some((node) => node.instruction.recomputed === true);
    this.#units = graph.nodes.map((node) => ({
      nodes: [node],
      kernel: node.body.kind === "kernel" ? node : undefined,
      elements: this.#elementsOf(node),
      dependencies: node.dependencies,
    }));
  }

  run(): readonly Unit[] {
    for (const node of this.#graph.nodes) {
      if (node.body.kind !== "elementwise") continue;
      for (const input of node.instruction.inputs) {
        const value = this.#graph.root(input);
        const producer = this.#graph.nodeOf.get(value);
        if (producer === undefined || this.#graph.generated.has(value)) continue;
        this.#tryMerge(producer, node.index, value);
      }
    }
    return [...new Set(this.#units)];
  }

  #elementsOf(node: GraphNode): number {
    const [output] = node.instruction.outputs;
    return output === undefined ? 0 : elementCount(typeOf(this.#graph.draft.module, output).shape);
  }

  #unit(node: number): MutableUnit {
    const unit = this.#units[node];
    if (unit === undefined) throw new Error(`Node ${node} has no unit.`);
    return unit;
  }

  /** Joins the units of a producer and of a reader of its `value`, if that is allowed and gains something. */
  #tryMerge(producer: number, reader: number, value: number): void {
    const first = this.#unit(producer);
    const second = this.#unit(reader);
    if (first === second || first.elements !== second.elements || first.elements === 0) return;
    if (first.kernel !== undefined && (second.kernel !== undefined || !this.#hasEpilogue(first.kernel))) return;
    // Of a kernel only the first output passes through the epilogue.
    if (first.kernel?.index === producer && first.kernel.instruction.outputs[0] !== value) return;
    if (first.nodes.length + second.nodes.length > MAX_UNIT_NODES) return;
    const instructions = [...first.nodes, ...second.nodes].map((node) => node.instruction);
    if (!sharesUpdate(instructions) || (this.#savesMemory && !sharesPass(instructions))) return;
    const merged: MutableUnit = {
      nodes: [...first.nodes, ...second.nodes].sort((a, b) => a.index - b.index),
      kernel: first.kernel ?? second.kernel,
      elements: first.elements,
      dependencies: new Set([...first.dependencies, ...second.dependencies]),
    };
    // A kernel reads its operands from storage: none may be made in its own epilogue.
    if (merged.nodes.some((node) => merged.kernel?.dependencies.has(node.index))) return;
    if (this.#readsOtherResults(merged)) return;
    if (!mayBeInPlace(merged, this.#graph)) return;
    if (bindingCount(merged, this.#graph) > this.#maxBindings) return;
    if (this.#pathOutside(first, second) || this.#pathOutside(second, first)) return;
    for (const node of merged.nodes) this.#units[node.index] = merged;
  }

  /** Whether a chain reads a result of its own kernel that does not pass through the epilogue: it may be written only later. */
  #readsOtherResults({ kernel, nodes }: MutableUnit): boolean {
    const others = new Set(kernel?.instruction.outputs.slice(1));
    return nodes.some(
      (node) => node !== kernel && node.instruction.inputs.some((input) => others.has(this.#graph.root(input))),
    );
  }

  #hasEpilogue(kernel: GraphNode): boolean {
    const { body, instruction } = kernel;
    const [output] = instruction.outputs;
    if (body.kind !== "kernel" || output === undefined || this.#graph.draft.inPlace.has(output)) return false;
    return (
      typeOf(this.#graph.draft.module, output).dtype === "f32" &&
      body.passes.some((pass) => pass.epilogueWidth !== undefined)
    );
  }

  /** Whether `to` depends on `from` through at least one unit that is neither. */
  #pathOutside(from: MutableUnit, to: MutableUnit): boolean {
    const seen = new Set<MutableUnit>([from, to]);
    const pending: MutableUnit[] = [];
    const push = (dependencies: ReadonlySet<number>): void => {
      for (const dependency of dependencies) {
        const unit = this.#unit(dependency);
        if (seen.has(unit)) continue;
        seen.add(unit);
        pending.push(unit);
      }
    };
    push(to.dependencies);
    for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
      for (const dependency of unit.dependencies) if (this.#unit(dependency) === from) return true;
      push(unit.dependencies);
    }
    return false;
  }
}

/** Whether a step may leave the update out, but nothing else with it. */
function sharesUpdate(instructions: readonly Instruction[]): boolean {
  const updates = instructions.filter(({ phase }) => phase === "update").length;
  return updates === 0 || updates === instructions.length;
}

/** Whether no result of the backward pass would be made in the forward pass already, and lie in memory from there on. */
function sharesPass(instructions: readonly Instruction[]): boolean {
  const forward = instructions.filter(({ phase }) => phase === "forward").length;
  return forward === 0 || forward === instructions.length;
}
