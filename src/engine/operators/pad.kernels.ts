/** GPU variants of pad. */
import { elementCount } from "../ir/types";
import type { KernelSite, KernelVariant } from "./define";
import { gridOf, int, ints } from "./define";
import { elementAlias, MAX_RANK, sixConstants, threadsOf } from "./strided-copy.kernels";

interface PaddedDimension {
  readonly source: number;
  readonly before: number;
  readonly size: number;
}

/** Dimensions without padding join the one in front of them. */
function dimensions({ inputs: [x], outputs: [y], attributes }: KernelSite): PaddedDimension[] {
  const before = ints(attributes, "before");
  const joined: PaddedDimension[] = [];
  (y?.shape ?? []).forEach((size, axis) => {
    const source = x?.shape[axis] ?? 1;
    const last = joined.at(-1);
    if (last !== undefined && size === source) {
      joined[joined.length - 1] = {
        source: last.source * size,
        before: last.before * size,
        size: last.size * size,
      };
    } else {
      joined.push({ source, before: before[axis] ?? 0, size });
    }
  });
  return joined.length === 0 ? [{ source: 1, before: 0, size: 1 }] : joined;
}

const LARGEST_F32 = 3.4028234663852886e38;

export const padVariants: readonly KernelVariant[] = [
  {
    kernel: "pad",
    when: (site) => dimensions(site).length <= MAX_RANK,
    configure: (site) => {
      const walked = dimensions(site);
      const inner = walked.at(-1);
      const vector = inner !== undefined && [inner.source, inner.before, inner.size].every((n) => n % 4 === 0);
      const scaled = (pick: (dimension: PaddedDimension) => number): number[] =>
        walked.map((dimension, axis) => pick(dimension) / (vector && axis === walked.length - 1 ? 4 : 1));
      const [output] = site.outputs;
      const count = elementCount(output?.shape ?? []) / (vector ? 4 : 1);
      const threads = threadsOf(site.device);
      return {
        constants: {
          Element: output === undefined ? "f32" : elementAlias(output, vector),
          WORKGROUP: threads,
          COUNT: count,
          RANK: walked.length,
          VALUE: Math.min(LARGEST_F32, Math.max(-LARGEST_F32, int(site.attributes, "value"))),
          ...sixConstants(
            "SIZE",
            scaled((dimension) => dimension.size),
            1,
          ),
          ...sixConstants(
            "BEFORE",
            scaled((dimension) => dimension.before),
            0,
          ),
          ...sixConstants(
            "SOURCE",
            scaled((dimension) => dimension.source),
            1,
          ),
        },
        workgroups: gridOf(Math.ceil(count / threads)),
        flops: 0,
      };
    },
  },
];
