/**
 * Matrix products on the GPU: which kernel, tile and split of K suits a product. Matmul and the convolutions describe their
 * product (`Gemm`); how its operands are read is the business of the WGSL fragments that they name.
 * The result depends on the shape and the device's traits only; splits are summed in a fixed order.
 */
import type {
  DeviceTraits,
  KernelBinding,
  KernelConfiguration,
  KernelConstant,
  KernelPass,
  KernelSite,
  KernelVariant,
} from "./define";
import { gridOf, MAX_WORKGROUPS } from "./define";
import { FLAT_WORKGROUP } from "./flat-kernels";
import type { SharedTile } from "./gemm-tiles";
import { defaultTile, enoughLayers, fitsTile, sharedTiles } from "./gemm-tiles";
import { read, write } from "./kernel-bindings";

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
  /** For operands that are matrices in memory: how many elements lie between neighbours. */
  readonly steps?: MatrixSteps;
  /** Fragments that define a_rows, a_step and a_block, b_columns and b_block, and the constants that they read. */
  readonly fragments: readonly string[];
  readonly constants: Readonly<Record<string, KernelConstant>>;
}

/** Elements from one row, k, column or matrix of op(A) or op(B) to the next. */
export interface MatrixSteps {
  readonly aRow: number;
  readonly aK: number;
  readonly aBatch: number;
  readonly bK: number;
  readonly bColumn: number;
  readonly bBatch: number;
}

interface Tiling {
  readonly kernel: "gemm-rows" | "gemm-registers" | "gemm-tiled";
  /** Rows and columns of C that a workgroup makes, and how many layers: a layer is one split of one batch. */
  readonly tileM: number;
  readonly tileN: number;
  readonly layersAWorkgroup: number;
  /** The step of k, and the least k that a split is worth. */
  readonly stepK: number;
  readonly leastSplitK: number;
  /** Layers that fill the device; K is split if there are fewer batches. */
  readonly enoughLayers: number;
  readonly constants: Readonly<Record<string, KernelConstant>>;
  /** Fragments that read the operands. */
  readonly fragments: readonly string[];
}

const A = 0;
const B = 1;
const OUTPUT = 2;
const SCRATCH = 3;

/**
 * @param b position of op(B).
 * @param scratch position of the partial results, if K is split.
 */
function gemmConfiguration(
  gemm: Gemm,
  tiling: Tiling,
  { b, scratch }: { readonly b: number; readonly scratch: number } = { b: B, scratch: SCRATCH },
): KernelConfiguration & { readonly bindings: readonly KernelBinding[] } {
  const { batches, m, n, k } = gemm;
  const columns = Math.ceil(n / tiling.tileN);
  const rows = Math.ceil(m / tiling.tileM);
  const { splits, splitK } = splitOf(gemm, tiling);
  const count = batches * m * n;
  const constants = {
    ...tiling.constants,
    M: m,
    N: n,
    K: k,
    BATCHES: batches,
    SPLITS: splits,
    K_SPLIT: splitK,
    Y_ROW: gemm.yRow,
    Y_BATCH: gemm.yBatch,
    Y_SPLIT: count,
  };
  const reading = tiling.fragments;
  const first = {
    constants,
    workgroups: [columns, rows, Math.ceil((batches * splits) / tiling.layersAWorkgroup)] as const,
    flops: flopsOf(gemm),
  };
  const width = gemm.vectorY ? 4 : 1;
  if (splits === 1) {
    return {
      ...first,
      lib: [...reading, gemm.vectorY ? "y-vector" : "y-scalar"],
      bindings: [read(A), read(b), write(OUTPUT)],
      epilogueWidth: width,
    };
  }
  return {
    ...first,
    lib: [...reading, gemm.vectorY ? "y-vector-plain" : "y-scalar-plain"],
    bindings: [read(A), read(b), write(scratch)],
    scratch: [splits * count],
    then: [sumSplits(count, splits, scratch, OUTPUT)],
  };
}

/** Rows of C that make it worth writing op(B) out in the order in which gemm-rows reads vectors. */
const ENOUGH_ROWS_TO_TURN = 64;

function mayTurn({ steps, m, n, k }: Gemm): boolean {
  return steps?.bK === 1 && m >= ENOUGH_ROWS_TO_TURN && n % 4 === 0 && k % 4 === 0;
}

/** gemm-rows with op(B), which lies transposed, turned by a dispatch of its own before. */
function turnedConfiguration(gemm: Gemm, steps: MatrixSteps, device: DeviceTraits): KernelConfiguration {
  const { batches, n, k } = gemm;
  const turned = { ...gemm, vectorB: true };
  const tiling = rowTiling(turned, { ...steps, bK: n, bColumn: 1, bBatch: k * n }, device);
  const {
    scratch = [],
    then = [],
    ...product
  } = gemmConfiguration(turned, tiling, { b: SCRATCH, scratch: SCRATCH + 1 });
  return {
    constants: { BATCHES: batches, ROWS: n / 4, COLUMNS: k / 4 },
    workgroups: gridOf(Math.ceil((batches * n * k) / 16 / FLAT_WORKGROUP)),
    flops: 0,
    bindings: [read(B), write(SCRATCH)],
    scratch: [batches * n * k, ...scratch],
    then: [{ kernel: tiling.kernel, ...product }, ...then],
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

function splitOf({ k, batches }: Gemm, tiling: Tiling): { splits: number; splitK: number } {
  const wanted = Math.ceil(tiling.enoughLayers / batches);
  const splits = Math.max(1, Math.min(wanted, Math.floor(k / tiling.leastSplitK)));
  const splitK = Math.max(tiling.stepK, Math.ceil(k / splits / tiling.stepK) * tiling.stepK);
  return { splits: Math.max(1, Math.ceil(k / splitK)), splitK };
}

/** What the kernels that work on blocks of 4 x 4 have in common. */
function blockReading(gemm: Gemm): Pick<Tiling, "constants" | "fragments"> {
  const widths = [gemm.vectorA ? "a-vector" : "a-scalar", gemm.vectorB ? "b-vector" : "b-scalar"];
  return {
    constants: { ...gemm.constants, TRANSPOSE_A: gemm.transposeA, TRANSPOSE_B: gemm.transposeB },
    fragments: [...widths, "gemm-bounds", ...gemm.fragments],
  };
}

/** Rows of 8 or 16 columns an invocation, for matrices on a software adapter. */
function rowTiling(gemm: Gemm, steps: MatrixSteps, device: DeviceTraits): Tiling {
  const enoughInvocations = 128;
  const leastSplitK = 256;
  // Subgroups of four read op(A) together, where four tiles lie beside each other.
  const inFours = device.subgroupSize === 4 && gemm.m >= 8;
  const mostLayers = gemm.batches * Math.max(1, Math.floor(gemm.k / leastSplitK));
  const enoughTiles = (rows: number, vectors: number): boolean =>
    Math.ceil(gemm.m / rows) * Math.ceil(gemm.n / (4 * vectors)) * mostLayers >= enoughInvocations / 4;
  // As many numbers a tile as 8 x 16, but fewer to read: what is shared costs less than what is not.
  const tall = inFours && fillsMostOf(gemm.m, 16) && gemm.n > 16 && enoughTiles(16, 2);
  const narrow = tall || (inFours && gemm.n > 24 && gemm.n <= 32);
  const vectors = fillsMostOf(gemm.n, 16) && !narrow ? 4 : 2;
  const quads = steps.bColumn === 1 && gemm.vectorB;
  const element = quads ? 4 : 1;
  const tilesX = Math.ceil(gemm.n / (4 * vectors));
  let rows = tall ? 16 : Math.min(8, gemm.m);
  while (rows > 1 && !enoughTiles(rows, vectors)) rows--;
  const tilesY = Math.ceil(gemm.m / rows);
  const workgroupX = Math.min(nextPowerOfTwo(tilesX), 4);
  let workgroupY = Math.min(nextPowerOfTwo(tilesY), 8 / workgroupX);
  const workgroupZ = 8 / workgroupX / workgroupY;
  while (tilesY > MAX_WORKGROUPS * workgroupY && workgroupX * workgroupY < 128) workgroupY *= 2;
  return {
    kernel: "gemm-rows",
    tileM: rows * workgroupY,
    tileN: 4 * vectors * workgroupX,
    layersAWorkgroup: workgroupZ,
    stepK: 4,
    leastSplitK,
    enoughLayers: Math.ceil(enoughInvocations / 4 / (tilesX * tilesY)),
    constants: {
      A_ROW: steps.aRow,
      A_K: steps.aK,
      A_BATCH: steps.aBatch,
      B_K: steps.bK / element,
      B_COLUMN: steps.bColumn,
      B_BATCH: steps.bBatch / element,
      ROWS: rows,
      VECTORS: vectors,
      WORKGROUP_X: workgroupX,
      WORKGROUP_Y: workgroupY,
      WORKGROUP_Z: workgroupZ,
    },
    fragments: [
      ...(inFours && workgroupX === 4 && rows % 8 === 0 ? ["enable-subgroups", "rows-shared"] : ["rows-each"]),
      quads ? "b-quads" : "b-columns",
      vectors === 4 ? "band-four" : "band-two",
    ],
  };
}

/** Blocks in registers only, at most `mostBlocks` each way an invocation. */
function registerTiling(gemm: Gemm, mostBlocks: 2 | 4, { software }: DeviceTraits): Tiling {
  const invocations = software ? 8 : 64;
  const enoughInvocations = software ? 128 : 8192;
  const leastSplitK = software ? 256 : 64;
  const columnBlocks = Math.min(mostBlocks, Math.ceil(gemm.n / 4));
  const tilesX = Math.ceil(gemm.n / (4 * columnBlocks));
  const mostLayers = gemm.batches * Math.max(1, Math.floor(gemm.k / leastSplitK));
  let rowBlocks = Math.min(mostBlocks, Math.ceil(gemm.m / 4));
  const tiles = (): number => tilesX * Math.ceil(gemm.m / (4 * rowBlocks));
  while (rowBlocks > 1 && tiles() * mostLayers * 4 < enoughInvocations) rowBlocks--;
  const tilesY = tiles() / tilesX;
  const reading = blockReading(gemm);
  const workgroupX = Math.min(nextPowerOfTwo(tilesX), software ? 4 : 8);
  let workgroupY = Math.min(nextPowerOfTwo(tilesY), invocations / workgroupX);
  const workgroupZ = invocations / workgroupX / workgroupY;
  while (tilesY > MAX_WORKGROUPS * workgroupY && invocations * 2 * workgroupY <= 256) workgroupY *= 2;
  return {
    kernel: "gemm-registers",
    tileM: 4 * rowBlocks * workgroupY,
    tileN: 4 * columnBlocks * workgroupX,
    layersAWorkgroup: workgroupZ,
    stepK: 4,
    leastSplitK,
    enoughLayers: Math.ceil(enoughInvocations / tiles()),
    ...reading,
    constants: {
      ...reading.constants,
      ROW_BLOCKS: rowBlocks,
      COLUMN_BLOCKS: columnBlocks,
      WORKGROUP_X: workgroupX,
      WORKGROUP_Y: workgroupY,
      WORKGROUP_Z: workgroupZ,
    },
  };
}

/** Tiles in workgroup memory. */
function sharedTiling(gemm: Gemm, tile: SharedTile, device: DeviceTraits): Tiling {
  const { blocks } = tile;
  const reading = blockReading(gemm);
  return {
    kernel: "gemm-tiled",
    tileM: tile.m,
    tileN: tile.n,
    layersAWorkgroup: 1,
    stepK: tile.k,
    leastSplitK: 4 * tile.k,
    enoughLayers: enoughLayers(gemm, tile, device),
    ...reading,
    constants: {
      ...reading.constants,
      TILE_M: tile.m,
      TILE_N: tile.n,
      TILE_K: tile.k,
      ROW_BLOCKS: blocks,
      COLUMN_BLOCKS: blocks,
    },
  };
}

/** Whether at most an eighth of the pieces of `size` that cover `length` lies past its end. */
function fillsMostOf(length: number, size: number): boolean {
  return Math.ceil(length / size) * size <= length * 1.125;
}

function nextPowerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}

function flopsOf({ batches, m, n, k }: Gemm): number {
  return 2 * batches * m * n * k;
}

/** The variants of an operator whose instructions are products. */
export function gemmVariants(describe: (site: KernelSite) => Gemm): readonly KernelVariant[] {
  const tiled = (tile: SharedTile): KernelVariant => ({
    kernel: "gemm-tiled",
    name: tile.name,
    when: (site) => !site.device.software && defaultTile(describe(site), site.device) === tile,
    mayReplace: (site) => fitsTile(describe(site), tile, site.device),
    configure: (site) => {
      const gemm = describe(site);
      return gemmConfiguration(gemm, sharedTiling(gemm, tile, site.device));
    },
  });
  const registers = (mostBlocks: 2 | 4, suits: (site: KernelSite, gemm: Gemm) => boolean): KernelVariant => ({
    kernel: "gemm-registers",
    name: `gemm-registers ${4 * mostBlocks}x${4 * mostBlocks}`,
    when: (site) => suits(site, describe(site)),
    mayReplace: (site) => mostBlocks === 2 || (describe(site).m > 8 && describe(site).n > 8),
    configure: (site) => {
      const gemm = describe(site);
      return gemmConfiguration(gemm, registerTiling(gemm, mostBlocks, site.device));
    },
  });
  /** For matrices on a software adapter. */
  const byRows = (
    kernel: string,
    suits: (gemm: Gemm) => boolean,
    configure: (gemm: Gemm, steps: MatrixSteps, device: DeviceTraits) => KernelConfiguration,
  ): KernelVariant => {
    const mayReplace = (site: KernelSite): boolean => {
      const gemm = describe(site);
      return gemm.steps !== undefined && gemm.n > 4 && suits(gemm);
    };
    return {
      kernel,
      name: kernel === "gemm-rows" ? kernel : "gemm-rows, turned first",
      when: (site) => site.device.software && mayReplace(site),
      mayReplace,
      configure: (site) => {
        const gemm = describe(site);
        if (gemm.steps === undefined) throw new Error("gemm-rows reads matrices only.");
        return configure(gemm, gemm.steps, site.device);
      },
    };
  };
  return [
    byRows("transpose-blocks", mayTurn, turnedConfiguration),
    byRows(
      "gemm-rows",
      () => true,
      (gemm, steps, device) => gemmConfiguration(gemm, rowTiling(gemm, steps, device)),
    ),
    ...sharedTiles.map(tiled),
    // Wide tiles are half as fast again on a software adapter, but take longer to compile.
    registers(4, (site, gemm) => site.device.software && flopsOf(gemm) >= 4e6),
    registers(2, () => true),
  ];
}
