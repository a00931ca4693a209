/**
 * How our weights become those of a PyTorch module: one table, read as Python by generated source code and carried out here by the
 * package with a `state_dict`, so that the two cannot differ.
 */
/** What happens to a tensor on its way, as Python that follows it and as the order of its axes. */
interface Change {
  readonly python: string;
  readonly order?: readonly number[];
  /** After reordering. */
  readonly shape?: (shape: readonly number[]) => readonly number[];
}

const CHANGES = {
  none: { python: "" },
  /** Ours [in, out], there [out, in]. */
  transposed: { python: ".T", order: [1, 0] },
  /** Ours [length, in, out], there [out, in, length]. */
  conv1d: { python: ".permute(2, 1, 0)", order: [2, 1, 0] },
  /** Ours [height, width, in, out], there [out, in, height, width]. */
  conv2d: { python: ".permute(3, 2, 0, 1)", order: [3, 2, 0, 1] },
  /** Ours [height, width, in, multiplier], there [in * multiplier, 1, height, width]. */
  depthwise: {
    python: ".permute(2, 3, 0, 1).flatten(0, 1).unsqueeze(1)",
    order: [2, 3, 0, 1],
    shape: ([channels = 1, multiplier = 1, ...window]) => [channels * multiplier, 1, ...window],
  },
} satisfies Record<string, Change>;

export type StateChange = keyof typeof CHANGES;

/** An entry of a PyTorch module's `state_dict`. */
export interface StateTensor {
  /** `conv_1.weight` with the path to it. */
  readonly name: string;
  readonly value:
    | { readonly kind: "weight"; readonly tensor: string; readonly change: StateChange }
    /** Of the shape of one of our weights. */
    | { readonly kind: "zeros"; readonly like: string }
    /** BatchNorm's number of batches: an integer, 0. */
    | { readonly kind: "counter" };
}

/** A line of the dictionary that `load_weights` makes of `tensors`. */
export function loadLine({ name, value }: StateTensor): string {
  switch (value.kind) {
    case "weight":
      return `"${name}": tensors["${value.tensor}"]${CHANGES[value.change].python},`;
    case "zeros":
      return `"${name}": torch.zeros_like(tensors["${value.like}"]),`;
    case "counter":
      return `"${name}": torch.tensor(0),`;
  }
}

/** @returns the tensor as the module has it; a view of `data` where nothing moves. */
export function changeTensor(
  change: StateChange,
  data: Float32Array,
  shape: readonly number[],
): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const { order, shape: reshape }: Change = CHANGES[change];
  if (order === undefined) return { shape, data };
  const reordered = order.map((axis) => shape[axis] ?? 1);
  return { shape: reshape?.(reordered) ?? reordered, data: reorderAxes(data, shape, order) };
}

/** Row-major data with its axes in another order: axis k of the result is axis `order[k]` of `data`. */
function reorderAxes(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const result = new Float32Array(data.length);
  const place = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from] ?? 0;
    // The next place: the last axis first, with a carry.
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if (next < (sizes[axis] ?? 1)) {
        place[axis] = next;
        break;
      }
      from -= next * (steps[axis] ?? 0);
      place[axis] = 0;
    }
  }
  return result;
}
