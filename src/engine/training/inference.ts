/**
 * Predictions of one model in one session, with the weights that the session has at that moment: live ones during a run,
 * or kept ones. Compiles for a few batch sizes, when they are first needed, and fills the rest of a batch with zeros.
 */
import { threefryNormal } from "../ir/threefry";
import type { Module, TensorType } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import { isNoiseInput } from "../model/noise-inputs";
import type { InsideView, InsideWish } from "../metrics/inside-view";
import type { ModelGraph, ModelOutput } from "../model/types";
import type { TensorData } from "../operators/define";
import type { Session, StepProgram } from "../runtime/device";
import { InsideLook } from "./look-inside";
import type { Fields } from "./run-types";

/** Batch sizes that are compiled: one drawn digit, a grid of samples, a whole split. */
const BATCH_SIZES = [1, 16, 128] as const;
/** Of noise that nobody chose: the same at every call, so that what is generated can be compared. */
const NOISE_SEED = 1;

/** What predicting needs of a compiled model. */
export interface InferenceModel {
  readonly model: ModelGraph;
  /** The forward pass alone, its outputs named as `model.outputs` are. */
  readonly inferenceModule: (batchSize: number) => Module;
}

export interface RawOutput {
  readonly output: ModelOutput;
  /** `[examples, ...output.spec.shape]`, as the model gives it: before softmax and in standardised units. */
  readonly values: Float32Array;
}

export class Inference {
  readonly #session: Session;
  readonly #model: InferenceModel;
  readonly #inside: InsideLook;
  readonly #programs = new Map<number, Promise<{ readonly module: Module; readonly program: StepProgram }>>();

  constructor(session: Session, model: InferenceModel) {
    this.#session = session;
    this.#model = model;
    this.#inside = new InsideLook(session, model.model);
  }

  /** See `InsideLook.look`; fields of noise that were not given are drawn. */
  look(wish: InsideWish): Promise<InsideView> {
    return this.#inside.look(wish, (fields, examples) => this.complete(fields, examples));
  }

  /** Compiles for single examples, so that the session knows the names of the weights. */
  async prepare(): Promise<void> {
    await this.#program(BATCH_SIZES[0]);
  }

  /** What the model reads, with the types of a batch of one. */
  inputs(): readonly { readonly name: string; readonly type: TensorType }[] {
    const module = this.#model.inferenceModule(BATCH_SIZES[0]);
    return module.inputs
      .filter(({ kind }) => kind === "batch")
      .map(({ name, value }) => ({ name, type: typeOf(module, value) }));
  }

  /** What is read for these examples: the fields as given, and noise that was not given drawn from a fixed seed. */
  complete(fields: Fields, examples: number): Fields {
    const drawn = this.inputs().flatMap(({ name, type }, stream) => {
      if (!isNoiseInput(name) || fields[name] !== undefined) return [];
      const length = examples * elementCount(type.shape.slice(1));
      return [
        [name, Float32Array.from({ length }, (_, index) => threefryNormal(NOISE_SEED, stream, 0, index))] as const,
      ];
    });
    return drawn.length === 0 ? fields : { ...fields, ...Object.fromEntries(drawn) };
  }

  /** @throws Error naming the field if one that the model reads is missing or has the wrong number of elements. */
  async run(given: Fields, examples: number): Promise<readonly RawOutput[]> {
    const fields = this.complete(given, examples);
    const outputs = this.#model.model.outputs.map((output) => ({
      output,
      values: new Float32Array(examples * elementCount(output.spec.shape)),
    }));
    const pending: Promise<void>[] = [];
    for (let start = 0; start < examples;) {
      const left = examples - start;
      const batchSize = BATCH_SIZES.find((size) => size >= left) ?? BATCH_SIZES[BATCH_SIZES.length - 1] ?? 1;
      const count = Math.min(left, batchSize);
      const { module, program } = await this.#program(batchSize);
      const batch = sliceFields(module, fields, start, count, examples);
      const names = outputs.map(({ output }) => output.name);
      const handle = program.run(batch, { step: 0, seed: 0, learningRate: 0 }, names);
      handle.done.catch(() => undefined);
      const first = start;
      pending.push(
        handle.outputs.then((tensors) => {
          for (const { output, values } of outputs) {
            const size = elementCount(output.spec.shape);
            const data = tensors[output.name]?.data;
            if (data === undefined) throw new Error(`The model has no output named ${output.name}.`);
            values.set(data.subarray(0, count * size), first * size);
          }
        }),
      );
      start += count;
    }
    await Promise.all(pending);
    return outputs;
  }

  #program(batchSize: number): Promise<{ readonly module: Module; readonly program: StepProgram }> {
    const known = this.#programs.get(batchSize);
    if (known !== undefined) return known;
    const module = this.#model.inferenceModule(batchSize);
    const prepared = this.#session.prepare(module).then((program) => ({ module, program }));
    this.#programs.set(batchSize, prepared);
    prepared.catch(() => this.#programs.delete(batchSize));
    return prepared;
  }
}

/** The module's batch inputs for `count` examples from `start` on, filled up with zeros. */
function sliceFields(
  module: Module,
  fields: Fields,
  start: number,
  count: number,
  examples: number,
): Readonly<Record<string, TensorData>> {
  const batch: Record<string, TensorData> = {};
  for (const input of module.inputs) {
    if (input.kind !== "batch") continue;
    const { shape, dtype } = typeOf(module, input.value);
    const size = elementCount(shape.slice(1));
    const given = fields[input.name];
    if (given === undefined) throw new Error(`The model reads the field "${input.name}", which was not given.`);
    if (given.length !== examples * size) {
      throw new Error(
        `The field "${input.name}" has ${given.length} numbers; ${examples} examples of ${size} are ${examples * size}.`,
      );
    }
    const data = dtype === "i32" ? new Int32Array(elementCount(shape)) : new Float32Array(elementCount(shape));
    data.set(given.subarray(start * size, (start + count) * size));
    batch[input.name] = data;
  }
  return batch;
}
