/**
 * Decides which values share storage and which must lie side by side, and adds the copies without which that would be wrong:
 * in-place optimizers write into the parameters, `updates` write into the state, groups are contiguous. It moves no instruction; that
 * readers of an old value run before its storage is overwritten is the schedule's duty.
 */
import type { Instruction, Module, ModuleInput, TensorType, ValueId } from "../ir/types";
import { typeOf } from "../ir/types";
import type { Draft } from "./draft";
import { bodyIn, generatedValues, producersOf, viewRoots } from "./draft";
import type { Body, Pass } from "./kernel-choice";
import { COPY } from "./kernel-choice";
import type { ValueGroup } from "./types";

/** Input positions that a kernel updates in place, with the position of the output that this makes. */
export function inPlacePairs(
  passes: readonly Pass[],
  inputCount: number,
  outputCount: number,
): readonly (readonly [input: number, output: number])[] {
  const bindings = passes.flatMap((pass) => pass.bindings);
  const named = new Set(bindings.flatMap((binding) => binding.positions));
  const updated = new Set(
    bindings
      .filter((binding) => binding.access === "read_write")
      .flatMap((binding) => binding.positions)
      .filter((position) => position < inputCount),
  );
  const unnamed = Array.from({ length: outputCount }, (_, output) => output).filter(
    (output) => !named.has(inputCount + output),
  );
  if (unnamed.length !== updated.size) {
    const kernels = passes.map((pass) => pass.kernel).join(", ");
    throw new Error(
      `Kernel ${kernels} updates ${updated.size} inputs in place but leaves ${unnamed.length} outputs unnamed.`,
    );
  }
  return [...updated].map((input, order) => [input, unnamed[order] ?? 0] as const);
}

/** @param choose gives the body of an instruction; asked once for each, copies included. */
export function assignStorage(module: Module, choose: (types: Module, instruction: Instruction) => Body): Draft {
  return new StorageAssignment(module, choose).run();
}

class StorageAssignment {
  readonly #module: Module;
  readonly #choose: (types: Module, instruction: Instruction) => Body;
  readonly #types: TensorType[];
  readonly #instructions: Instruction[] = [];
  readonly #bodies = new Map<Instruction, Body>();
  readonly #inPlace = new Map<ValueId, ValueId>();
  readonly #scratch = new Map<Instruction, readonly ValueId[]>();
  readonly #groups: ValueGroup[] = [];
  readonly #groupOf = new Map<ValueId, ValueGroup>();
  readonly #inputs: ReadonlyMap<ValueId, ModuleInput>;
  readonly #updateOf: ReadonlyMap<ValueId, ValueId>;
  readonly #root: (value: ValueId) => ValueId;
  readonly #producers: ReadonlyMap<ValueId, Instruction>;
  readonly #generated: ReadonlySet<ValueId>;
  readonly #readers = new Map<ValueId, number[]>();
  readonly #originalBodies: ReadonlyMap<Instruction, Body>;

  constructor(module: Module, choose: (types: Module, instruction: Instruction) => Body) {
    this.#module = module;
    this.#choose = choose;
    this.#types = [...module.types];
    this.#inputs = new Map(module.inputs.map((input) => [input.value, input]));
    this.#updateOf = new Map(module.updates.map((update) => [update.input, update.value]));
    this.#originalBodies = new Map(
      module.instructions.map((instruction) => [instruction, choose(module, instruction)]),
    );
    this.#root = viewRoots(module.instructions, this.#originalBodies);
    this.#producers = producersOf(module.instructions);
    this.#generated = generatedValues(module.instructions, this.#originalBodies, COPY);
    module.instructions.forEach((instruction, index) => {
      if (bodyIn(this.#originalBodies, instruction).kind === "view") return;
      for (const value of instruction.inputs) {
        const root = this.#root(value);
        this.#readers.set(root, [...(this.#readers.get(root) ?? []), index]);
      }
    });
  }

  run(): Draft {
    this.#updateInPlace();
    const outputs = this.#module.outputs.map((output) => {
      const root = this.#root(output.value);
      // What is given out is the value before the update, not what the storage holds after it.
      const overwritten = this.#updateOf.has(root) && this.#isPersistent(root);
      return overwritten ? { ...output, value: this.#copy(output.value) } : output;
    });
    this.#module.instructions.forEach((instruction, index) => {
      const body = bodyIn(this.#originalBodies, instruction);
      if (body.kind !== "kernel") this.#emit(instruction, body);
      else this.#emitKernel(this.#placeOperands(instruction, body.passes, index), body);
    });
    const pending = this.#module.updates.filter(
      ({ input, value }) => this.#inPlace.get(value) !== input && this.#root(value) !== input,
    );
    // A copy belongs to what it copies: a step that leaves the update out still moves running statistics.
    const phaseOf = (value: ValueId): Instruction["phase"] =>
      this.#producers.get(this.#root(value))?.phase ?? "forward";
    // Where one state becomes what another was, all are read before any is written: two may change places.
    const sources = pending.map(({ value }) =>
      this.#updateOf.has(this.#root(value)) ? this.#copy(value, phaseOf(value)) : value,
    );
    pending.forEach(({ input, value }, index) => {
      this.#inPlace.set(this.#copy(sources[index] ?? input, phaseOf(value)), input);
    });
    return {
      module: { ...this.#module, types: this.#types, instructions: this.#instructions, outputs },
      bodies: this.#bodies,
      inPlace: this.#inPlace,
      groups: this.#groups,
      scratch: this.#scratch,
    };
  }

  /**
   * State that becomes an element-wise function of itself is written where it is read. Only where nobody outside of that function reads
   * the old value, so that no two such writes can wait for each other.
   */
  #updateInPlace(): void {
    for (const { input, value } of this.#module.updates) {
      const last = this.#producers.get(value);
      const others = this.#module.updates.filter((update) => update.value === value).length > 1;
      if (last === undefined || others || this.#generated.has(value)) continue;
      if (bodyIn(this.#originalBodies, last).kind !== "elementwise") continue;
      const chain = new Set<Instruction>();
      const pending = [last];
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        if (chain.has(next) || bodyIn(this.#originalBodies, next).kind === "kernel") continue;
        chain.add(next);
        for (const operand of next.inputs) {
          const producer = this.#producers.get(operand);
          if (producer !== undefined) pending.push(producer);
        }
      }
      const readers = (this.#readers.get(input) ?? []).map((index) => this.#module.instructions[index]);
      if (readers.every((reader) => reader !== undefined && chain.has(reader))) this.#inPlace.set(value, input);
    }
  }

  #isPersistent(value: ValueId): boolean {
    const kind = this.#inputs.get(value)?.kind;
    return kind === "parameter" || kind === "state";
  }

  #emit(instruction: Instruction, body: Body): void {
    this.#instructions.push(instruction);
    this.#bodies.set(instruction, body);
  }

  #emitKernel(instruction: Instruction, body: Body & { kind: "kernel" }): void {
    this.#emit(instruction, body);
    if (body.scratch.length === 0) return;
    this.#scratch.set(
      instruction,
      body.scratch.map((elements) => this.#define({ dtype: "f32", shape: [elements] })),
    );
  }

  #define(type: TensorType): ValueId {
    this.#types.push(type);
    return (this.#types.length - 1) as ValueId;
  }

  #copy(value: ValueId, phase: Instruction["phase"] = "forward"): ValueId {
    const output = this.#define(typeOf({ types: this.#types }, value));
    const instruction: Instruction = { operator: COPY, inputs: [value], outputs: [output], attributes: {}, phase };
    this.#emit(instruction, this.#choose({ ...this.#module, types: this.#types }, instruction));
    return output;
  }

  /** The instruction with inputs replaced by copies where it may not, or cannot, have the values themselves. */
  #placeOperands(instruction: Instruction, passes: readonly Pass[], index: number): Instruction {
    const inputs = [...instruction.inputs];
    const { phase } = instruction;
    const pairs = inPlacePairs(passes, inputs.length, instruction.outputs.length);
    for (const [position, outputPosition] of pairs) {
      const input = inputs[position];
      const output = instruction.outputs[outputPosition];
      if (input === undefined || output === undefined) throw new Error(`${instruction.operator} lacks an operand.`);
      const root = this.#root(input);
      const readLater = (this.#readers.get(root) ?? []).some((reader) => reader > index);
      const readTwice = instruction.inputs.filter((value) => this.#root(value) === root).length > 1;
      const direct = this.#isPersistent(root) && this.#updateOf.get(root) === output && !readLater && !readTwice;
      if (!direct) inputs[position] = this.#copy(input, phase);
      this.#inPlace.set(output, direct ? root : (inputs[position] ?? input));
    }
    const updated = new Set(pairs.map(([position]) => position));
    for (const binding of passes.flatMap((pass) => pass.bindings)) {
      const own = binding.positions.every((position) => position < inputs.length);
      const inPlace = binding.positions.some((position) => updated.has(position));
      if (!own || (binding.positions.length < 2 && !inPlace)) continue;
      this.#group(inputs, binding.positions, inPlace, instruction);
    }
    return { ...instruction, inputs };
  }

  /** Makes the values at these positions a group, or finds that they are consecutive members of one. */
  #group(inputs: ValueId[], positions: readonly number[], inPlace: boolean, instruction: Instruction): void {
    const rootAt = (position: number): ValueId => {
      const root = this.#root(inputs[position] ?? (-1 as ValueId));
      return this.#inPlace.get(root) ?? root;
    };
    const roots = positions.map(rootAt);
    const first = roots[0];
    const group = first === undefined ? undefined : this.#groupOf.get(first);
    if (first !== undefined && group !== undefined) {
      const start = group.values.indexOf(first);
      if (roots.every((root, order) => group.values[start + order] === root)) return;
    }
    const members: ValueId[] = [];
    for (const position of positions) {
      let member = rootAt(position);
      if (members.includes(member) || !this.#mayJoinGroup(member)) {
        if (inPlace) throw new Error(`${instruction.operator} updates in place what another kernel groups otherwise.`);
        const input = inputs[position] ?? member;
        member = this.#copy(input, instruction.phase);
        inputs[position] = member;
      }
      members.push(member);
    }
    const created: ValueGroup = { name: this.#groupName(members, inPlace), values: members };
    this.#groups.push(created);
    for (const member of members) this.#groupOf.set(member, created);
  }

  #mayJoinGroup(root: ValueId): boolean {
    if (this.#groupOf.has(root)) return false;
    if (this.#inputs.has(root)) return this.#isPersistent(root);
    // A copy of this pass: free to lie anywhere.
    if (root >= this.#module.types.length) return true;
    const producer = this.#producers.get(root);
    if (producer === undefined || this.#generated.has(root) || this.#inPlace.has(root)) return false;
    // A member that other kernels read as well could meet one that writes its neighbour in the same buffer.
    return (this.#readers.get(root) ?? []).every((reader) => {
      const body = this.#originalBodies.get(this.#module.instructions[reader] ?? producer);
      return body?.kind === "kernel" && body.passes.some((pass) => pass.bindings.some((b) => b.positions.length > 1));
    });
  }

  #groupName(members: readonly ValueId[], inPlace: boolean): string {
    const kinds = new Set(members.map((member) => this.#inputs.get(member)?.kind));
    const taken = (name: string): boolean => this.#groups.some((group) => group.name === name);
    const numbered = (stem: string, from: number): string => {
      for (let number = from; ; number++) if (!taken(`${stem}-${number}`)) return `${stem}-${number}`;
    };
    if (kinds.size === 1 && kinds.has("state") && inPlace) return numbered("moment", 1);
    const stem = kinds.size === 1 && kinds.has("parameter") ? "parameters" : inPlace ? "in-place" : "gradients";
    return taken(stem) ? numbered(stem, 2) : stem;
  }
}
