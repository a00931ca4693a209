/**
 * The patches of an image that a convolution looks at, as rows of a matrix (im2col), written a few rows at a time into a thread's own
 * scratch. A row is `[kernel height, kernel width, channels of the group]`. Rows are written in ascending order, for each may write up to
 * three elements past its end.
 */
import type { Image, Window } from "../../../operators/window-geometry";
import type { I32 } from "../wasm/expressions";
import { i32, i32x4, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder, Local } from "../wasm/function-builder";
import type { ModuleEncoder } from "../wasm/module-encoder";

export interface PatchSource {
  readonly window: Window;
  /** What the patches are of: the input, or, for the gradient by the input, the gradient by the output. */
  readonly image: Image;
  /** Whose positions the patches belong to. */
  readonly positions: Image;
  /** Channels of one group. */
  readonly channels: number;
  /** Address of the image. */
  readonly address: number;
  /** True: position p reads where a window of the forward convolution that covers p stands, instead of what the window at p covers. */
  readonly transposed: boolean;
}

/** Elements of a row. */
export function patchLength({ window, channels }: Pick<PatchSource, "window" | "channels">): number {
  return window.kernel[0] * window.kernel[1] * channels;
}

/** Vectors up to which a copy is written out. */
const WRITTEN_OUT = 16;

function copyElements(f: FunctionBuilder, from: I32, to: I32, elements: number): void {
  each(f, elements, (offset, index) =>
    f.emit(statement.storeV128(i32.add(to, index), v128.load(i32.add(from, index), offset), offset)),
  );
}

function clearElements(f: FunctionBuilder, to: I32, elements: number): void {
  each(f, elements, (offset, index) => f.emit(statement.storeV128(i32.add(to, index), i32x4.const(0), offset)));
}

/** Vectors that cover `elements`: written out if they are few, else in a loop of four. */
function each(f: FunctionBuilder, elements: number, visit: (offset: number, index: I32) => void): void {
  const vectors = Math.ceil(elements / 4);
  const looped = vectors > WRITTEN_OUT ? vectors - (vectors % 4) : 0;
  if (looped > 0) {
    f.forRange(i32.const(0), i32.const(16 * looped), 64, (index) => {
      for (let v = 0; v < 4; v++) visit(16 * v, index);
    });
  }
  for (let v = looped; v < vectors; v++) visit(16 * v, i32.const(0));
}

/** Function `(position, channel offset in bytes, to)` that writes one row. */
export function patchFunction(module: ModuleEncoder, source: PatchSource): number {
  return module.define({ parameters: ["i32", "i32", "i32"] }, (f) => {
    const position = f.parameter(0, "i32");
    const channel = f.parameter(1, "i32");
    const to = f.parameter(2, "i32");
    const { positions } = source;
    const x = f.let(i32.remU(position, i32.const(positions.width)));
    const rest = f.let(i32.divU(position, i32.const(positions.width)));
    const y = f.let(i32.remU(rest, i32.const(positions.height)));
    const n = f.let(i32.divU(rest, i32.const(positions.height)));
    const base = f.let(
      i32.add(
        i32.add(i32.const(source.address), channel),
        i32.mul(n, i32.const(4 * source.image.height * source.image.width * source.image.channels)),
      ),
    );
    if (source.transposed) writeTransposed(f, source, { x, y, base, to });
    else writeForward(f, source, { x, y, base, to });
  });
}

interface Place {
  readonly x: I32;
  readonly y: I32;
  /** Address of the image's first element of the group. */
  readonly base: I32;
  readonly to: Local<"i32">;
}

function writeForward(f: FunctionBuilder, { window, image, channels }: PatchSource, { x, y, base, to }: Place): void {
  const [kernelHeight, kernelWidth] = window.kernel;
  const [top, , left] = window.padding;
  const pixelBytes = 4 * image.channels;
  const startY = f.let(i32.sub(i32.mul(y, i32.const(window.strides[0])), i32.const(top)));
  const startX = f.let(i32.sub(i32.mul(x, i32.const(window.strides[1])), i32.const(left)));
  const rowElements = kernelWidth * channels;
  // The taps of a row lie side by side in the image too.
  const joined = channels === image.channels && window.dilations[1] === 1;
  f.forRange(i32.const(0), i32.const(kernelHeight), 1, (ky) => {
    const iy = f.let(i32.add(startY, i32.mul(ky, i32.const(window.dilations[0]))));
    const row = f.let(i32.add(base, i32.mul(iy, i32.const(image.width * pixelBytes))));
    const single = (): void => {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const ix = f.let(i32.add(startX, i32.const(kx * window.dilations[1])));
        const target = i32.add(to, i32.const(4 * kx * channels));
        f.if(
          i32.ltU(ix, i32.const(image.width)),
          () => copyElements(f, f.let(i32.add(row, i32.mul(ix, i32.const(pixelBytes)))), f.let(target), channels),
          () => clearElements(f, f.let(target), channels),
        );
      }
    };
    f.if(
      i32.ltU(iy, i32.const(image.height)),
      () => {
        if (!joined) {
          single();
          return;
        }
        const inside = i32.and(i32.geS(startX, i32.const(0)), i32.leS(startX, i32.const(image.width - kernelWidth)));
        f.if(
          inside,
          () => copyElements(f, f.let(i32.add(row, i32.mul(startX, i32.const(pixelBytes)))), to, rowElements),
          single,
        );
      },
      () => clearElements(f, to, rowElements),
    );
    f.set(to, i32.add(to, i32.const(4 * rowElements)));
  });
}

function writeTransposed(
  f: FunctionBuilder,
  { window, image, channels }: PatchSource,
  { x, y, base, to }: Place,
): void {
  const [kernelHeight, kernelWidth] = window.kernel;
  const [top, , left] = window.padding;
  const pixelBytes = 4 * image.channels;
  f.forRange(i32.const(0), i32.const(kernelHeight), 1, (ky) => {
    const stepY = f.let(i32.sub(i32.add(y, i32.const(top)), i32.mul(ky, i32.const(window.dilations[0]))));
    const oy = f.let(i32.divS(stepY, i32.const(window.strides[0])));
    const rowThere = f.let(
      i32.and(
        i32.and(i32.geS(stepY, i32.const(0)), i32.ltS(oy, i32.const(image.height))),
        i32.eq(i32.mul(oy, i32.const(window.strides[0])), stepY),
      ),
    );
    const row = f.let(i32.add(base, i32.mul(oy, i32.const(image.width * pixelBytes))));
    f.forRange(i32.const(0), i32.const(kernelWidth), 1, (kx) => {
      const stepX = f.let(i32.sub(i32.add(x, i32.const(left)), i32.mul(kx, i32.const(window.dilations[1]))));
      const ox = f.let(i32.divS(stepX, i32.const(window.strides[1])));
      const there = i32.and(
        i32.and(rowThere, i32.geS(stepX, i32.const(0))),
        i32.and(i32.ltS(ox, i32.const(image.width)), i32.eq(i32.mul(ox, i32.const(window.strides[1])), stepX)),
      );
      f.if(
        there,
        () => copyElements(f, f.let(i32.add(row, i32.mul(ox, i32.const(pixelBytes)))), to, channels),
        () => clearElements(f, to, channels),
      );
      f.set(to, i32.add(to, i32.const(4 * channels)));
    });
  });
}
