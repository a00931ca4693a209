/** What of a `KernelProgram` takes memory: single values and groups, when each is alive, and which of them may not share a buffer. */
import type { ModuleInput, ValueId } from "../ir/types";
import { sizeBytes, typeOf } from "../ir/types";
import type { KernelProgram } from "../lowering/types";
import type { MemoryCategory } from "./types";

/** Offsets of bindings are multiples of this on every adapter. */
export const ALIGNMENT_BYTES = 256;
/** Vector kernels read whole vec4. */
const GRANULE_BYTES = 16;

/** One value, or the members of a group, that is placed as a whole. */
export interface MemoryItem {
  readonly values: readonly { readonly value: ValueId; readonly offsetBytes: number; readonly sizeBytes: number }[];
  /** A multiple of 256. */
  readonly sizeBytes: number;
  readonly category: MemoryCategory;
  /** What a slab made for this item is called. */
  readonly name: string;
  /** Calls from `first` to `last`, both included, during which it must keep its bytes. */
  readonly first: number;
  readonly last: number;
  /** Items that some call reads while it writes this one, or the other way round. */
  readonly conflicts: Set<MemoryItem>;
}

const align = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

function categoryOf(input: ModuleInput | undefined, group: string | undefined, isOutput: boolean): MemoryCategory {
  if (input?.kind === "parameter") return "parameters";
  if (input?.kind === "batch") return "batch";
  if (input?.kind === "state" && group === undefined) return "state";
  // Gradients that add up over several batches are state that the optimizer reads only.
  if (input?.kind === "state" && group?.startsWith("gradients") !== true) return "optimizer";
  if (group !== undefined) return "gradients";
  return isOutput ? "outputs" : "activations";
}

export function memoryItems(program: KernelProgram): readonly MemoryItem[] {
  const storage = (value: ValueId): ValueId => program.aliases.get(value) ?? value;
  const inputs = new Map(program.inputs.map((input) => [input.value, input]));
  const outputs = new Set(program.outputs.map((output) => storage(output.value)));
  const end = program.calls.length;

  const firstUse = new Map<ValueId, number>();
  const lastUse = new Map<ValueId, number>();
  const readByCalls = new Set<ValueId>();
  program.calls.forEach((call, index) => {
    for (const binding of call.bindings) {
      for (const value of binding.values) {
        if (!firstUse.has(value)) firstUse.set(value, index);
        lastUse.set(value, index);
        if (binding.access === "read") readByCalls.add(value);
      }
    }
  });

  const items: MemoryItem[] = [];
  const itemOf = new Map<ValueId, MemoryItem>();
  const add = (values: readonly ValueId[], group: string | undefined): void => {
    const [head] = values;
    if (head === undefined) return;
    let offsetBytes = 0;
    const members = values.map((value) => {
      const member = { value, offsetBytes, sizeBytes: align(sizeBytes(typeOf(program, value)), GRANULE_BYTES) };
      offsetBytes += align(member.sizeBytes, ALIGNMENT_BYTES);
      return member;
    });
    const input = inputs.get(head);
    const category = categoryOf(input, group, outputs.has(head) && !readByCalls.has(head));
    const always = category !== "activations";
    const item: MemoryItem = {
      values: members.map((member) => ({ ...member, sizeBytes: Math.max(member.sizeBytes, GRANULE_BYTES) })),
      sizeBytes: Math.max(offsetBytes, ALIGNMENT_BYTES),
      category,
      name: group ?? category,
      first: always ? 0 : Math.min(...values.map((value) => firstUse.get(value) ?? 0)),
      last:
        always || values.some((value) => outputs.has(value))
          ? end
          : Math.max(...values.map((value) => lastUse.get(value) ?? 0)),
      conflicts: new Set(),
    };
    items.push(item);
    for (const value of values) itemOf.set(value, item);
  };

  for (const group of program.groups) add(group.values, group.name);
  const single = [...program.inputs.map((input) => input.value), ...firstUse.keys(), ...outputs];
  for (const value of single) if (!itemOf.has(value)) add([value], undefined);

  for (const call of program.calls) {
    const of = (access: "read" | "read_write"): Set<MemoryItem> =>
      new Set(
        call.bindings
          .filter((binding) => binding.access === access)
          .flatMap((binding) => binding.values.map((value) => itemOf.get(value)))
          .filter((item) => item !== undefined),
      );
    for (const read of of("read")) {
      for (const written of of("read_write")) {
        read.conflicts.add(written);
        written.conflicts.add(read);
      }
    }
  }
  return items;
}
