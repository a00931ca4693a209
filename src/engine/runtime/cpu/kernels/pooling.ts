/**
 * Pooling on the CPU, four channels at once. The gradients are gathered: every element of the image sums what the windows that it lies in
 * send it, in the order of the windows, so that no two tasks write one element.
 */
import { elementCount } from "../../../ir/types";
import type { Image, Window } from "../../../operators/window-geometry";
import { imageOf, poolingWindow } from "../../../operators/window-geometry";
import type { I32, V128 } from "../wasm/expressions";
import { f32x4, i32, i32x4, v128 } from "../wasm/expressions";
import type { FunctionBuilder, Local } from "../wasm/function-builder";
import type { CpuKernel, CpuSite } from "./define";
import { at } from "./define";
import { minimum } from "./gemm";
import { offsetOf, rowPass, rowsAligned } from "./image-rows";
import type { RowWriter, VectorPlace } from "./image-rows";
import { storeLanes } from "./reduction";

interface Pooling {
  readonly window: Window;
  readonly image: Image;
  readonly out: Image;
}

function forwardOf({ inputs, outputs, attributes }: CpuSite): Pooling {
  return {
    window: poolingWindow(attributes),
    image: imageOf(inputs[0]?.shape ?? []),
    out: imageOf(outputs[0]?.shape ?? []),
  };
}

function backwardOf({ inputs, outputs, attributes }: CpuSite): Pooling {
  return {
    window: poolingWindow(attributes),
    image: imageOf(outputs[0]?.shape ?? []),
    out: imageOf(inputs[0]?.shape ?? []),
  };
}

function maximumOf(a: I32, b: I32): I32 {
  return i32.select(a, b, i32.gtS(a, b));
}

interface Span {
  readonly from: Local<"i32">;
  readonly to: Local<"i32">;
}

/** Positions of the image that output position `position` looks at. */
function windowSpan(
  f: FunctionBuilder,
  position: I32,
  stride: number,
  padding: number,
  size: number,
  extent: number,
): Span {
  const start = f.let(i32.sub(i32.mul(position, i32.const(stride)), i32.const(padding)));
  return {
    from: f.let(maximumOf(start, i32.const(0))),
    to: f.let(minimum(i32.add(start, i32.const(size)), i32.const(extent))),
  };
}

/** Output positions that look at position `position` of the image. */
function readersSpan(
  f: FunctionBuilder,
  position: I32,
  stride: number,
  padding: number,
  size: number,
  extent: number,
): Span {
  const shifted = f.let(i32.add(position, i32.const(padding)));
  // The first window that still reaches it: the quotient rounded up of a number that may be negative.
  const first = i32.divS(maximumOf(i32.sub(shifted, i32.const(size - stride)), i32.const(0)), i32.const(stride));
  return {
    from: f.let(first),
    to: f.let(minimum(i32.add(i32.divS(shifted, i32.const(stride)), i32.const(1)), i32.const(extent))),
  };
}

/** Whether every window lies wholly inside the image. */
function liesInside({ window, image, out }: Pooling): boolean {
  const [top, , left] = window.padding;
  return (
    top === 0 &&
    left === 0 &&
    (out.height - 1) * window.strides[0] + window.kernel[0] <= image.height &&
    (out.width - 1) * window.strides[1] + window.kernel[1] <= image.width
  );
}

/** Whether every element lies in at most one window. */
function isDisjoint({ window }: Pooling): boolean {
  const [top, , left] = window.padding;
  return top === 0 && left === 0 && window.strides[0] >= window.kernel[0] && window.strides[1] >= window.kernel[1];
}

/**
 * Calls `visit` for every element of the window at (y, x): written out where the window lies inside, else in loops.
 * @returns a writer of vectors; `visit` gets the byte offset and the position in the image.
 */
function eachElement(
  f: FunctionBuilder,
  pooling: Pooling,
  n: I32,
  y: I32,
): (x: I32) => {
  readonly count: V128;
  readonly visit: (channel: I32, element: (offset: Local<"i32">, position: I32, isFirst: boolean) => void) => void;
} {
  const { window, image } = pooling;
  const [height, width] = window.kernel;
  const pixelBytes = 4 * image.channels;
  if (liesInside(pooling) && height * width <= 16) {
    const top = f.let(i32.mul(y, i32.const(window.strides[0])));
    const rowStart = f.let(offsetOf(image, n, top, i32.const(0)));
    const rowPosition = f.let(i32.mul(top, i32.const(image.width)));
    return (x) => {
      const left = f.let(i32.mul(x, i32.const(window.strides[1])));
      const start = f.let(i32.add(rowStart, i32.mul(left, i32.const(pixelBytes))));
      const position = f.let(i32.add(rowPosition, left));
      return {
        count: f32x4.const(height * width),
        visit: (channel, element) => {
          const base = f.let(i32.add(start, channel));
          for (let tap = 0; tap < height * width; tap++) {
            const step = Math.floor(tap / width) * image.width + (tap % width);
            const offset = f.let(i32.add(base, i32.const(step * pixelBytes)));
            element(offset, i32.add(position, i32.const(step)), tap === 0);
          }
        },
      };
    };
  }
  const rows = windowSpan(f, y, window.strides[0], window.padding[0], height, image.height);
  return (x) => {
    const columns = windowSpan(f, x, window.strides[1], window.padding[2], width, image.width);
    return {
      count: windowCount(f, pooling, y, x),
      visit: (channel, element) => {
        const first = f.let(i32.add(offsetOf(image, n, rows.from, columns.from), channel));
        element(first, i32.add(i32.mul(rows.from, i32.const(image.width)), columns.from), true);
        f.forRange(rows.from, rows.to, 1, (h) => {
          const offset = f.let(i32.add(offsetOf(image, n, h, columns.from), channel));
          f.forRange(columns.from, columns.to, 1, (w) => {
            element(offset, i32.add(i32.mul(h, i32.const(image.width)), w), false);
            f.set(offset, i32.add(offset, i32.const(pixelBytes)));
          });
        });
      },
    };
  };
}

export const maxPool2dKernel: CpuKernel = {
  flops: ({ outputs, attributes }) => elementCount(outputs[0]?.shape ?? []) * taps(poolingWindow(attributes)),
  absorbs: (site) => rowsAligned(forwardOf(site).out),
  emit: (emission) => {
    const pooling = forwardOf(emission.site);
    const { out } = pooling;
    const [x, y, argmax] = [at(emission.inputs, 0), at(emission.outputs, 0), at(emission.outputs, 1)];
    return [
      rowPass(emission, out, (f, n, oy) => {
        const window2d = eachElement(f, pooling, n, oy);
        return (ox) => {
          const { visit } = window2d(ox);
          return (place) => {
            const best = f.local("v128");
            const where = f.local("v128");
            visit(place.channel, (offset, position, isFirst) => {
              if (isFirst) {
                f.set(best, v128.load(offset, x));
                f.set(where, i32x4.splat(position));
                return;
              }
              const value = f.let(v128.load(offset, x));
              const larger = f.let(f32x4.gt(value, best));
              f.set(best, v128.select(larger, value, best));
              f.set(where, v128.select(larger, i32x4.splat(position), where));
            });
            storeLanes(f, place.at, best, place.lanes, y);
            storeLanes(f, place.at, where, place.lanes, argmax);
          };
        };
      }),
    ];
  },
};

const taps = ({ kernel }: Window): number => kernel[0] * kernel[1];

/**
 * Sums what the windows that an element lies in send it.
 * @param share of a window: byte offset of its output, and its position.
 */
function gathered(
  pooling: Pooling,
  share: (f: FunctionBuilder, y: I32, x: I32) => (offset: Local<"i32">, oy: I32, ox: I32) => V128,
  store: (f: FunctionBuilder, place: VectorPlace, sum: V128) => void,
): RowWriter {
  const { window, out } = pooling;
  const [height, width] = window.kernel;
  const disjoint = isDisjoint(pooling);
  return (f, n, y) => {
    const rows = readersSpan(f, y, window.strides[0], window.padding[0], height, out.height);
    return (x) => {
      const columns = readersSpan(f, x, window.strides[1], window.padding[2], width, out.width);
      const of = share(f, y, x);
      if (disjoint) {
        const there = f.let(i32.and(i32.ltS(rows.from, rows.to), i32.ltS(columns.from, columns.to)));
        const mask = f.let(i32x4.splat(i32.sub(i32.const(0), there)));
        // Where there is no window, some output is read and not counted.
        const start = f.let(i32.select(offsetOf(out, n, rows.from, columns.from), i32.const(0), there));
        return (place) => {
          const offset = f.let(i32.add(start, place.channel));
          store(f, place, v128.and(mask, of(offset, rows.from, columns.from)));
        };
      }
      return (place) => {
        const sum = f.let(f32x4.const(0));
        f.forRange(rows.from, rows.to, 1, (oy) => {
          f.forRange(columns.from, columns.to, 1, (ox) => {
            const offset = f.let(i32.add(offsetOf(out, n, oy, ox), place.channel));
            f.set(sum, f32x4.add(sum, of(offset, oy, ox)));
          });
        });
        store(f, place, sum);
      };
    };
  };
}

export const maxPool2dGradientKernel: CpuKernel = {
  flops: ({ outputs }) => elementCount(outputs[0]?.shape ?? []),
  absorbs: (site) => rowsAligned(backwardOf(site).image),
  emit: (emission) => {
    const pooling = backwardOf(emission.site);
    const [dy, argmax, dx] = [at(emission.inputs, 0), at(emission.inputs, 1), at(emission.outputs, 0)];
    const writer = gathered(
      pooling,
      (f, y, x) => {
        const own = f.let(i32x4.splat(i32.add(i32.mul(y, i32.const(pooling.image.width)), x)));
        return (offset) => v128.and(i32x4.eq(v128.load(offset, argmax), own), v128.load(offset, dy));
      },
      (f, place, sum) => storeLanes(f, place.at, f.let(sum), place.lanes, dx),
    );
    return [rowPass(emission, pooling.image, writer)];
  },
};

/** Elements of the window at output position (oy, ox) that lie inside the image, as a vector. */
function windowCount(f: FunctionBuilder, { window, image }: Pooling, oy: I32, ox: I32): V128 {
  const rows = windowSpan(f, oy, window.strides[0], window.padding[0], window.kernel[0], image.height);
  const columns = windowSpan(f, ox, window.strides[1], window.padding[2], window.kernel[1], image.width);
  return f32x4.fromI32(i32x4.splat(i32.mul(i32.sub(rows.to, rows.from), i32.sub(columns.to, columns.from))));
}

export const avgPool2dKernel: CpuKernel = {
  flops: ({ outputs, attributes }) => elementCount(outputs[0]?.shape ?? []) * taps(poolingWindow(attributes)),
  absorbs: (site) => rowsAligned(forwardOf(site).out),
  emit: (emission) => {
    const pooling = forwardOf(emission.site);
    const [x, y] = [at(emission.inputs, 0), at(emission.outputs, 0)];
    return [
      rowPass(emission, pooling.out, (f, n, oy) => {
        const window2d = eachElement(f, pooling, n, oy);
        return (ox) => {
          const { count, visit } = window2d(ox);
          const elements = f.let(count);
          const written = liesInside(pooling) && taps(pooling.window) <= 16;
          return (place) => {
            const sum = f.let(f32x4.const(0));
            visit(place.channel, (offset, _, isFirst) => {
              // In loops the first element comes twice: once to begin with, which a sum does not need.
              if (isFirst && !written) return;
              f.set(sum, f32x4.add(sum, v128.load(offset, x)));
            });
            storeLanes(f, place.at, f.let(f32x4.div(sum, elements)), place.lanes, y);
          };
        };
      }),
    ];
  },
};

export const avgPool2dGradientKernel: CpuKernel = {
  flops: ({ outputs }) => 2 * elementCount(outputs[0]?.shape ?? []),
  absorbs: (site) => rowsAligned(backwardOf(site).image),
  emit: (emission) => {
    const pooling = backwardOf(emission.site);
    const writer = gathered(
      pooling,
      (f) => (offset, oy, ox) => f32x4.div(v128.load(offset, at(emission.inputs, 0)), windowCount(f, pooling, oy, ox)),
      (f, place, sum) => storeLanes(f, place.at, f.let(sum), place.lanes, at(emission.outputs, 0)),
    );
    return [rowPass(emission, pooling.image, writer)];
  },
};
