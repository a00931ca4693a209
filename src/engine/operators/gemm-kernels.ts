/**
 * Matrix products on the GPU: which kernel, tile and split of K suits a product. Matmul and the convolutions describe their
 * product (`Gemm`); how its operands are read is the business of the WGSL fragments that they name.
 * The result depends on the shape and the device's traits only; splits are summed in a fixed order.
 */
import type {
  KernelBinding,
  KernelConfiguration,
  KernelConstant,
  KernelPass,
  KernelSite,
  KernelVariant,
} from "./define";
import { gridOf } from "./define";

/** C = op(A) op(B), `batches` times; A is input 0, B is input 1, C is output 0 of the instruction. */
export interface Gemm {
  /** Equal products side by side: a matmul's batch, a convolution's groups. */
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Neighbouring rows of op(A) (or k of op(B)) are neighbours in memory: decides how GPU tiles are loaded. */
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** The operand may be read, or C written, four elements at a time at multiples of 4. */
  readonly vectorA: boolean;
  readonly vectorB: boolean;
  readonly vectorY: boolean;
  /** Element of C at (batch, row, column): batch * yBatch + row * yRow + column. */
  readonly yRow: number;
  readonly yBatch: number;
  /** Fragments that define a_rows and a_block, b_columns and b_block, and the constants that they read. */
  readonly fragments: readonly string[];
  readonly constants: Readonly<Record<string, KernelConstant>>;
}

interface Tiling {
  readonly kernel: "gemm-registers" | "gemm-tiled";
  /** Rows and columns of C that a workgroup makes. */
  readonly tileM: number;
  readonly tileN: number;
  /** The step of k, and the least k that a split is worth. */
  readonly stepK: number;
  readonly leastSplitK: number;
  /** Workgroups under which K is split. */
  readonly enoughWorkgroups: number;
  readonly constants: Readonly<Record<string, KernelConstant>>;
}

const read = (position: number): KernelBinding => ({ positions: [position], access: "read" });
const write = (position: number): KernelBinding => ({ positions: [position], access: "read_write" });
const OUTPUT = 2;
const SCRATCH = 3;

function gemmConfiguration(gemm: Gemm, tiling: Tiling): KernelConfiguration {
  const { batches, m, n, k } = gemm;
  const columns = Math.ceil(n / tiling.tileN);
  const rows = Math.ceil(m / tiling.tileM);
  const { splits, splitK } = splitOf(k, columns * rows * batches, tiling);
  const count = batches * m * n;
  const constants = {
    ...gemm.constants,
    ...tiling.constants,
    M: m,
    N: n,
    K: k,
    SPLITS: splits,
    K_SPLIT: splitK,
    TRANSPOSE_A: gemm.transposeA,
    TRANSPOSE_B: gemm.transposeB,
    Y_ROW: gemm.yRow,
    Y_BATCH: gemm.yBatch,
    Y_SPLIT: count,
  };
  const reading = [
    gemm.vectorA ? "a-vector" : "a-scalar",
    gemm.vectorB ? "b-vector" : "b-scalar",
    "gemm-bounds",
    ...gemm.fragments,
  ];
  const first = {
    constants,
    workgroups: [columns, rows, batches * splits] as const,
    flops: 2 * count * k,
  };
  const width = gemm.vectorY ? 4 : 1;
  if (splits === 1) {
    return { ...first, lib: [...reading, gemm.vectorY ? "y-vector" : "y-scalar"], epilogueWidth: width };
  }
  return {
    ...first,
    lib: [...reading, gemm.vectorY ? "y-vector-plain" : "y-scalar-plain"],
    bindings: [read(0), read(1), write(SCRATCH)],
    scratch: [splits * count],
    then: [sumSplits(count, splits, SCRATCH, OUTPUT)],
  };
}

/** Adds up `splits` partial results of `count` elements, one after the other in the value at `from`, into the one at `to`. */
export function sumSplits(count: number, splits: number, from: number, to: number): KernelPass {
  const vector = count % 4 === 0;
  return {
    kernel: "sum-splits",
    constants: { COUNT: count, SPLITS: splits },
    lib: vector ? ["a-vector", "y-vector"] : ["a-scalar", "y-scalar"],
    bindings: [read(from), write(to)],
    workgroups: gridOf(Math.ceil(count / 256)),
    flops: count * splits,
    epilogueWidth: vector ? 4 : 1,
  };
}

function splitOf(k: number, workgroups: number, tiling: Tiling): { splits: number; splitK: number } {
  const wanted = Math.ceil(tiling.enoughWorkgroups / Math.max(1, workgroups));
  const splits = Math.max(1, Math.min(wanted, Math.floor(k / tiling.leastSplitK)));
  const splitK = Math.max(tiling.stepK, Math.ceil(k / splits / tiling.stepK) * tiling.stepK);
  return { splits: Math.max(1, Math.ceil(k / splitK)), splitK };
}

/** Blocks in registers only. One or two 4x4 blocks each way an invocation, whatever the shape fills. */
function registerTiling(gemm: Gemm, software: boolean): Tiling {
  const rowBlocks = gemm.m > 4 ? 2 : 1;
  const columnBlocks = gemm.n > 4 ? 2 : 1;
  const invocations = software ? 16 : 64;
  const workgroupX = Math.min(nextPowerOfTwo(Math.ceil(gemm.n / (4 * columnBlocks))), software ? 4 : 8);
  let workgroupY = invocations / workgroupX;
  while (Math.ceil(gemm.m / (4 * rowBlocks * workgroupY)) > 65_535 && workgroupX * workgroupY < 256) workgroupY *= 2;
  return {
    kernel: "gemm-registers",
    tileM: 4 * rowBlocks * workgroupY,
    tileN: 4 * columnBlocks * workgroupX,
    stepK: 4,
    leastSplitK: software ? 256 : 64,
    enoughWorkgroups: software ? 16 : 128,
    constants: {
      ROW_BLOCKS: rowBlocks,
      COLUMN_BLOCKS: columnBlocks,
      WORKGROUP_X: workgroupX,
      WORKGROUP_Y: workgroupY,
    },
  };
}

/** Square tiles in workgroup memory; 16 KiB of it, and 256 invocations or fewer. */
function sharedTiling(size: 32 | 64 | 128): Tiling {
  const blocks = size === 128 ? 2 : 1;
  const tileK = size === 128 ? 16 : 32;
  return {
    kernel: "gemm-tiled",
    tileM: size,
    tileN: size,
    stepK: tileK,
    leastSplitK: 4 * tileK,
    enoughWorkgroups: 128,
    constants: { TILE_M: size, TILE_N: size, TILE_K: tileK, ROW_BLOCKS: blocks, COLUMN_BLOCKS: blocks },
  };
}

function nextPowerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}

/** Tiles of `size` x `size` that cover C. */
function tilesOf(gemm: Gemm, size: number): number {
  return gemm.batches * Math.ceil(gemm.m / size) * Math.ceil(gemm.n / size);
}

/** The variants of an operator whose instructions are products. */
export function gemmVariants(describe: (site: KernelSite) => Gemm): readonly KernelVariant[] {
  const tiled = (size: 32 | 64 | 128, suits: (gemm: Gemm) => boolean): KernelVariant => ({
    kernel: "gemm-tiled",
    when: (site) => !site.device.software && suits(describe(site)),
    configure: (site) => gemmConfiguration(describe(site), sharedTiling(size)),
  });
  return [
    tiled(128, (gemm) => gemm.n > 64 && gemm.m > 64 && tilesOf(gemm, 128) >= 64),
    tiled(64, (gemm) => gemm.n > 32 && gemm.m > 32 && tilesOf(gemm, 64) >= 16),
    tiled(32, (gemm) => gemm.n > 8 && gemm.m > 8),
    {
      kernel: "gemm-registers",
      configure: (site) => {
        const gemm = describe(site);
        return gemmConfiguration(gemm, registerTiling(gemm, site.device.software));
      },
    },
  ];
}
