/**
 * Kernels that sum columns: the gradients of gamma and beta, and the statistics of a batch. The positions are split, each split is
 * summed by itself, and a second dispatch adds the splits up in their order: no atomics, and the result depends on the shape and
 * the device's traits alone.
 */
import type { DeviceTraits, KernelConstant, KernelPass } from "./define";
import { gridOf } from "./define";
import { elementAliases, widthOf } from "./flat-kernels";
import { read, write } from "./kernel-bindings";

export interface Columns {
  /** Numbers in a column. */
  readonly positions: number;
  readonly channels: number;
  /** Columns may be read four at a time only if this is a multiple of four; `channels` if absent. */
  readonly run?: number;
}

export interface ColumnSums {
  readonly splits: number;
  /** The grid, fragments and constants of the kernel that sums the splits. */
  readonly pass: Pick<KernelPass, "workgroups"> & {
    readonly constants: Readonly<Record<string, KernelConstant>>;
    readonly lib: readonly string[];
  };
}

/** Invocations that fill a device, positions that one of them sums at least, and splits that the second dispatch adds up at most. */
const SERIAL = { invocations: 1024, positions: 16, splits: 256 };
const TREE = { invocations: 512 * 256, positions: 8, splits: 64 };
const TREE_WORKGROUP = 256;
const MOST_COLUMNS = 64;

function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}

export function columnSums(columns: Columns, device: DeviceTraits): ColumnSums {
  const { positions, channels } = columns;
  const width = widthOf(columns.run ?? channels);
  const units = channels / width;
  const aims = device.software ? SERIAL : TREE;
  const workgroup = device.software ? 16 : Math.min(TREE_WORKGROUP, device.maxInvocationsPerWorkgroup);
  // Of a shared workgroup, neighbouring invocations read neighbouring columns.
  const perWorkgroup = device.software ? workgroup : Math.min(MOST_COLUMNS, powerOfTwo(units));
  const lanes = device.software ? 1 : workgroup / perWorkgroup;
  const wanted = Math.ceil(aims.invocations / (units * lanes));
  const most = Math.ceil(positions / (lanes * aims.positions));
  const size = Math.ceil(positions / Math.max(1, Math.min(wanted, most, aims.splits)));
  const splits = Math.ceil(positions / size);
  const blocks = Math.ceil(units / perWorkgroup);
  return {
    splits,
    pass: {
      constants: {
        ...elementAliases(width),
        WORKGROUP: workgroup,
        ...(device.software ? {} : { COLUMNS: perWorkgroup, BLOCKS: blocks }),
        UNITS: units,
        POSITIONS: positions,
        SPLITS: splits,
        SPLIT_SIZE: size,
      },
      workgroups: gridOf(device.software ? Math.ceil((units * splits) / workgroup) : blocks * splits),
      lib: [device.software ? "columns-serial" : "columns-tree"],
    },
  };
}

/** Adds up partial results `[splits, 2, count]` in the value at `from` into the two at `to`. */
export function sumPairs(count: number, splits: number, from: number, to: readonly [number, number]): KernelPass {
  return {
    kernel: "sum-pairs",
    constants: { COUNT: count, SPLITS: splits },
    workgroups: [Math.ceil(count / 64), 1, 1],
    flops: 2 * count * splits,
    bindings: [read(from), write(to[0]), write(to[1])],
  };
}
