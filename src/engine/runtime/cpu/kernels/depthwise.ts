/**
 * Depthwise convolution with one filter a channel on the CPU, four channels at once. Output and input gradient are gathered in the same
 * way: an element sums, over the taps of the filter, what lies at the place that the tap leads to, where there is one. For the gradient by
 * the filter a task takes one tap and adds over all images in their order.
 */
import { elementCount } from "../../../ir/types";
import type { Image, Window } from "../../../operators/window-geometry";
import { convolutionWindow, imageOf } from "../../../operators/window-geometry";
import type { I32 } from "../wasm/expressions";
import { f32x4, i32, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder, Local } from "../wasm/function-builder";
import type { CpuKernel, CpuSite, KernelEmission } from "./define";
import { at, taskType } from "./define";
import { eachVector } from "./gather";
import { offsetOf, rowPass, rowsAligned } from "./image-rows";
import { storeLanes } from "./reduction";

/** Filters with more taps, which are written out one by one, run the reference. */
const MOST_TAPS = 49;

interface Depthwise {
  readonly window: Window;
  /** The image that the filter slides over, and the one that comes of it. */
  readonly image: Image;
  readonly out: Image;
}

const imageAt = (types: CpuSite["inputs"], position: number): Image => imageOf(types[position]?.shape ?? []);
const taps = ({ window }: Depthwise): number => window.kernel[0] * window.kernel[1];

function applies({ window, image, out }: Depthwise): boolean {
  return image.channels === out.channels && window.kernel[0] * window.kernel[1] <= MOST_TAPS && out.batch > 0;
}

const flops = (depthwise: Depthwise): number => {
  const { batch, height, width, channels } = depthwise.out;
  return 2 * taps(depthwise) * batch * height * width * channels;
};

const paddingBefore = ({ padding: [top, , left] }: Window, axis: 0 | 1): number => (axis === 0 ? top : left);

/** Where a tap leads along one dimension: whether that is inside, and the position (0 where it is not). */
interface Lead {
  readonly inside: Local<"i32">;
  readonly position: Local<"i32">;
}

function leadOf(f: FunctionBuilder, position: I32, remainder: I32, extent: number): Lead {
  const inRange = i32.and(i32.geS(position, i32.const(0)), i32.ltS(position, i32.const(extent)));
  const inside = f.let(i32.and(inRange, i32.eqz(remainder)));
  return { inside, position: f.let(i32.select(position, i32.const(0), inside)) };
}

/** From an output position to the image: `position * stride - padding + tap * dilation`. @param axis 0 for height. */
function toImage(f: FunctionBuilder, { window, image }: Depthwise, axis: 0 | 1, position: I32, tap: number): Lead {
  const offset = tap * window.dilations[axis] - paddingBefore(window, axis);
  const place = f.let(i32.add(i32.mul(position, i32.const(window.strides[axis])), i32.const(offset)));
  return leadOf(f, place, i32.const(0), axis === 0 ? image.height : image.width);
}

/** From an image position to the output whose tap lies on it: `(position + padding - tap * dilation) / stride`, where that is whole. */
function toOutput(f: FunctionBuilder, { window, out }: Depthwise, axis: 0 | 1, position: I32, tap: number): Lead {
  const stride = i32.const(window.strides[axis]);
  const offset = paddingBefore(window, axis) - tap * window.dilations[axis];
  const shifted = f.let(i32.add(position, i32.const(offset)));
  const quotient = f.let(i32.divS(shifted, stride));
  const remainder = i32.sub(shifted, i32.mul(quotient, stride));
  return leadOf(f, quotient, remainder, axis === 0 ? out.height : out.width);
}

/** Sums over the taps; `from` is the image that is read, `to` the one that is made. Operands: `from` and the filter. */
function gatherTaps(emission: KernelEmission, depthwise: Depthwise, from: Image, to: Image, lead: typeof toImage) {
  const [source, filter, made] = [at(emission.inputs, 0), at(emission.inputs, 1), at(emission.outputs, 0)];
  const [height, width] = depthwise.window.kernel;
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  return rowPass(emission, to, (f, n, y) => {
    const rows = upTo(height).map((tap) => lead(f, depthwise, 0, y, tap));
    return (x) => {
      const columns = upTo(width).map((tap) => lead(f, depthwise, 1, x, tap));
      const places = rows.flatMap((row, tapY) =>
        columns.map((column, tapX) => ({
          inside: f.let(i32.and(row.inside, column.inside)),
          start: f.let(offsetOf(from, n, row.position, column.position)),
          weights: filter + 4 * (tapY * width + tapX) * to.channels,
        })),
      );
      return ({ channel, lanes, at: target }) => {
        const sum = f.let(f32x4.const(0));
        for (const { inside, start, weights } of places) {
          f.if(inside, () => {
            const term = f32x4.mul(v128.load(i32.add(start, channel), source), v128.load(channel, weights));
            f.set(sum, f32x4.add(sum, term));
          });
        }
        storeLanes(f, target, sum, lanes, made);
      };
    };
  });
}

const forwardOf = ({ inputs, outputs, attributes }: CpuSite): Depthwise => ({
  window: convolutionWindow(attributes, inputs[1]?.shape ?? []),
  image: imageAt(inputs, 0),
  out: imageAt(outputs, 0),
});

/** x, filter -> y. */
export const depthwiseConv2dKernel: CpuKernel = {
  when: (site) => applies(forwardOf(site)),
  flops: (site) => flops(forwardOf(site)),
  absorbs: (site) => rowsAligned(forwardOf(site).out),
  emit: (emission) => {
    const depthwise = forwardOf(emission.site);
    return [gatherTaps(emission, depthwise, depthwise.image, depthwise.out, toImage)];
  },
};

const inputGradientOf = ({ inputs, outputs, attributes }: CpuSite): Depthwise => ({
  window: convolutionWindow(attributes, inputs[1]?.shape ?? []),
  image: imageAt(outputs, 0),
  out: imageAt(inputs, 0),
});

/** dy, filter -> dx. */
export const depthwiseConv2dInputGradientKernel: CpuKernel = {
  when: (site) => applies(inputGradientOf(site)),
  flops: (site) => flops(inputGradientOf(site)),
  absorbs: (site) => rowsAligned(inputGradientOf(site).image),
  emit: (emission) => {
    const depthwise = inputGradientOf(emission.site);
    return [gatherTaps(emission, depthwise, depthwise.out, depthwise.image, toOutput)];
  },
};

const filterGradientOf = ({ inputs, outputs, attributes }: CpuSite): Depthwise => ({
  window: convolutionWindow(attributes, outputs[0]?.shape ?? []),
  image: imageAt(inputs, 0),
  out: imageAt(inputs, 1),
});

/** x, dy -> df. */
export const depthwiseConv2dFilterGradientKernel: CpuKernel = {
  when: (site) => applies(filterGradientOf(site)) && elementCount(site.outputs[0]?.shape ?? []) > 0,
  flops: (site) => flops(filterGradientOf(site)),
  emit: ({ module, site, inputs, outputs }) => {
    const depthwise = filterGradientOf(site);
    const { window, image, out } = depthwise;
    const rowBytes = 4 * out.channels;
    const task = module.define(taskType, (f) => {
      const tap = f.parameter(0, "i32");
      const sums = f.let(i32.add(i32.const(at(outputs, 0)), i32.mul(tap, i32.const(rowBytes))));
      f.emit(statement.fill(sums, 0, i32.const(rowBytes)));
      const reach = (tapAlong: I32, axis: 0 | 1): Local<"i32"> =>
        f.let(i32.sub(i32.mul(tapAlong, i32.const(window.dilations[axis])), i32.const(paddingBefore(window, axis))));
      const [offsetY, offsetX] = [
        reach(i32.divU(tap, i32.const(window.kernel[1])), 0),
        reach(i32.remU(tap, i32.const(window.kernel[1])), 1),
      ];
      const placeOf = (position: I32, axis: 0 | 1): I32 =>
        i32.add(i32.mul(position, i32.const(window.strides[axis])), axis === 0 ? offsetY : offsetX);
      f.forRange(i32.const(0), i32.const(out.batch), 1, (n) => {
        f.forRange(i32.const(0), i32.const(out.height), 1, (oy) => {
          const row = leadOf(f, f.let(placeOf(oy, 0)), i32.const(0), image.height);
          f.if(row.inside, () => {
            f.forRange(i32.const(0), i32.const(out.width), 1, (ox) => {
              const column = leadOf(f, f.let(placeOf(ox, 1)), i32.const(0), image.width);
              f.if(column.inside, () => {
                const x = f.let(offsetOf(image, n, row.position, column.position));
                const dy = f.let(offsetOf(out, n, oy, ox));
                eachVector(f, out.channels, (channel, lanes) => {
                  const to = f.let(i32.add(sums, channel));
                  const term = f32x4.mul(
                    v128.load(i32.add(x, channel), at(inputs, 0)),
                    v128.load(i32.add(dy, channel), at(inputs, 1)),
                  );
                  storeLanes(f, to, f.let(f32x4.add(v128.load(to), term)), lanes);
                });
              });
            });
          });
        });
      });
    });
    return [{ tasks: taps(depthwise), task }];
  },
};
