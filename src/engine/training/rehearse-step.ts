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
import type { ComputeDevice, Session } from "../runtime/device";
import { OneAtATime } from "./one-at-a-time";
import type { StepInputs } from "./update-batches";

/** Tensors that one program keeps and brings back together: what this may take beside the run, on the device and here. */
const WINDOW_BYTES = 32 * 2 ** 20;

export interface RehearsalOptions {
  readonly device: ComputeDevice;
  /** Of the run, whose numbers are copied. No step may be under way that is not counted in `outline.step`. */
  readonly session: Session;
  /** Forward, backward and update, as the run takes them. */
  readonly module: Module;
  readonly outline: StepOutline;
  /** The batches of the update; the last one is looked at, those before it are added up. At least one. */
  readonly batches: readonly StepInputs[];
  /** For tests: other than 32 MiB. */
  readonly windowBytes?: number;
}

type Values = ReadonlyMap<number, ArrayLike<number>>;

export class StepRehearsal {
  readonly outline: StepOutline;
  readonly #module: Module;
  readonly #session: Session;
  readonly #last: StepInputs;
  /** What the operators compute, in their order, in stretches. */
  readonly #windows: readonly (readonly ValueId[])[];
  readonly #calls = new OneAtATime();
  /** The stretch that was computed last: a person looks at neighbours, and turns pages. */
  #held: { readonly window: readonly ValueId[]; readonly values: Values } | undefined;
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
      return reportTensor(tensor, await this.#data(tensor), at);
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
      const listed = new Set(this.outline.tensors.map(({ id }) => id));
      for (const input of this.#module.inputs) if (listed.has(input.value)) look(input.value, await this.#input(input));
      for (const window of this.#windows) {
        this.#check();
        for (const [value, data] of await this.#values(window)) look(value, data);
      }
      return found;
    });
  }

  /** Gives its memory back once what is under way has ended. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    void this.#calls.run(() => {
      this.#held = undefined;
      this.#session.dispose();
      return Promise.resolve();
    });
  }

  #check(): void {
    if (this.#disposed) throw new Error("The run has gone on: the step that you looked at is over.");
  }

  async #data({ id }: StepTensor): Promise<ArrayLike<number>> {
    const input = this.#module.inputs.find(({ value }) => value === id);
    if (input !== undefined) return this.#input(input);
    const window = this.#windows.find((values) => values.some((value) => value === id));
    const data = window === undefined ? undefined : (await this.#values(window)).get(id);
    if (data === undefined) throw new Error("This tensor could not be computed.");
    return data;
  }

  async #input({ name, kind }: Module["inputs"][number]): Promise<ArrayLike<number>> {
    const data = kind === "batch" ? this.#last.fields[name] : (await this.#session.read([name])).get(name)?.data;
    if (data === undefined) throw new Error(`The step has no ${name}.`);
    return data;
  }

  /** Carries out the step as far as one stretch needs it. */
  async #values(window: readonly ValueId[]): Promise<Values> {
    if (this.#held?.window === window) return this.#held.values;
    this.#held = undefined;
    const program = await this.#session.prepare(keeping(this.#module, window));
    try {
      const handle = program.run(this.#last.fields, this.#last.scalars, window.map(outputName));
      handle.done.catch(() => undefined);
      const read = await handle.outputs;
      const values = new Map(window.map((value) => [value, read[outputName(value)]?.data ?? []] as const));
      this.#held = { window, values };
      return values;
    } finally {
      program.dispose();
    }
  }
}

const outputName = (value: ValueId): string => `tensor ${value}`;

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

/** What the operators compute, in their order, in stretches of at most so many bytes; what is larger is one of its own. */
function windowsOf({ operators, tensors }: StepOutline, mostBytes: number): readonly (readonly ValueId[])[] {
  const sizes = new Map(tensors.map(({ id, shape }) => [id, elementCount(shape) * 4]));
  const windows: ValueId[][] = [];
  let filled = Number.POSITIVE_INFINITY;
  for (const id of operators.flatMap(({ outputs }) => outputs)) {
    const bytes = sizes.get(id) ?? 0;
    if (filled + bytes > mostBytes) {
      windows.push([]);
      filled = 0;
    }
    windows.at(-1)?.push(id as ValueId);
    filled += bytes;
  }
  return windows;
}
