/**
 * Builds a `Module` value by value. It knows no operator: inference is handed in, so that the intermediate
 * representation stays below the operators. What always holds: every value that it returns is defined and typed.
 */
import type {
  Attributes,
  Dtype,
  Instruction,
  Module,
  ModuleInput,
  ModuleInputKind,
  ModuleOutput,
  ModuleUpdate,
  Phase,
  Shape,
  TensorType,
  ValueId,
} from "./types";
import { sameType, formatType } from "./types";

/** Output types of an operator, or a thrown Error that names the operator and the shapes. */
export type InferOutputs = (
  operator: string,
  inputs: readonly TensorType[],
  attributes: Attributes,
) => { readonly outputs: readonly TensorType[]; readonly attributes: Attributes };

export class ModuleBuilder {
  readonly types: TensorType[];
  readonly #infer: InferOutputs;
  readonly #name: string;
  readonly #inputs: ModuleInput[];
  readonly #instructions: Instruction[];
  readonly #outputs: ModuleOutput[];
  readonly #updates: ModuleUpdate[];
  #origin: string | undefined;
  #phase: Phase = "forward";
  #recomputed = false;

  /** With `from`, the builder goes on where that module ends; its value ids stay valid. */
  constructor(name: string, infer: InferOutputs, from?: Module) {
    this.#name = name;
    this.#infer = infer;
    this.types = [...(from?.types ?? [])];
    this.#inputs = [...(from?.inputs ?? [])];
    this.#instructions = [...(from?.instructions ?? [])];
    this.#outputs = [...(from?.outputs ?? [])];
    this.#updates = [...(from?.updates ?? [])];
  }

  /** Instructions emitted by `body` carry this origin (graph node id) and phase, and the mark of recomputation. */
  within<T>(context: { origin?: string | undefined; phase?: Phase; recomputed?: boolean }, body: () => T): T {
    const saved = { origin: this.#origin, phase: this.#phase, recomputed: this.#recomputed };
    if ("origin" in context) this.#origin = context.origin;
    if (context.phase !== undefined) this.#phase = context.phase;
    if (context.recomputed !== undefined) this.#recomputed = context.recomputed;
    try {
      return body();
    } finally {
      this.#origin = saved.origin;
      this.#phase = saved.phase;
      this.#recomputed = saved.recomputed;
    }
  }

  input(name: string, kind: ModuleInputKind, type: TensorType): ValueId {
    if (this.#inputs.some((input) => input.name === name)) {
      throw new Error(`Module ${this.#name} already has an input named ${name}.`);
    }
    const value = this.#define(type);
    this.#inputs.push({ name, kind, value });
    return value;
  }

  /** Emits one instruction. @throws Error if the operator refuses the shapes: callers check shapes before. */
  emit(operator: string, inputs: readonly ValueId[], attributes: Attributes = {}): readonly ValueId[] {
    const inferred = this.#infer(
      operator,
      inputs.map((input) => this.type(input)),
      attributes,
    );
    const outputs = inferred.outputs.map((type) => this.#define(type));
    this.#instructions.push({
      operator,
      inputs,
      outputs,
      attributes: inferred.attributes,
      phase: this.#phase,
      ...(this.#origin === undefined ? {} : { origin: this.#origin }),
      ...(this.#recomputed ? { recomputed: true } : {}),
    });
    return outputs;
  }

  /** `emit` for operators with one output (or whose first output is all that is wanted). */
  call(operator: string, inputs: readonly ValueId[], attributes: Attributes = {}): ValueId {
    const [first] = this.emit(operator, inputs, attributes);
    if (first === undefined) throw new Error(`Operator ${operator} has no output.`);
    return first;
  }

  /** A constant filled with one number. */
  constant(value: number, shape: Shape = [], dtype: Dtype = "f32"): ValueId {
    return this.call("constant", [], { value, shape, dtype });
  }

  type(value: ValueId): TensorType {
    const type = this.types[value];
    if (type === undefined) throw new Error(`Value %${value} is not defined in module ${this.#name}.`);
    return type;
  }

  shape(value: ValueId): Shape {
    return this.type(value).shape;
  }

  output(name: string, value: ValueId): void {
    if (this.#outputs.some((output) => output.name === name)) {
      throw new Error(`Module ${this.#name} already has an output named ${name}.`);
    }
    this.#outputs.push({ name, value });
  }

  update(input: ValueId, value: ValueId): void {
    if (!sameType(this.type(input), this.type(value))) {
      throw new Error(`Update of %${input}: ${formatType(this.type(value))} is not ${formatType(this.type(input))}.`);
    }
    this.#updates.push({ input, value });
  }

  /** The module so far. The builder may go on; the returned module does not change. */
  finish(): Module {
    return {
      name: this.#name,
      types: [...this.types],
      inputs: [...this.#inputs],
      instructions: [...this.#instructions],
      outputs: [...this.#outputs],
      updates: [...this.#updates],
    };
  }

  #define(type: TensorType): ValueId {
    this.types.push(type);
    return (this.types.length - 1) as ValueId;
  }
}
