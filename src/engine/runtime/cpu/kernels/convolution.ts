/**
 * The three products of a convolution on the CPU, as matrix products with patches that are written a few rows at a time. The gradient by
 * the filter sums over all positions: they are cut into pieces by the shape alone, each piece gives a sum of its own, and these are added
 * in order, so that the bits do not depend on who computed which.
 */
import { int, ints } from "../../../operators/define";
import type { Image, Window } from "../../../operators/window-geometry";
import { convolutionWindow, imageOf } from "../../../operators/window-geometry";
import { f32x4, i32, statement, v128 } from "../wasm/expressions";
import type { CpuKernel, CpuPass, CpuSite, KernelEmission } from "./define";
import { at, taskType } from "./define";
import { address, emitGemm, minimum } from "./gemm";
import { packColumns, packPass, PANEL, panelElements } from "./panels";
import type { PatchSource } from "./patches";
import { patchFunction, patchLength } from "./patches";

interface Convolution {
  readonly window: Window;
  readonly groups: number;
  readonly input: Image;
  readonly output: Image;
  /** Channels of one group. */
  readonly groupIn: number;
  readonly groupOut: number;
}

function convolutionOf({ attributes }: CpuSite, kernel: readonly number[], input: Image, output: Image): Convolution {
  const groups = int(attributes, "groups");
  return {
    window: convolutionWindow(attributes, kernel),
    groups,
    input,
    output,
    groupIn: input.channels / groups,
    groupOut: output.channels / groups,
  };
}

const shapeOf = (types: CpuSite["inputs"], position: number): readonly number[] => types[position]?.shape ?? [];
const positionsOf = ({ batch, height, width }: Image): number => batch * height * width;
const tapsOf = ({ kernel }: Window): number => kernel[0] * kernel[1];

/** Bytes that the patches of one task may take: what a first cache holds beside a panel. */
const PATCH_BYTES = 24 * 1024;

/** Rows of patches that a task writes and multiplies: a multiple of four. */
function patchRows(length: number, positions: number): number {
  const fitting = Math.floor(PATCH_BYTES / (4 * length) / 4) * 4;
  const shared = Math.ceil(positions / 64 / 4) * 4;
  return Math.max(4, Math.min(128, fitting, shared));
}

/** Of the patches of one task. The last row may write past its end. */
const scratchBytes = (length: number, rows: number): number => 4 * length * rows + 64;

/** What forward and the gradient by the input share: patches times a packed filter. */
interface PatchProduct {
  readonly source: PatchSource;
  readonly groups: number;
  /** Columns of a group, and of all. */
  readonly n: number;
  readonly columns: number;
  readonly positions: number;
}

function patchPass(emission: KernelEmission, product: PatchProduct): CpuPass {
  const { module, outputs, scratch, relaxed, threadScratch, finish } = emission;
  const { source, groups, n, columns, positions } = product;
  const length = patchLength(source);
  const rows = patchRows(length, positions);
  const blocks = Math.ceil(positions / rows);
  const patch = patchFunction(module, source);
  const gemm = { m: positions, n, k: length, aRowStep: 4 * length, aTermStep: 4, cRowStep: 4 * columns, relaxed };
  const task = module.define(taskType, (f) => {
    const number = f.parameter(0, "i32");
    const group = f.let(i32.divU(number, i32.const(blocks)));
    const begin = f.let(i32.mul(i32.remU(number, i32.const(blocks)), i32.const(rows)));
    const count = f.let(minimum(i32.const(rows), i32.sub(i32.const(positions), begin)));
    const patches = f.let(threadScratch(f.parameter(1, "i32")));
    const to = f.let(patches);
    f.forRange(begin, i32.add(begin, count), 1, (position) => {
      f.call(patch, position, i32.mul(group, i32.const(4 * source.channels)), to);
      f.set(to, i32.add(to, i32.const(4 * length)));
    });
    const row = i32.mul(begin, i32.const(4 * columns));
    emitGemm(f, module, gemm, {
      a: patches,
      panels: address(at(scratch, 0), group, 4 * panelElements(length, n)),
      c: i32.add(address(at(outputs, 0), group, 4 * n), row),
      rows: count,
    });
    const start = f.let(i32.mul(begin, i32.const(columns)));
    finish?.(f, start, i32.add(start, i32.mul(count, i32.const(columns))));
  });
  return { tasks: groups * blocks, task };
}

function forwardOf(site: CpuSite): Convolution {
  const { inputs, outputs } = site;
  return convolutionOf(site, shapeOf(inputs, 1), imageOf(shapeOf(inputs, 0)), imageOf(shapeOf(outputs, 0)));
}

function inputGradientOf(site: CpuSite): Convolution {
  const { inputs, outputs } = site;
  return convolutionOf(site, shapeOf(inputs, 1), imageOf(shapeOf(outputs, 0)), imageOf(shapeOf(inputs, 0)));
}

function filterGradientOf(site: CpuSite): Convolution {
  const { inputs, attributes } = site;
  return convolutionOf(site, ints(attributes, "kernelSize"), imageOf(shapeOf(inputs, 0)), imageOf(shapeOf(inputs, 1)));
}

function flopsOf({ window, groupIn, output }: Convolution): number {
  return 2 * positionsOf(output) * output.channels * tapsOf(window) * groupIn;
}

export const conv2dKernel: CpuKernel = {
  flops: (site) => flopsOf(forwardOf(site)),
  scratch: (site) => {
    const { window, groups, groupIn, groupOut } = forwardOf(site);
    return [groups * panelElements(tapsOf(window) * groupIn, groupOut)];
  },
  threadScratchBytes: (site) => {
    const { window, groupIn, output } = forwardOf(site);
    const length = tapsOf(window) * groupIn;
    return scratchBytes(length, patchRows(length, positionsOf(output)));
  },
  absorbs: (site) => forwardOf(site).groups === 1,
  emit: (emission) => {
    const { window, groups, input, output, groupIn, groupOut } = forwardOf(emission.site);
    const length = tapsOf(window) * groupIn;
    const pack = packPass(emission.module, {
      products: groups,
      n: groupOut,
      k: length,
      segments: 1,
      transposed: false,
      address: at(emission.inputs, 1),
      rowStep: 4 * output.channels,
      segmentStep: 0,
      productStep: 4 * groupOut,
      to: at(emission.scratch, 0),
    });
    const source: PatchSource = {
      window,
      image: input,
      positions: output,
      channels: groupIn,
      address: at(emission.inputs, 0),
      transposed: false,
    };
    const positions = positionsOf(output);
    return [pack, patchPass(emission, { source, groups, n: groupOut, columns: output.channels, positions })];
  },
};

export const conv2dInputGradientKernel: CpuKernel = {
  flops: (site) => flopsOf(inputGradientOf(site)),
  scratch: (site) => {
    const { window, groups, groupIn, groupOut } = inputGradientOf(site);
    return [groups * panelElements(tapsOf(window) * groupOut, groupIn)];
  },
  threadScratchBytes: (site) => {
    const { window, groupOut, input } = inputGradientOf(site);
    const length = tapsOf(window) * groupOut;
    return scratchBytes(length, patchRows(length, positionsOf(input)));
  },
  absorbs: (site) => inputGradientOf(site).groups === 1,
  emit: (emission) => {
    const { window, groups, input, output, groupIn, groupOut } = inputGradientOf(emission.site);
    // Of every tap the filter is `[in, out]`: rows of terms.
    const pack = packPass(emission.module, {
      products: groups,
      n: groupIn,
      k: groupOut,
      segments: tapsOf(window),
      transposed: true,
      address: at(emission.inputs, 1),
      rowStep: 4 * output.channels,
      segmentStep: 4 * groupIn * output.channels,
      productStep: 4 * groupOut,
      to: at(emission.scratch, 0),
    });
    const source: PatchSource = {
      window,
      image: output,
      positions: input,
      channels: groupOut,
      address: at(emission.inputs, 0),
      transposed: true,
    };
    const positions = positionsOf(input);
    return [pack, patchPass(emission, { source, groups, n: groupIn, columns: input.channels, positions })];
  },
};

/** How the positions are cut for the gradient by the filter. */
function piecesOf({ window, groupIn, groupOut, output }: Convolution): {
  readonly length: number;
  /** Positions of a piece, and of a block whose patches are written at once. */
  readonly piece: number;
  readonly pieces: number;
  readonly block: number;
  readonly patchBytes: number;
} {
  const length = tapsOf(window) * groupIn;
  const positions = positionsOf(output);
  const block = patchRows(length, positions);
  const elements = length * output.channels;
  const most = Math.max(1, Math.min(32, Math.floor(4_194_304 / elements), Math.ceil(positions / block)));
  const piece = Math.ceil(positions / most / block) * block;
  const patchBytes = Math.ceil(scratchBytes(length, block) / 64) * 64;
  return {
    length,
    piece,
    pieces: Math.ceil(positions / piece),
    block,
    patchBytes: patchBytes + 4 * panelElements(block, groupOut),
  };
}

export const conv2dFilterGradientKernel: CpuKernel = {
  flops: (site) => flopsOf(filterGradientOf(site)),
  scratch: (site) => {
    const convolution = filterGradientOf(site);
    const { pieces, length } = piecesOf(convolution);
    return [pieces * Math.ceil((length * convolution.output.channels) / 4) * 4];
  },
  threadScratchBytes: (site) => piecesOf(filterGradientOf(site)).patchBytes + 64,
  emit: (emission) => {
    const convolution = filterGradientOf(emission.site);
    return [piecePass(emission, convolution), sumPass(emission, convolution)];
  },
};

function piecePass(
  { module, inputs, scratch, relaxed, threadScratch }: KernelEmission,
  convolution: Convolution,
): CpuPass {
  const { window, groups, input, output, groupIn, groupOut } = convolution;
  const { length, piece, pieces, block } = piecesOf(convolution);
  const positions = positionsOf(output);
  const patch = patchFunction(module, {
    window,
    image: input,
    positions: output,
    channels: groupIn,
    address: at(inputs, 0),
    transposed: false,
  });
  const outBytes = 4 * output.channels;
  const elements = Math.ceil((length * output.channels) / 4) * 4;
  // Patches and dy of a block, both with the positions as terms.
  const gemm = { m: length, n: groupOut, k: block, aRowStep: 4, aTermStep: 4 * length, cRowStep: outBytes, relaxed };
  const task = module.define(taskType, (f) => {
    const number = f.parameter(0, "i32");
    const group = f.let(i32.divU(number, i32.const(pieces)));
    const index = f.let(i32.remU(number, i32.const(pieces)));
    const begin = f.let(i32.mul(index, i32.const(piece)));
    const end = f.let(minimum(i32.const(positions), i32.add(begin, i32.const(piece))));
    const patches = f.let(threadScratch(f.parameter(1, "i32")));
    const panels = f.let(i32.add(patches, i32.const(Math.ceil(scratchBytes(length, block) / 64) * 64)));
    const result = f.let(
      i32.add(address(at(scratch, 0), index, 4 * elements), i32.mul(group, i32.const(4 * groupOut))),
    );
    f.forRange(begin, end, block, (start) => {
      const count = f.let(minimum(i32.const(block), i32.sub(end, start)));
      const to = f.let(patches);
      f.forRange(start, i32.add(start, count), 1, (position) => {
        f.call(patch, position, i32.mul(group, i32.const(4 * groupIn)), to);
        f.set(to, i32.add(to, i32.const(4 * length)));
      });
      const dy = f.let(i32.add(address(at(inputs, 1), start, outBytes), i32.mul(group, i32.const(4 * groupOut))));
      for (let column = 0; column < groupOut; column += PANEL) {
        const panel = f.let(i32.add(panels, i32.const((column / PANEL) * block * PANEL * 4)));
        packColumns(f, i32.add(dy, i32.const(4 * column)), outBytes, count, groupOut - column, panel);
      }
      emitGemm(f, module, gemm, {
        a: patches,
        panels,
        c: result,
        rows: i32.const(length),
        terms: count,
        fresh: i32.eq(start, begin),
      });
    });
  });
  return { tasks: groups * pieces, task };
}

/** Adds the pieces, in order. */
function sumPass({ module, outputs, scratch }: KernelEmission, convolution: Convolution): CpuPass {
  const { pieces, length } = piecesOf(convolution);
  const elements = length * convolution.output.channels;
  const padded = Math.ceil(elements / 4) * 4;
  const block = 1024;
  const task = module.define(taskType, (f) => {
    const begin = f.let(i32.mul(f.parameter(0, "i32"), i32.const(4 * block)));
    const end = minimum(i32.const(4 * padded), i32.add(begin, i32.const(4 * block)));
    f.forRange(begin, end, 16, (offset) => {
      const sum = f.let(v128.load(offset, at(scratch, 0)));
      const from = f.let<"i32">(offset);
      f.forRange(i32.const(1), i32.const(pieces), 1, () => {
        f.set(from, i32.add(from, i32.const(4 * padded)));
        f.set(sum, f32x4.add(sum, v128.load(from, at(scratch, 0))));
      });
      f.emit(statement.storeV128(offset, sum, at(outputs, 0)));
    });
  });
  return { tasks: Math.ceil(padded / block), task };
}
