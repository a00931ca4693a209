/** GPU variants of rmsNorm and its gradient: rows for x, a sum over columns for gamma. */
import type { Shape } from "../ir/types";
import { elementCount } from "../ir/types";
import { columnSums } from "./column-kernels";
import type { KernelSite, KernelVariant } from "./define";
import { int } from "./define";
import { sumSplits } from "./gemm-kernels";
import { read, write } from "./kernel-bindings";
import type { Rows } from "./row-kernels";
import { rowVariants } from "./row-kernels";

function rowsOf(shape: Shape, { attributes }: KernelSite): Rows {
  const split = shape.length - int(attributes, "axes");
  return { rows: elementCount(shape.slice(0, split)), length: elementCount(shape.slice(split)) };
}

export const rmsNormVariants: readonly KernelVariant[] = rowVariants(
  "rms-norm",
  (site) => rowsOf(site.inputs[0]?.shape ?? [], site),
  ({ constants, workgroups, lib = [] }, { rows, length }, { attributes }) => ({
    constants: { ...constants, EPSILON: int(attributes, "epsilon") },
    workgroups,
    lib: [...lib, "put-epilogue"],
    epilogueWidth: constants["WIDTH"] === 4 ? 4 : 1,
    flops: rows * length * 4,
  }),
);

/** Positions of the values: dy, x, gamma; dx, dgamma; statistics, partial sums. */
const [DY, X, GAMMA, DX, DGAMMA, STATISTICS, PARTIAL] = [0, 1, 2, 3, 4, 5, 6] as const;

export const rmsNormGradientVariants: readonly KernelVariant[] = rowVariants(
  "rms-norm-gradient",
  (site) => rowsOf(site.inputs[1]?.shape ?? [], site),
  ({ constants, workgroups, lib = [] }, { rows, length }, { attributes, device }) => {
    const { splits, pass } = columnSums({ positions: rows, channels: length }, device);
    return {
      constants: { ...constants, EPSILON: int(attributes, "epsilon") },
      workgroups,
      lib: [...lib, "put-epilogue"],
      epilogueWidth: constants["WIDTH"] === 4 ? 4 : 1,
      flops: rows * length * 9,
      bindings: [read(DY), read(X), read(GAMMA), write(DX), write(STATISTICS)],
      scratch: [rows, splits * length],
      then: [
        {
          ...pass,
          kernel: "rms-norm-columns",
          flops: rows * length * 3,
          bindings: [read(DY), read(X), read(STATISTICS), write(PARTIAL)],
        },
        sumSplits(length, splits, PARTIAL, DGAMMA),
      ],
    };
  },
);
