/**
 * GPU variants of layerNorm, groupNorm and their gradients. Both normalize rows: a layer norm's row lies in one piece, a group norm's
 * is a group of channels at all positions of an example. The gradients by gamma and beta are sums over columns.
 */
import type { Shape } from "../ir/types";
import { elementCount } from "../ir/types";
import { columnSums, sumPairs } from "./column-kernels";
import type { KernelConstant, KernelPass, KernelSite, KernelVariant } from "./define";
import { int } from "./define";
import { read, write } from "./kernel-bindings";
import type { RowConfiguration, Rows } from "./row-kernels";
import { rowVariants } from "./row-kernels";

interface NormalizedRows extends Rows {
  /** Rows of one example, positions of it, and channels of a row that lie side by side. */
  readonly groups: number;
  readonly spatial: number;
  readonly run: number;
}

function layerRows(shape: Shape, { attributes }: KernelSite): NormalizedRows {
  const split = shape.length - int(attributes, "axes");
  const length = elementCount(shape.slice(split));
  return { rows: elementCount(shape.slice(0, split)), length, groups: 1, spatial: 1, run: length };
}

function groupRows(shape: Shape, { attributes }: KernelSite): NormalizedRows {
  const groups = int(attributes, "groups");
  const spatial = elementCount(shape.slice(1, -1));
  const run = (shape.at(-1) ?? 0) / groups;
  return { rows: (shape[0] ?? 0) * groups, length: spatial * run, groups, spatial, run };
}

type Describe = (shape: Shape, site: KernelSite) => NormalizedRows;

function normConstants(
  rows: NormalizedRows,
  { constants }: RowConfiguration,
  site: KernelSite,
): Readonly<Record<string, KernelConstant>> {
  const width = constants["WIDTH"] === 4 ? 4 : 1;
  const { groups, spatial, run } = rows;
  return {
    ...constants,
    EPSILON: int(site.attributes, "epsilon"),
    ...(groups * spatial === 1 ? {} : { GROUPS: groups, SPATIAL: spatial, RUN: run / width }),
  };
}

function normLib({ groups, spatial }: NormalizedRows, { lib = [] }: RowConfiguration): readonly string[] {
  return [...lib, groups * spatial === 1 ? "rows-whole" : "rows-grouped", "put-epilogue"];
}

function forward(describe: Describe): readonly KernelVariant[] {
  const rowsAt = (site: KernelSite): NormalizedRows => describe(site.inputs[0]?.shape ?? [], site);
  return rowVariants("layer-norm", rowsAt, (shared, _, site) => {
    const rows = rowsAt(site);
    return {
      constants: normConstants(rows, shared, site),
      workgroups: shared.workgroups,
      lib: normLib(rows, shared),
      epilogueWidth: shared.constants["WIDTH"] === 4 ? 4 : 1,
      flops: rows.rows * rows.length * 8,
    };
  });
}

/** Positions of the values: dy, x, gamma; dx, dgamma, dbeta; statistics, partial sums. */
const [DY, X, GAMMA, DX, DGAMMA, DBETA, STATISTICS, PARTIAL] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

function columnPass(
  rows: NormalizedRows,
  site: KernelSite,
): { readonly pass: KernelPass; readonly splits: number; readonly channels: number } {
  const channels = rows.groups * rows.run;
  const positions = (rows.rows / rows.groups) * rows.spatial;
  const { splits, pass } = columnSums({ positions, channels, run: rows.run }, site.device);
  const width = pass.constants["Element"] === "vec4f" ? 4 : 1;
  return {
    splits,
    channels,
    pass: {
      ...pass,
      kernel: "layer-norm-columns",
      constants: { ...pass.constants, GROUPS: rows.groups, SPATIAL: rows.spatial, RUN: rows.run / width },
      flops: positions * channels * 5,
      bindings: [read(DY), read(X), read(STATISTICS), write(PARTIAL)],
    },
  };
}

function backward(describe: Describe): readonly KernelVariant[] {
  const rowsAt = (site: KernelSite): NormalizedRows => describe(site.inputs[1]?.shape ?? [], site);
  return rowVariants("layer-norm-gradient", rowsAt, (shared, _, site) => {
    const rows = rowsAt(site);
    const { pass, splits, channels } = columnPass(rows, site);
    return {
      constants: normConstants(rows, shared, site),
      workgroups: shared.workgroups,
      lib: normLib(rows, shared),
      epilogueWidth: shared.constants["WIDTH"] === 4 ? 4 : 1,
      flops: rows.rows * rows.length * 15,
      bindings: [read(DY), read(X), read(GAMMA), write(DX), write(STATISTICS)],
      scratch: [2 * rows.rows, 2 * splits * channels],
      then: [pass, sumPairs(channels, splits, PARTIAL, [DGAMMA, DBETA])],
    };
  });
}

export const layerNormVariants = forward(layerRows);
export const layerNormGradientVariants = backward(layerRows);
export const groupNormVariants = forward(groupRows);
export const groupNormGradientVariants = backward(groupRows);
