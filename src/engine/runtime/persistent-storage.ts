/**
 * Where the parameters and state of a session lie on the GPU. Programs share them by input name. The first program decides the place; a
 * later one that needs another (a group that must be contiguous, a buffer that it would read and write at once) moves them, values kept,
 * and the programs before it bind anew.
 */
import type { TensorType, ValueId } from "../ir/types";
import { formatType, sameType, sizeBytes as tensorSizeBytes, typeOf } from "../ir/types";
import type { KernelProgram } from "../lowering/types";
import { ALIGNMENT_BYTES } from "../memory/live-ranges";
import type { MemoryPlan } from "../memory/types";
import { allocateBuffer } from "./gpu-errors";
import { BufferUsage } from "./gpu-flags";

export interface Residence {
  readonly type: TensorType;
  readonly buffer: GPUBuffer;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

type Residences = ReadonlyMap<string, Residence>;

export class PersistentStorage {
  readonly #device: GPUDevice;
  #residences = new Map<string, Residence>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get(name: string): Residence | undefined {
    return this.#residences.get(name);
  }

  /**
   * Makes sure that every parameter and state of `program` has a place that suits it.
   * @returns whether values moved, so that other programs must bind anew.
   * @throws DeviceError `out-of-memory`; Error if a name is known with another shape.
   */
  async accommodate(program: KernelProgram, plan: MemoryPlan, others: readonly KernelProgram[]): Promise<boolean> {
    const inputs = program.inputs.filter((input) => input.kind !== "batch");
    for (const input of inputs) {
      const known = this.#residences.get(input.name);
      const type = typeOf(program, input.value);
      if (known !== undefined && !sameType(known.type, type)) {
        throw new Error(
          `${input.name} is ${formatType(type)} in ${program.name}, but ${formatType(known.type)} before.`,
        );
      }
    }
    const added = inputs.filter((input) => !this.#residences.has(input.name)).map((input) => input.name);
    const extended = new Map([...this.#residences, ...(await this.#allocate(program, plan, new Set(added)))]);
    if (suits(program, extended)) {
      this.#residences = extended;
      return false;
    }
    const moved = new Map([
      ...this.#residences,
      ...(await this.#allocate(program, plan, new Set(inputs.map((input) => input.name)))),
    ]);
    const broken = others.find((other) => !suits(other, moved));
    if (broken !== undefined) {
      throw new Error(`${program.name} and ${broken.name} order their parameters differently and cannot share them.`);
    }
    this.#move(moved);
    for (const name of added) extended.get(name)?.buffer.destroy();
    return true;
  }

  /** Buffers for the named inputs, one a slab of the plan. */
  async #allocate(program: KernelProgram, plan: MemoryPlan, names: ReadonlySet<string>): Promise<Residences> {
    const result = new Map<string, Residence>();
    for (const [index, slab] of plan.slabs.entries()) {
      const members = program.inputs.flatMap((input) => {
        const placement = plan.placements.get(input.value);
        return placement?.slab === index && names.has(input.name) ? [{ input, placement }] : [];
      });
      if (members.length === 0) continue;
      const start = Math.min(...members.map(({ placement }) => placement.offsetBytes));
      const end = Math.max(...members.map(({ placement }) => placement.offsetBytes + placement.sizeBytes));
      const what = `${slab.name} of ${program.name}`;
      const buffer = await allocateBuffer(
        this.#device,
        what,
        Math.ceil((end - start) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES,
        BufferUsage.slab,
      );
      for (const { input, placement } of members) {
        result.set(input.name, {
          type: typeOf(program, input.value),
          buffer,
          offsetBytes: placement.offsetBytes - start,
          sizeBytes: placement.sizeBytes,
        });
      }
    }
    return result;
  }

  #move(to: Map<string, Residence>): void {
    const encoder = this.#device.createCommandEncoder({ label: "move parameters" });
    for (const [name, old] of this.#residences) {
      const place = to.get(name);
      if (place === undefined || place.buffer === old.buffer) continue;
      encoder.copyBufferToBuffer(old.buffer, old.offsetBytes, place.buffer, place.offsetBytes, old.sizeBytes);
    }
    this.#device.queue.submit([encoder.finish()]);
    const kept = new Set([...to.values()].map((place) => place.buffer));
    for (const { buffer } of this.#residences.values()) if (!kept.has(buffer)) buffer.destroy();
    this.#residences = to;
  }

  dispose(): void {
    for (const { buffer } of this.#residences.values()) buffer.destroy();
    this.#residences.clear();
  }
}

/** Whether a program can run on these places: groups contiguous, no buffer read and written by one call. */
function suits(program: KernelProgram, residences: Residences): boolean {
  const names = new Map(program.inputs.map((input) => [input.value, input.name]));
  const residenceOf = (value: ValueId): Residence | undefined => residences.get(names.get(value) ?? "");
  return program.calls.every((call) => {
    const buffers = (access: string): (GPUBuffer | undefined)[] =>
      call.bindings
        .filter((b) => b.access === access)
        .flatMap((b) => b.values.map((value) => residenceOf(value)?.buffer));
    const written = new Set(buffers("read_write"));
    if (buffers("read").some((buffer) => buffer !== undefined && written.has(buffer))) return false;
    return call.bindings.every(({ values }) =>
      values.every((value, position) => {
        const place = residenceOf(value);
        const before = position === 0 ? undefined : residenceOf(values[position - 1] ?? value);
        if (before === undefined || place === undefined) return true;
        const stride = Math.ceil(tensorSizeBytes(before.type) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
        return place.buffer === before.buffer && place.offsetBytes === before.offsetBytes + stride;
      }),
    );
  });
}
