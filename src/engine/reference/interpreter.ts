/**
 * Runs a `Module` in plain TypeScript: the oracle of the tests, in f64. It composes nothing and schedules nothing: instructions run in
 * their order, and a value is dropped after its last use. Tensors are never written after they are made, so views and outputs may share
 * their data.
 */
import type { Module, StepScalars, TensorType, ValueId } from "../ir/types";
import { roundToHalf } from "../ir/half";
import { elementCount, formatType, typeOf } from "../ir/types";
import type { Reference, ReferenceContext, Tensor, TensorData } from "../operators/define";
import { expandComposites } from "../operators/expand-composites";
import { operatorNamed } from "../operators/registry";

/** Of the f32 values; i32 and u32 are what they are, and what is stored as f16 is rounded to it. */
export type Precision = "f64" | "f32";

export interface InterpreterResult {
  /** By output name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** New values of parameters and state, by input name. */
  readonly updates: ReadonlyMap<string, Tensor>;
}

interface Work {
  readonly operator: string;
  readonly origin: string | undefined;
  readonly reference: Reference;
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  readonly outputTypes: readonly TensorType[];
  readonly attributes: Module["instructions"][number]["attributes"];
  /** Values that nothing after this instruction reads. */
  readonly dead: readonly ValueId[];
}

export class Interpreter {
  readonly #module: Module;
  readonly #work: readonly Work[];
  readonly #precision: Precision;

  constructor(module: Module, precision: Precision) {
    this.#module = expandComposites(module);
    this.#precision = precision;
    this.#work = schedule(this.#module);
  }

  /**
   * One step.
   * @param inputs data of every module input by name; converted where it is not in this interpreter's precision, and
   *   otherwise not copied.
   * @throws Error that names an input that is missing or has the wrong number of elements.
   */
  run(
    inputs: ReadonlyMap<string, TensorData> | Readonly<Record<string, TensorData>>,
    scalars: StepScalars,
  ): InterpreterResult {
    const given = (name: string): TensorData | undefined =>
      inputs instanceof Map
        ? (inputs as ReadonlyMap<string, TensorData>).get(name)
        : (inputs as Record<string, TensorData>)[name];
    const context: ReferenceContext = { step: scalars, zeros: (type) => ({ type, data: this.#zeros(type) }) };
    const values = new Map<ValueId, Tensor>();
    for (const input of this.#module.inputs) {
      const type = typeOf(this.#module, input.value);
      const data = given(input.name);
      if (data === undefined) throw new Error(`Input ${input.name} of module ${this.#module.name} is missing.`);
      if (data.length !== elementCount(type.shape)) {
        throw new Error(
          `Input ${input.name} has ${data.length} elements, ${formatType(type)} takes ${elementCount(type.shape)}.`,
        );
      }
      values.set(input.value, { type, data: this.#convert(data, type) });
    }
    const read = (value: ValueId): Tensor => {
      const tensor = values.get(value);
      if (tensor === undefined) throw new Error(`Value %${value} of module ${this.#module.name} has no data.`);
      return tensor;
    };
    for (const work of this.#work) {
      const results = work.reference(work.inputs.map(read), work.outputTypes, work.attributes, context);
      work.outputs.forEach((value, position) => {
        const result = results[position];
        if (result === undefined)
          throw new Error(`${work.operator} (${work.origin ?? "no layer"}) gave no output ${position}.`);
        const type = work.outputTypes[position];
        values.set(value, type?.stored === "f16" ? rounded(result, type) : result);
      });
      for (const value of work.dead) values.delete(value);
    }
    const names = new Map(this.#module.inputs.map((input) => [input.value, input.name]));
    return {
      outputs: Object.fromEntries(this.#module.outputs.map((output) => [output.name, read(output.value)])),
      updates: new Map(this.#module.updates.map((update) => [names.get(update.input) ?? "", read(update.value)])),
    };
  }

  #zeros(type: TensorType): TensorData {
    const length = elementCount(type.shape);
    if (type.dtype === "i32") return new Int32Array(length);
    if (type.dtype === "u32") return new Uint32Array(length);
    return this.#precision === "f64" ? new Float64Array(length) : new Float32Array(length);
  }

  #convert(data: TensorData, type: TensorType): TensorData {
    const wanted = this.#zeros({ dtype: type.dtype, shape: [0] });
    if (data.constructor === wanted.constructor) return data;
    const converted = this.#zeros(type);
    converted.set(data);
    return converted;
  }
}

function rounded(result: Tensor, type: TensorType): Tensor {
  return { type, data: result.data.map(roundToHalf) };
}

function schedule(module: Module): Work[] {
  const kept = new Set<ValueId>([
    ...module.outputs.map((output) => output.value),
    ...module.updates.map((update) => update.value),
  ]);
  const seen = new Set<ValueId>();
  const work: Work[] = [];
  for (let index = module.instructions.length - 1; index >= 0; index--) {
    const instruction = module.instructions[index];
    if (instruction === undefined) continue;
    const { body } = operatorNamed(instruction.operator);
    if (body.kind === "composite") throw new Error(`${instruction.operator} was not expanded.`);
    // Backwards, the first use that is met is the last one; outputs that nobody reads die at once.
    const touched = [...new Set([...instruction.inputs, ...instruction.outputs])];
    const dead = touched.filter((value) => !seen.has(value) && !kept.has(value));
    for (const value of touched) seen.add(value);
    work.unshift({
      operator: instruction.operator,
      origin: instruction.origin,
      reference: body.reference,
      inputs: instruction.inputs,
      outputs: instruction.outputs,
      outputTypes: instruction.outputs.map((value) => typeOf(module, value)),
      attributes: instruction.attributes,
      dead,
    });
  }
  return work;
}
