/**
 * Carries out the next step of a paused run aside, as often as is asked for, so that a person can look at any tensor of it. The kernels of a
 * step share memory, and what they computed is overwritten before its end: here programs of forward, backward and update are compiled
 * that keep the tensors of one stretch of the step each.
 *
 * What always holds: it has a session of its own with copies of the run's numbers, and its programs have no updates, so the run's weights,
 * optimizer, statistics and random numbers stay as they are, and each time gives the same numbers.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Module, ValueId } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import { countNonFinite, reportTensor } from "../metrics/step-outline";
import type { NonFiniteTensor, PagePlace, StepOutline, StepTensor, TensorReport } from "../metrics/step-outline";
import { inferOutputs } from "../operators/registry";
import type { ComputeDevice, Session, StepProgram } from "../runtime/device";
import { OneAtATime } from "./one-at-a-time";
import type { StepInputs } from "./update-batches";

/** Tensors that one program keeps, together: what this may take of the device beside the run. */
const WINDOW_BYTES = 64 * 2 ** 20;
/** Brought back at once while all tensors are looked through. */
const READ_BYTES = 16 * 2 ** 20;

export interface RehearsalOptions {
  readonly device: ComputeDevice;
  /** Of the run, whose numbers are copied. No step may be under way that is not counted in `outline.step`. */
  readonly session: Session;
  /** Forward, backward and update, as the run takes them. */
  readonly module: Module;
  readonly outline: StepOutline;
  /** The batches of the update; the last one is looked at, those before it are added up. At least one. */
  readonly batches: readonly StepInputs[];
  /** For tests: other than 64 MiB. */
  readonly windowBytes?: number;
}

interface Window {
  readonly values: readonly ValueId[];
}

export class StepRehearsal {
  readonly outline: StepOutline;
  readonly #module: Module;
  readonly #session: Session;
  readonly #last: StepInputs;
  readonly #windows: readonly Window[];
  readonly #calls = new OneAtATime();
  #prepared: { readonly window: Window; readonly program: StepProgram } | undefined;
  /** The tensor that was read last: a person turns its pages. */
  #read: { readonly tensor: number; readonly data: ArrayLike<number> } | undefined;
  #disposed = false;

  private constructor(options: RehearsalOptions, session: Session, last: StepInputs) {
    const { module, outline, windowBytes = WINDOW_BYTES } = options;
    this.outline = outline;
    this.#module = module;
    this.#session = session;
    this.#last = last;
    this.#windows = windowsOf(outline, windowBytes);
  }

  /** @throws DeviceError `out-of-memory`, `limit` or `lost`. */
  static async open(options: RehearsalOptions): Promise<StepRehearsal> {
    const { device, module, batches } = options;
    const last = batches.at(-1);
    if (last === undefined) throw new Error("A step has at least one batch.");
    const session = device.createSession();
    try {
      const names = module.inputs.filter(({ kind }) => kind !== "batch").map(({ name }) => name);
      const state = await options.session.read(names);
      // Preparing gives every parameter and state its place. With updates it adds up the batches before the last.
      const step = await session.prepare(batches.length > 1 ? module : keeping(module, []));
      for (const [name, tensor] of state) session.write(name, tensor.data);
      for (const { fields, scalars } of batches.slice(0, -1))
        await step.run(fields, scalars, [], { update: false }).done;
      step.dispose();
      return new StepRehearsal(options, session, last);
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  /** @param at where the page of values begins. @throws Error for a tensor that the step does not have. */
  tensor(id: number, at: PagePlace): Promise<TensorReport> {
    return this.#calls.run(async () => {
      this.#check();
      const tensor = this.outline.tensors.find((other) => other.id === id);
      if (tensor === undefined) throw new Error("This step has no such tensor: open it anew.");
      if (this.#read?.tensor !== id) this.#read = { tensor: id, data: await this.#data(tensor) };
      return reportTensor(tensor, this.#read.data, at);
    });
  }

  /** All tensors of the step that hold NaN or infinities, in the order in which they are computed; those from before the step come first. */
  nonFinite(): Promise<readonly NonFiniteTensor[]> {
    return this.#calls.run(async () => {
      this.#check();
      const found: NonFiniteTensor[] = [];
      const look = (tensor: number, data: ArrayLike<number>): void => {
        const { nan, infinite } = countNonFinite(data);
        if (nan + infinite > 0) found.push({ tensor, nan, infinite });
      };
      for (const { id, input } of this.#inputs()) {
        const tensor = this.outline.tensors.find((other) => other.id === id);
        if (tensor?.dtype === "f32") look(id, await this.#input(input));
      }
      for (const window of this.#windows) {
        const numbers = window.values.filter((value) => typeOf(this.#module, value).dtype === "f32");
        for (const part of cut(numbers, (value) => bytesOf(this.#module, value), READ_BYTES)) {
          this.#check();
          for (const [value, data] of await this.#run(window, part)) look(value, data);
        }
      }
      return found;
    });
  }

  /** Gives its memory back once what is under way has ended. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    void this.#calls.run(() => {
      this.#read = undefined;
      this.#session.dispose();
      return Promise.resolve();
    });
  }

  #check(): void {
    if (this.#disposed) throw new Error("The run has gone on: the step that you looked at is over.");
  }

  #inputs(): readonly { readonly id: number; readonly input: Module["inputs"][number] }[] {
    return this.#module.inputs.map((input) => ({ id: input.value, input }));
  }

  async #data({ id }: StepTensor): Promise<ArrayLike<number>> {
    const own = this.#inputs().find((input) => input.id === id);
    if (own !== undefined) return this.#input(own.input);
    const window = this.#windows.find(({ values }) => values.some((value) => value === id));
    const value = window?.values.find((other) => other === id);
    const data =
      window === undefined || value === undefined ? undefined : (await this.#run(window, [value])).get(value);
    if (data === undefined) throw new Error("This tensor could not be computed.");
    return data;
  }

  async #input({ name, kind }: Module["inputs"][number]): Promise<ArrayLike<number>> {
    const data = kind === "batch" ? this.#last.fields[name] : (await this.#session.read([name])).get(name)?.data;
    if (data === undefined) throw new Error(`The step has no ${name}.`);
    return data;
  }

  /** Carries out the step as far as these values of one window need it. */
  async #run(window: Window, values: readonly ValueId[]): Promise<ReadonlyMap<ValueId, ArrayLike<number>>> {
    const program = await this.#program(window);
    const handle = program.run(this.#last.fields, this.#last.scalars, values.map(outputName));
    handle.done.catch(() => undefined);
    const read = await handle.outputs;
    return new Map(values.map((value) => [value, read[outputName(value)]?.data ?? []]));
  }

  async #program(window: Window): Promise<StepProgram> {
    if (this.#prepared?.window === window) return this.#prepared.program;
    this.#prepared?.program.dispose();
    this.#prepared = undefined;
    const program = await this.#session.prepare(keeping(this.#module, window.values));
    this.#prepared = { window, program };
    return program;
  }
}

const outputName = (value: ValueId): string => `tensor ${value}`;

function bytesOf(module: Pick<Module, "types">, value: ValueId): number {
  return elementCount(typeOf(module, value).shape) * 4;
}

/** The module with these values as its only outputs, and no updates: whatever they do not need is left out when it is lowered. */
function keeping(module: Module, values: readonly ValueId[]): Module {
  const b = new ModuleBuilder(`${module.name} rehearsed`, inferOutputs, { ...module, outputs: [], updates: [] });
  for (const value of values) {
    // What comes back is f32, as operators see it.
    const half = typeOf(module, value).stored === "f16";
    b.output(outputName(value), half ? b.call("cast", [value], { dtype: "f32" }) : value);
  }
  return b.finish();
}

/** What the operators compute, in their order, in stretches of so many bytes. */
function windowsOf(outline: StepOutline, windowBytes: number): readonly Window[] {
  const sizes = new Map(outline.tensors.map(({ id, shape }) => [id, elementCount(shape) * 4]));
  const values = outline.operators.flatMap(({ outputs }) => outputs).map((id) => id as ValueId);
  return cut(values, (value) => sizes.get(value) ?? 0, windowBytes).map((part) => ({ values: part }));
}

/** In order, in parts of at most `most` bytes; what is larger is a part of its own. */
function cut<T>(items: readonly T[], bytes: (item: T) => number, most: number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let filled = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = bytes(item);
    if (filled + size > most) {
      parts.push([]);
      filled = 0;
    }
    parts.at(-1)?.push(item);
    filled += size;
  }
  return parts;
}
