/**
 * Who needs whom in a draft: one node for each instruction that takes storage, edges for data and for "must be read before it is
 * overwritten". Views and generated values have no node; whoever uses them depends on what they come from.
 */
import type { Instruction, ValueId } from "../ir/types";
import type { Draft } from "./draft";
import { bodyIn, generatedValues, producersOf, viewRoots } from "./draft";
import type { Body } from "./kernel-choice";
import { COPY } from "./kernel-choice";

export interface GraphNode {
  readonly index: number;
  readonly instruction: Instruction;
  readonly body: Exclude<Body, { kind: "view" }>;
  /** Nodes that must run before this one. */
  readonly dependencies: ReadonlySet<number>;
}

export interface InstructionGraph {
  readonly draft: Draft;
  readonly nodes: readonly GraphNode[];
  /** Follows views. */
  readonly root: (value: ValueId) => ValueId;
  readonly producers: ReadonlyMap<ValueId, Instruction>;
  readonly generated: ReadonlySet<ValueId>;
  /** The node that defines a (root) value; none for module inputs and for generated values that nobody stores. */
  readonly nodeOf: ReadonlyMap<ValueId, number>;
  /** Nodes that read a (root) value from storage. */
  readonly readers: ReadonlyMap<ValueId, readonly number[]>;
  /** Root values that the module gives out. */
  readonly outputs: ReadonlySet<ValueId>;
}

export function buildGraph(draft: Draft): InstructionGraph {
  const { module, bodies, inPlace } = draft;
  const root = viewRoots(module.instructions, bodies);
  const producers = producersOf(module.instructions);
  const generated = generatedValues(module.instructions, bodies, COPY);
  const outputs = new Set(module.outputs.map((output) => root(output.value)));

  // Generated values are stored only for those who cannot compute them again.
  const stored = new Set(outputs);
  for (const instruction of module.instructions) {
    if (bodyIn(bodies, instruction).kind !== "kernel") continue;
    for (const value of instruction.inputs) stored.add(root(value));
  }

  const nodeOf = new Map<ValueId, number>();
  const readers = new Map<ValueId, number[]>();
  const drafts: { instruction: Instruction; body: GraphNode["body"]; dependencies: Set<number> }[] = [];
  for (const instruction of module.instructions) {
    const body = bodyIn(bodies, instruction);
    if (body.kind === "view") continue;
    if (instruction.outputs.every((value) => generated.has(value) && !stored.has(value))) continue;
    const index = drafts.length;
    const dependencies = new Set<number>();
    for (const input of instruction.inputs) {
      const value = root(input);
      if (body.kind === "elementwise" && generated.has(value)) continue;
      const producer = nodeOf.get(value);
      if (producer !== undefined) dependencies.add(producer);
      readers.set(value, [...(readers.get(value) ?? []), index]);
    }
    for (const value of instruction.outputs) nodeOf.set(value, index);
    drafts.push({ instruction, body, dependencies });
  }
  for (const [written, storage] of inPlace) {
    const writer = nodeOf.get(written);
    if (writer === undefined) continue;
    for (const reader of readers.get(storage) ?? []) if (reader !== writer) drafts[writer]?.dependencies.add(reader);
    const producer = nodeOf.get(storage);
    if (producer !== undefined) drafts[writer]?.dependencies.add(producer);
  }
  const nodes = drafts.map((node, index) => ({ ...node, index }));
  return { draft, nodes, root, producers, generated, nodeOf, readers, outputs };
}
