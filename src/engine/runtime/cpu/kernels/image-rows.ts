/** Kernels that make an image [batch, height, width, channels] row by row, four channels at once. */
import type { Image } from "../../../operators/window-geometry";
import type { I32 } from "../wasm/expressions";
import { i32 } from "../wasm/expressions";
import type { FunctionBuilder } from "../wasm/function-builder";
import type { CpuPass, KernelEmission } from "./define";
import { taskType } from "./define";

/** What a kernel does at one position, from the outside in: each level computes what the next ones need. */
export type RowWriter = (f: FunctionBuilder, image: I32, y: I32) => (x: I32) => (channel: VectorPlace) => void;

/** Four channels, or fewer at the end of a pixel. */
export interface VectorPlace {
  /** Byte offset of the first channel in a pixel. */
  readonly channel: I32;
  readonly lanes: number;
  /** Byte offset of the element that is computed. */
  readonly at: I32;
}

/** One task a row of `of`. */
export function rowPass({ module, finish }: KernelEmission, of: Image, write: RowWriter): CpuPass {
  const { height, width, channels } = of;
  const task = module.define(taskType, (f) => {
    const row = f.parameter(0, "i32");
    const image = f.let(i32.divU(row, i32.const(height)));
    const y = f.let(i32.remU(row, i32.const(height)));
    const pixel = write(f, image, y);
    const at32 = f.let(i32.mul(row, i32.const(4 * width * channels)));
    f.forRange(i32.const(0), i32.const(width), 1, (x) => {
      const vector = pixel(x);
      const whole = channels - (channels % 4);
      if (whole > 0) {
        f.forRange(i32.const(0), i32.const(4 * whole), 16, (channel) => {
          vector({ channel, lanes: 4, at: at32 });
          f.set(at32, i32.add(at32, i32.const(16)));
        });
      }
      if (whole < channels) {
        vector({ channel: i32.const(4 * whole), lanes: channels - whole, at: at32 });
        f.set(at32, i32.add(at32, i32.const(4 * (channels - whole))));
      }
    });
    const start = f.let(i32.mul(row, i32.const(width * channels)));
    finish?.(f, start, i32.add(start, i32.const(width * channels)));
  });
  return { tasks: of.batch * height, task };
}

/** Byte offset of a pixel of an image. */
export function offsetOf(image: Image, n: I32, y: I32, x: I32): I32 {
  const pixel = i32.add(i32.mul(i32.add(i32.mul(n, i32.const(image.height)), y), i32.const(image.width)), x);
  return i32.mul(pixel, i32.const(4 * image.channels));
}

/** Whether rows begin at multiples of 16 bytes, so that what follows can be done to them one by one. */
export const rowsAligned = ({ width, channels }: Image): boolean => (width * channels) % 4 === 0;
