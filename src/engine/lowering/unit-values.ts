/** What a unit reads from storage and what it stores: counted while fusing, bound when its shader is written. */
import type { Shape, ValueId } from "../ir/types";
import { typeOf } from "../ir/types";
import type { Pass } from "./kernel-choice";
import type { Unit } from "./unit";
import type { GraphNode, InstructionGraph } from "./instruction-graph";
import { accessOf } from "./operand-index";

/** One storage binding that a generated shader reads through. */
export interface LoadBinding {
  readonly value: ValueId;
  /** Declared as an array of vec4. */
  readonly vector: boolean;
}

export interface UnitValues {
  /** Elements that an invocation handles at once. */
  readonly width: 1 | 4;
  readonly loads: readonly LoadBinding[];
  /** Values that leave the unit, made by its element-wise instructions or passed through its epilogue; in program order. */
  readonly stores: readonly ValueId[];
}

/** The dispatch of a unit's kernel that has the epilogue. */
export function epiloguePass(unit: Unit): Pass | undefined {
  const body = unit.kernel?.body;
  return body?.kind === "kernel" ? body.passes.find((pass) => pass.epilogueWidth !== undefined) : undefined;
}

export function isVectorLoad(operand: Shape, output: Shape, width: 1 | 4): boolean {
  const access = accessOf(operand, output);
  return width === 4 && (access === "full" || access === "consecutive");
}

/** Calls `visit` for every operand that the unit's element-wise instructions read from storage. */
function eachLoad(
  unit: Unit,
  graph: InstructionGraph,
  visit: (value: ValueId, operand: Shape, output: Shape) => void,
): void {
  const own = new Set(unit.nodes.flatMap((node) => node.instruction.outputs));
  for (const node of unit.nodes) {
    if (node.body.kind !== "elementwise") continue;
    const [output] = node.instruction.outputs;
    if (output === undefined) continue;
    const outputShape = typeOf(graph.draft.module, output).shape;
    for (const input of node.instruction.inputs) {
      const value = graph.root(input);
      if (own.has(value) || graph.generated.has(value)) continue;
      visit(value, typeOf(graph.draft.module, input).shape, outputShape);
    }
  }
}

function leaves(value: ValueId, unit: Unit, graph: InstructionGraph): boolean {
  if (graph.outputs.has(value) || graph.draft.inPlace.has(value)) return true;
  const own = new Set(unit.nodes.map((node) => node.index));
  return (graph.readers.get(value) ?? []).some((reader) => !own.has(reader));
}

function passesThrough(node: GraphNode, value: ValueId, unit: Unit): boolean {
  if (node.body.kind === "elementwise") return true;
  return unit.nodes.length > 1 && node.instruction.outputs[0] === value;
}

export function unitValues(unit: Unit, graph: InstructionGraph): UnitValues {
  const width =
    unit.kernel === undefined ? (unit.elements % 4 === 0 ? 4 : 1) : (epiloguePass(unit)?.epilogueWidth ?? 1);
  const loads = new Map<string, LoadBinding>();
  eachLoad(unit, graph, (value, operand, output) => {
    const vector = isVectorLoad(operand, output, width);
    loads.set(`${value} ${vector}`, { value, vector });
  });
  const stores = unit.nodes.flatMap((node) =>
    node.instruction.outputs.filter((value) => passesThrough(node, value, unit) && leaves(value, unit, graph)),
  );
  return { width, loads: [...loads.values()], stores };
}

/** Storage bindings of the dispatch that needs the most of them. */
export function bindingCount(unit: Unit, graph: InstructionGraph): number {
  const { loads, stores } = unitValues(unit, graph);
  if (unit.kernel === undefined) return loads.length + stores.length;
  const own = epiloguePass(unit)?.bindings.length ?? 0;
  return own + loads.length + Math.max(0, stores.length - 1);
}

/** Whether a unit that overwrites a value reads it only element by element, so that reading and writing cannot meet. */
export function mayBeInPlace(unit: Unit, graph: InstructionGraph): boolean {
  const overwritten = new Set<ValueId>();
  for (const node of unit.nodes) {
    if (node.body.kind === "kernel") continue;
    for (const value of node.instruction.outputs) {
      const storage = graph.draft.inPlace.get(value);
      if (storage !== undefined) overwritten.add(storage);
    }
  }
  if (overwritten.size === 0) return true;
  if (unit.kernel?.instruction.inputs.some((input) => overwritten.has(graph.root(input)))) return false;
  let safe = true;
  eachLoad(unit, graph, (value, operand, output) => {
    if (overwritten.has(value) && accessOf(operand, output) !== "full") safe = false;
  });
  return safe;
}
