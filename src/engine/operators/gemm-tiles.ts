/**
 * The tiles that matrix products share through workgroup memory, and which of them a GPU takes by default. The rules follow what others
 * ship for the same adapters; they are where a measurement starts (`runtime/tune-kernels.ts`), not where it ends.
 */
import type { DeviceTraits } from "./define";

/** Rows and columns of C, the step of k, and 4 x 4 blocks an invocation each way. At most 16 KiB of workgroup memory. */
export interface SharedTile {
  readonly name: string;
  readonly m: 32 | 64 | 128;
  readonly n: 32 | 64 | 128;
  readonly k: 16 | 32;
  readonly blocks: 1 | 2;
}

const tile128: SharedTile = { name: "gemm-tiled 128x128", m: 128, n: 128, k: 16, blocks: 2 };
const tile64: SharedTile = { name: "gemm-tiled 64x64", m: 64, n: 64, k: 32, blocks: 1 };
const tile64By8: SharedTile = { name: "gemm-tiled 64x64, 8x8 each", m: 64, n: 64, k: 32, blocks: 2 };
const tile32: SharedTile = { name: "gemm-tiled 32x32", m: 32, n: 32, k: 32, blocks: 1 };

export const sharedTiles: readonly SharedTile[] = [
  tile128,
  tile64,
  tile64By8,
  tile32,
  { name: "gemm-tiled 128x64", m: 128, n: 64, k: 16, blocks: 2 },
  { name: "gemm-tiled 64x128", m: 64, n: 128, k: 16, blocks: 2 },
];

/** Rows, columns and how many products of this size lie side by side. */
interface Size {
  readonly batches: number;
  readonly m: number;
  readonly n: number;
}

interface Rule {
  readonly tile: SharedTile;
  /** Rows and columns must be more. */
  readonly over: number;
  /** Tiles that it takes to keep the GPU busy; fewer are made smaller. */
  readonly fewest: number;
}

interface Habits {
  /** The first that holds. */
  readonly rules: readonly Rule[];
  /** Workgroups that fill the GPU; K is split if there are fewer. */
  readonly fill: number;
}

/**
 * tfjs and onnxruntime-web take 32 x 32 with 4 x 4 an invocation on every adapter (`computeWorkgroupInfoForMatMul`, `MatMulPackedProgram`):
 * what fits anywhere.
 */
const small: Rule = { tile: tile32, over: 8, fewest: 0 };

/** Large GPUs (NVIDIA, AMD) have many cores to fill and registers for 8 x 8 an invocation; so does whatever says nothing of itself. */
const large: Habits = {
  rules: [{ tile: tile128, over: 64, fewest: 64 }, { tile: tile64, over: 32, fewest: 16 }, small],
  fill: 128,
};

/** ggml's WebGPU backend, which is developed on Apple's GPUs among others: 64 x 64 with 8 x 8 an invocation, steps of 32. */
const apple: Habits = { rules: [{ tile: tile64By8, over: 32, fewest: 16 }, small], fill: 64 };

/** tfjs holds 16 workgroups of 32 x 32 for enough from the 12th generation on and 8 before (`thresholdToIncreaseWorkgroups`). */
const intel: Habits = { rules: [{ tile: tile64, over: 32, fewest: 64 }, small], fill: 32 };
const olderIntel: Habits = { rules: [small], fill: 16 };

/** Mobile GPUs (Adreno, Mali) spill accumulators early, so no invocation has more than 4 x 4, and they have few cores. */
const mobile: Habits = { rules: [small], fill: 32 };

const OLDER_INTEL = /^gen-([789]|1[01])\b/;
const byVendor: ReadonlyMap<string | undefined, Habits> = new Map([
  ["apple", apple],
  ["intel", intel],
  ["qualcomm", mobile],
  ["arm", mobile],
]);

function habitsOf({ vendor, architecture = "" }: DeviceTraits): Habits {
  if (vendor === "intel" && OLDER_INTEL.test(architecture)) return olderIntel;
  return byVendor.get(vendor) ?? large;
}

/** The tile of a product on a GPU; undefined where it is so small that registers alone do better. */
export function defaultTile(size: Size, device: DeviceTraits): SharedTile | undefined {
  const rule = habitsOf(device).rules.find(({ tile, over, fewest }) => {
    const tiles = size.batches * Math.ceil(size.m / tile.m) * Math.ceil(size.n / tile.n);
    return size.m > over && size.n > over && tiles >= fewest;
  });
  return rule?.tile;
}

/** Whether the tile is not mostly past the end of C, and its workgroup may be so large. */
export function fitsTile({ m, n }: Size, tile: SharedTile, device: DeviceTraits): boolean {
  const invocations = (tile.m * tile.n) / (16 * tile.blocks ** 2);
  return m > tile.m / 4 && n > tile.n / 4 && invocations <= device.maxInvocationsPerWorkgroup;
}

/** Layers (splits of K, of all batches together) that fill the GPU with workgroups of this tile. */
export function enoughLayers({ m, n }: Size, tile: SharedTile, device: DeviceTraits): number {
  return Math.ceil(habitsOf(device).fill / (Math.ceil(m / tile.m) * Math.ceil(n / tile.n)));
}
