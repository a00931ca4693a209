/** GPU variants of transpose. */
import { rowMajorStrides } from "./axes";
import type { KernelSite, KernelVariant } from "./define";
import { gridOf, ints } from "./define";
import type { StridedDimension } from "./strided-copy.kernels";
import { elementAlias, joinDimensions, stridedCopy } from "./strided-copy.kernels";

/** Strides of the input along the dimensions of the output. */
function strides({ inputs: [x], attributes }: KernelSite): readonly number[] {
  const own = rowMajorStrides(x?.shape ?? []);
  return ints(attributes, "permutation").map((axis) => own[axis] ?? 0);
}

interface Matrices {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
}

/** The transpose as one of matrices `[batches, rows, columns]`, if it is one. */
function asMatrices(site: KernelSite): Matrices | undefined {
  const steps = strides(site);
  const sizes = site.outputs[0]?.shape ?? [];
  const joined = joinDimensions(sizes.map((size, axis): StridedDimension => ({ size, stride: steps[axis] ?? 0 })));
  const [column, row] = joined.slice(-2);
  if (column === undefined || row === undefined || joined.length > 3) return undefined;
  if (column.stride !== 1 || row.stride !== column.size) return undefined;
  const batch = joined.length === 3 ? joined[0] : undefined;
  if (batch !== undefined && batch.stride !== row.size * column.size) return undefined;
  return { batches: batch?.size ?? 1, rows: row.size, columns: column.size };
}

function hasTiles(site: KernelSite): boolean {
  const matrices = asMatrices(site);
  const enough = site.device.maxInvocationsPerWorkgroup >= 256;
  return enough && matrices !== undefined && matrices.rows >= 16 && matrices.columns >= 16;
}

function hasStridedCopy(site: KernelSite): boolean {
  const [output] = site.outputs;
  return output !== undefined && stridedCopy(output, strides(site), 0, site.device) !== undefined;
}

export const transposeVariants: readonly KernelVariant[] = [
  {
    kernel: "transpose-tiled",
    when: (site) => !site.device.software && hasTiles(site),
    mayReplace: hasTiles,
    configure: (site) => {
      const { batches, rows, columns } = asMatrices(site) ?? { batches: 1, rows: 1, columns: 1 };
      const down = Math.ceil(rows / 32);
      const across = Math.ceil(columns / 32);
      const [output] = site.outputs;
      return {
        constants: {
          Element: output === undefined ? "f32" : elementAlias(output, false),
          BATCHES: batches,
          ROWS: rows,
          COLUMNS: columns,
          TILES_DOWN: down,
          TILES_ACROSS: across,
        },
        workgroups: gridOf(batches * down * across),
        flops: 0,
      };
    },
  },
  {
    kernel: "strided-copy",
    when: hasStridedCopy,
    mayReplace: hasStridedCopy,
    configure: (site) => {
      const [output] = site.outputs;
      const configuration = output === undefined ? undefined : stridedCopy(output, strides(site), 0, site.device);
      if (configuration === undefined) throw new Error("transpose walks through too many dimensions.");
      return configuration;
    },
  },
];
