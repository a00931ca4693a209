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
import type { CpuKernel, CpuPass, CpuSite, KernelEmission } from "./define";
import { at, taskType } from "./define";
import { minimum } from "./gemm";
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

/** One task a row of `of`: calls `pixel` for each element position and group of four channels. */
function rowPass(
  { module, finish }: KernelEmission,
  of: Image,
  pixel: (
    f: FunctionBuilder,
    site: {
      readonly image: I32;
      readonly y: I32;
      readonly x: I32;
      readonly channel: I32;
      readonly lanes: number;
      readonly at: I32;
    },
  ) => void,
): CpuPass {
  const { height, width, channels } = of;
  const task = module.define(taskType, (f) => {
    const row = f.parameter(0, "i32");
    const image = f.let(i32.divU(row, i32.const(height)));
    const y = f.let(i32.remU(row, i32.const(height)));
    f.forRange(i32.const(0), i32.const(width), 1, (x) => {
      const base = f.let(i32.mul(i32.add(i32.mul(row, i32.const(width)), x), i32.const(channels)));
      const each = (lanes: number, channel: I32): void =>
        pixel(f, { image, y, x, channel, lanes, at: f.let(i32.mul(i32.add(base, channel), i32.const(4))) });
      const whole = channels - (channels % 4);
      if (whole > 0) f.forRange(i32.const(0), i32.const(whole), 4, (channel) => each(4, channel));
      if (whole < channels) each(channels - whole, i32.const(whole));
    });
    const start = f.let(i32.mul(row, i32.const(width * channels)));
    finish?.(f, start, i32.add(start, i32.const(width * channels)));
  });
  return { tasks: of.batch * height, task };
}

/** Byte offset of an element of an image. */
function offsetOf(image: Image, n: I32, y: I32, x: I32, channel: I32): I32 {
  const pixel = i32.add(i32.mul(i32.add(i32.mul(n, i32.const(image.height)), y), i32.const(image.width)), x);
  return i32.mul(i32.add(i32.mul(pixel, i32.const(image.channels)), channel), i32.const(4));
}

const rowsAligned = ({ width, channels }: Image): boolean => (width * channels) % 4 === 0;

export const maxPool2dKernel: CpuKernel = {
  flops: ({ outputs, attributes }) => elementCount(outputs[0]?.shape ?? []) * taps(poolingWindow(attributes)),
  absorbs: (site) => rowsAligned(forwardOf(site).out),
  emit: (emission) => {
    const { window, image, out } = forwardOf(emission.site);
    const [x, y, argmax] = [at(emission.inputs, 0), at(emission.outputs, 0), at(emission.outputs, 1)];
    return [
      rowPass(emission, out, (f, place) => {
        const rows = windowSpan(f, place.y, window.strides[0], window.padding[0], window.kernel[0], image.height);
        const columns = windowSpan(f, place.x, window.strides[1], window.padding[2], window.kernel[1], image.width);
        const first = offsetOf(image, place.image, rows.from, columns.from, place.channel);
        const best = f.let(v128.load(first, x));
        const position = (h: I32, w: I32): V128 => i32x4.splat(i32.add(i32.mul(h, i32.const(image.width)), w));
        const where = f.let(position(rows.from, columns.from));
        f.forRange(rows.from, rows.to, 1, (h) => {
          const from = f.let(offsetOf(image, place.image, h, columns.from, place.channel));
          f.forRange(columns.from, columns.to, 1, (w) => {
            const value = f.let(v128.load(from, x));
            const larger = f.let(f32x4.gt(value, best));
            f.set(best, v128.select(larger, value, best));
            f.set(where, v128.select(larger, position(h, w), where));
            f.set(from, i32.add(from, i32.const(4 * image.channels)));
          });
        });
        storeLanes(f, place.at, best, place.lanes, y);
        storeLanes(f, place.at, where, place.lanes, argmax);
      }),
    ];
  },
};

const taps = ({ kernel }: Window): number => kernel[0] * kernel[1];

/** Sums what the windows that an element lies in send it. */
function gather(
  f: FunctionBuilder,
  { window, out }: Pooling,
  place: { readonly image: I32; readonly y: I32; readonly x: I32; readonly channel: I32 },
  share: (offset: Local<"i32">, rows: I32, columns: I32) => V128,
): Local<"v128"> {
  const rows = readersSpan(f, place.y, window.strides[0], window.padding[0], window.kernel[0], out.height);
  const columns = readersSpan(f, place.x, window.strides[1], window.padding[2], window.kernel[1], out.width);
  const sum = f.let(f32x4.const(0));
  f.forRange(rows.from, rows.to, 1, (oy) => {
    f.forRange(columns.from, columns.to, 1, (ox) => {
      const offset = f.let(offsetOf(out, place.image, oy, ox, place.channel));
      f.set(sum, f32x4.add(sum, share(offset, oy, ox)));
    });
  });
  return sum;
}

export const maxPool2dGradientKernel: CpuKernel = {
  flops: ({ outputs }) => elementCount(outputs[0]?.shape ?? []),
  absorbs: (site) => rowsAligned(backwardOf(site).image),
  emit: (emission) => {
    const pooling = backwardOf(emission.site);
    const [dy, argmax, dx] = [at(emission.inputs, 0), at(emission.inputs, 1), at(emission.outputs, 0)];
    return [
      rowPass(emission, pooling.image, (f, place) => {
        const own = f.let(i32x4.splat(i32.add(i32.mul(place.y, i32.const(pooling.image.width)), place.x)));
        const sum = gather(f, pooling, place, (offset) =>
          v128.and(i32x4.eq(v128.load(offset, argmax), own), v128.load(offset, dy)),
        );
        storeLanes(f, place.at, sum, place.lanes, dx);
      }),
    ];
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
    const { window, image, out } = pooling;
    return [
      rowPass(emission, out, (f, place) => {
        const rows = windowSpan(f, place.y, window.strides[0], window.padding[0], window.kernel[0], image.height);
        const columns = windowSpan(f, place.x, window.strides[1], window.padding[2], window.kernel[1], image.width);
        const sum = f.let(f32x4.const(0));
        f.forRange(rows.from, rows.to, 1, (h) => {
          const from = f.let(offsetOf(image, place.image, h, columns.from, place.channel));
          f.forRange(columns.from, columns.to, 1, () => {
            f.set(sum, f32x4.add(sum, v128.load(from, at(emission.inputs, 0))));
            f.set(from, i32.add(from, i32.const(4 * image.channels)));
          });
        });
        const mean = f.let(f32x4.div(sum, windowCount(f, pooling, place.y, place.x)));
        storeLanes(f, place.at, mean, place.lanes, at(emission.outputs, 0));
      }),
    ];
  },
};

export const avgPool2dGradientKernel: CpuKernel = {
  flops: ({ outputs }) => 2 * elementCount(outputs[0]?.shape ?? []),
  absorbs: (site) => rowsAligned(backwardOf(site).image),
  emit: (emission) => {
    const pooling = backwardOf(emission.site);
    return [
      rowPass(emission, pooling.image, (f, place) => {
        const sum = gather(f, pooling, place, (offset, oy, ox) =>
          f32x4.div(v128.load(offset, at(emission.inputs, 0)), windowCount(f, pooling, oy, ox)),
        );
        storeLanes(f, place.at, sum, place.lanes, at(emission.outputs, 0));
      }),
    ];
  },
};
