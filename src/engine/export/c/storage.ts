/**
 * Which C array holds every value of a module: an argument of the function, a constant array of weights, or a part of a scratch array.
 * Views have the place of what they show; an element-wise result takes the place of an operand that nothing needs afterwards.
 */
import type { Instruction, Module, TensorType, ValueId } from "../../ir/types";
import { elementCount, sameShape, typeOf } from "../../ir/types";
import { isView, operatorNamed } from "../../operators/registry";
import type { ScratchItem } from "./plan-scratch";
import { planScratch } from "./plan-scratch";

export interface CPlace {
  readonly array: string;
  readonly offset: number;
}

/** A step of the program: an instruction that computes. */
export interface StorageStep {
  readonly instruction: Instruction;
  readonly elementwise: boolean;
  /** Floats of its own. */
  readonly temporary: number;
}

export interface StorageNames {
  /** Of an input of the module. */
  readonly input: (value: ValueId) => string;
  /** Of the argument that an output of the module, by position, is written to. */
  readonly output: (position: number) => string;
  readonly floats: string;
  readonly integers: string;
}

export interface Storage {
  readonly placeOf: (value: ValueId) => CPlace;
  readonly temporaries: readonly CPlace[];
  /** Elements of the scratch arrays. */
  readonly floats: number;
  readonly integers: number;
  /** Outputs that are computed elsewhere, and are copied at the end. */
  readonly copies: readonly number[];
}

interface Item extends ScratchItem {
  last: number;
  readonly integers: boolean;
}

export function planStorage(module: Module, steps: readonly StorageStep[], names: StorageNames): Storage {
  const root = viewRoots(module);
  const end = steps.length;
  const lastUse = new Map<ValueId, number>();
  steps.forEach(({ instruction }, step) => {
    for (const value of instruction.inputs) lastUse.set(root(value), step);
  });
  for (const { value } of module.outputs) lastUse.set(root(value), end);

  const fixed = new Map<ValueId, CPlace>();
  for (const { value } of module.inputs) fixed.set(value, { array: names.input(value), offset: 0 });
  const copies: number[] = [];
  module.outputs.forEach(({ value }, position) => {
    if (fixed.has(root(value))) copies.push(position);
    else fixed.set(root(value), { array: names.output(position), offset: 0 });
  });

  const items: Item[] = [];
  const itemOf = new Map<ValueId, Item>();
  const temporaryItems: (Item | undefined)[] = [];
  steps.forEach(({ instruction, elementwise, temporary }, step) => {
    for (const value of instruction.outputs) {
      if (fixed.has(value) || !lastUse.has(value)) continue;
      const type = typeOf(module, value);
      const last = lastUse.get(value) ?? step;
      const shared = elementwise ? reusable(module, instruction, type, root, (id) => itemOf.get(id), step) : undefined;
      if (shared !== undefined) {
        shared.last = last;
        itemOf.set(value, shared);
        continue;
      }
      const item = { size: Math.max(1, elementCount(type.shape)), first: step, last, integers: type.dtype !== "f32" };
      items.push(item);
      itemOf.set(value, item);
    }
    const own = temporary === 0 ? undefined : { size: temporary, first: step, last: step, integers: false };
    if (own !== undefined) items.push(own);
    temporaryItems.push(own);
  });

  const places = new Map<Item, CPlace>();
  const sizes = { floats: 0, integers: 0 };
  for (const kind of ["floats", "integers"] as const) {
    const mine = items.filter((item) => item.integers === (kind === "integers"));
    const { offsets, size } = planScratch(mine);
    sizes[kind] = size;
    mine.forEach((item, index) => places.set(item, { array: names[kind], offset: offsets[index] ?? 0 }));
  }
  const nowhere: CPlace = { array: names.floats, offset: 0 };
  return {
    placeOf: (value) => {
      const item = itemOf.get(root(value));
      return fixed.get(root(value)) ?? (item && places.get(item)) ?? nowhere;
    },
    temporaries: temporaryItems.map((item) => (item && places.get(item)) ?? nowhere),
    ...sizes,
    copies,
  };
}

/** What a view shows, through any number of views. */
function viewRoots({ instructions }: Module): (value: ValueId) => ValueId {
  const roots = new Map<ValueId, ValueId>();
  for (const { operator, inputs, outputs } of instructions) {
    const [from] = inputs;
    const [to] = outputs;
    if (!isView(operatorNamed(operator)) || from === undefined || to === undefined) continue;
    roots.set(to, roots.get(from) ?? from);
  }
  return (value) => roots.get(value) ?? value;
}

/** The place of an operand that ends here, if every operand that lies there is read at the element that is written. */
function reusable(
  module: Module,
  { inputs }: Instruction,
  type: TensorType,
  root: (value: ValueId) => ValueId,
  itemOf: (value: ValueId) => Item | undefined,
  step: number,
): Item | undefined {
  const items = inputs.map((value) => itemOf(root(value)));
  return items.find(
    (item) =>
      item !== undefined &&
      item.last === step &&
      item.integers === (type.dtype !== "f32") &&
      inputs.every((value, k) => items[k] !== item || sameShape(typeOf(module, value).shape, type.shape)) &&
      // Signed and unsigned numbers have pointers of different types.
      inputs.every((value, k) => items[k] !== item || typeOf(module, value).dtype === type.dtype),
  );
}
