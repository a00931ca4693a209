/** Images made larger, and continued over their edges: what Upsample2D and Pad2D build, one dimension at a time. */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";

/** The elements from `start` to `end` (exclusive) along one axis. */
function part(b: ModuleBuilder, x: ValueId, axis: number, start: number, end: number): ValueId {
  const shape = b.shape(x);
  return b.call("slice", [x], {
    starts: shape.map((_, at) => (at === axis ? start : 0)),
    ends: shape.map((dimension, at) => (at === axis ? end : dimension)),
  });
}

/** `[batch, height, width, channels]` with every element `factors` times in a row. */
export function repeatElements(b: ModuleBuilder, x: ValueId, factors: readonly [number, number]): ValueId {
  const [batch = 1, height = 1, width = 1, channels = 1] = b.shape(x);
  const [rows, columns] = factors;
  const apart = b.call("reshape", [x], { shape: [-1, height, 1, width, 1, channels] });
  const repeated = b.call("broadcastTo", [apart], { shape: [batch, height, rows, width, columns, channels] });
  return b.call("reshape", [repeated], { shape: [-1, height * rows, width * columns, channels] });
}

/**
 * `factor` times as many elements along one axis, each a mean of its two nearest neighbours weighted by nearness. Elements are
 * centres of pixels and the edge goes on as it is: what PyTorch calls `align_corners=False`.
 */
export function interpolate(b: ModuleBuilder, x: ValueId, axis: number, factor: number): ValueId {
  if (factor === 1) return x;
  const shape = b.shape(x);
  const size = shape[axis] ?? 1;
  const edges = [part(b, x, axis, 0, 1), x, part(b, x, axis, size - 1, size)];
  const continued = b.call("concat", edges, { axis });
  const one = shape.map((dimension, at) => (at === 0 ? -1 : dimension));
  const phases = Array.from({ length: factor }, (_, phase) => {
    const position = (phase + 0.5) / factor - 0.5;
    const low = Math.floor(position);
    const near = (start: number): ValueId => part(b, continued, axis, start + 1, start + 1 + size);
    const weigh = (value: ValueId, weight: number): ValueId => b.call("multiply", [value, b.constant(weight)]);
    const share = position - low;
    const value = share === 0 ? near(low) : b.call("add", [weigh(near(low), 1 - share), weigh(near(low + 1), share)]);
    return b.call("reshape", [value], { shape: [...one.slice(0, axis + 1), 1, ...one.slice(axis + 1)] });
  });
  const woven = b.call("concat", phases, { axis: axis + 1 });
  return b.call("reshape", [woven], { shape: one.map((dimension, at) => (at === axis ? size * factor : dimension)) });
}

/** Mirrors the elements next to both edges of one axis outwards, without the edge itself; each count is less than the size. */
export function mirrorEdges(b: ModuleBuilder, x: ValueId, axis: number, before: number, after: number): ValueId {
  if (before + after === 0) return x;
  const size = b.shape(x)[axis] ?? 1;
  const element = (at: number): ValueId => part(b, x, axis, at, at + 1);
  return b.call(
    "concat",
    [
      ...Array.from({ length: before }, (_, at) => element(before - at)),
      x,
      ...Array.from({ length: after }, (_, at) => element(size - 2 - at)),
    ],
    { axis },
  );
}
