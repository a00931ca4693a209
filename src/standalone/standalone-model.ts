/** The model of a page, compiled by our engine for a device, answering examples one after the other. No page here: a worker has it, too. */
import type { PageData, PageInput } from "../engine/export/page/page-data";
import { readSafetensors } from "../engine/import/safetensors/read-safetensors";
import { elementCount } from "../engine/ir/types";
import type { ComputeDevice, Session, StepProgram } from "../engine/runtime/device";
import type { DevicePreference } from "../engine/runtime/open-device";
import { openDevice } from "../engine/runtime/open-device";

/** Row-major numbers of one example or several. */
export type Numbers = ArrayLike<number> | readonly NestedNumbers[];
type NestedNumbers = number | readonly NestedNumbers[];

export interface Answer {
  /** `[examples, ...]`. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Examples that the device has at once. */
const IN_FLIGHT = 16;
const SCALARS = { step: 0, seed: 0, learningRate: 0 };

export class StandaloneModel {
  private constructor(
    readonly data: PageData,
    readonly device: ComputeDevice,
    /** Why it is not the GPU; absent where it is. */
    readonly reason: string | undefined,
    private readonly session: Session,
    private readonly program: StepProgram,
  ) {}

  /**
   * @param weights the bytes of a safetensors file.
   * @throws Error as a sentence where the weights are damaged, or WebGPU was asked for and is not there.
   */
  static async open(data: PageData, weights: Uint8Array, preference: DevicePreference): Promise<StandaloneModel> {
    const { tensors } = readSafetensors(weights);
    const gpu = typeof navigator === "undefined" || !("gpu" in navigator) ? undefined : navigator.gpu;
    const { device, reason } = await openDevice(preference, gpu);
    const session = device.createSession();
    const program = await session.prepare(data.module);
    for (const { name, kind } of data.module.inputs) {
      if (kind === "batch") continue;
      const tensor = tensors.get(name);
      if (tensor?.dtype !== "F32") throw new Error(`The weights of ${name} are missing.`);
      session.write(name, tensor.data);
    }
    return new StandaloneModel(data, device, reason, session, program);
  }

  /**
   * @param inputs by name; all of the same number of examples.
   * @returns raw outputs by name.
   * @throws Error as a sentence that names the input that is missing or has the wrong count of numbers.
   */
  async predict(inputs: Readonly<Record<string, Numbers>>): Promise<Record<string, Answer>> {
    const given = this.data.inputs.map((input) => ({ input, data: numbersOf(input, inputs[input.name]) }));
    const counts = given.map(({ input, data }) => data.length / elementCount(input.shape));
    const examples = counts[0] ?? 0;
    const odd = given.find((_, index) => counts[index] !== examples || !Number.isInteger(examples) || examples === 0);
    if (odd !== undefined) {
      const { name, shape } = odd.input;
      throw new Error(
        `The input ${name} has ${odd.data.length} numbers; an example has ${elementCount(shape)} ([${shape.join(", ")}]), and all inputs the same number of examples.`,
      );
    }
    const answers = this.data.outputs.map(({ name, shape }) => ({
      name,
      size: elementCount(shape),
      answer: { shape: [examples, ...shape], data: new Float32Array(examples * elementCount(shape)) },
    }));
    const names = answers.map(({ name }) => name);
    for (let start = 0; start < examples; start += IN_FLIGHT) {
      const batch = Array.from({ length: Math.min(IN_FLIGHT, examples - start) }, (_, index) => start + index);
      await Promise.all(
        batch.map(async (example) => {
          const fields = given.map(({ input, data }) => {
            const size = elementCount(input.shape);
            return [input.name, data.slice(example * size, (example + 1) * size)] as const;
          });
          const handle = this.program.run(Object.fromEntries(fields), SCALARS, names);
          handle.done.catch(() => undefined);
          const outputs = await handle.outputs;
          for (const { name, size, answer } of answers) {
            answer.data.set(outputs[name]?.data.subarray(0, size) ?? [], example * size);
          }
        }),
      );
    }
    return Object.fromEntries(answers.map(({ name, answer }) => [name, answer]));
  }

  close(): void {
    this.program.dispose();
    this.session.dispose();
    this.device.dispose();
  }
}

function numbersOf({ name, dtype }: PageInput, given: Numbers | undefined): Float32Array | Int32Array | Uint32Array {
  if (given === undefined) throw new Error(`The model wants the input ${name}.`);
  const numbers: number[] = [];
  const take = (value: unknown): void => {
    if (typeof value === "number" && Number.isFinite(value)) numbers.push(value);
    else if (Array.isArray(value)) value.forEach(take);
    else throw new Error(`The input ${name} has something that is no number.`);
  };
  for (let index = 0; index < given.length; index++) take(given[index]);
  if (dtype === "f32") return Float32Array.from(numbers);
  return dtype === "i32" ? Int32Array.from(numbers) : Uint32Array.from(numbers);
}
