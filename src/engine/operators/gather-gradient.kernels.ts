/**
 * GPU variants of gatherGradient. Additions into one row happen in the order of the ids, without atomics: either every
 * element of the table looks through all ids, or three dispatches link the positions of each id into a list first.
 */
import { elementCount } from "../ir/types";
import type { KernelBinding, KernelSite, KernelVariant } from "./define";
import { gridOf } from "./define";
import { FLAT_WORKGROUP, flatConfiguration, widthOf } from "./flat-kernels";

/** Comparisons of ids up to which looking through all of them costs less than two more dispatches. */
const FEW_COMPARISONS = 1 << 18;

function measure({ inputs: [dy, ids], outputs: [table] }: KernelSite) {
  const [rows = 0, ...rest] = table?.shape ?? [];
  const inner = elementCount(rest);
  const width = widthOf(inner);
  const idCount = elementCount(ids?.shape ?? []);
  const flat = flatConfiguration(table, width);
  return { rows, inner: inner / width, idCount, flat, flops: elementCount(dy?.shape ?? []) };
}

const bind = (positions: readonly number[], access: KernelBinding["access"]): readonly KernelBinding[] =>
  positions.map((position) => ({ positions: [position], access }));

const [DY, IDS, TABLE, FIRST, NEXT] = [0, 1, 2, 3, 4] as const;

export const gatherGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "gather-gradient",
    when: (site) => {
      const { rows, inner, idCount } = measure(site);
      return rows * inner * idCount <= FEW_COMPARISONS;
    },
    configure: (site) => {
      const { inner, idCount, flat, flops } = measure(site);
      return { ...flat, constants: { ...flat.constants, IDS: idCount, INNER: inner }, flops };
    },
  },
  {
    kernel: "gather-gradient-clear",
    configure: (site) => {
      const { rows, inner, idCount, flat, flops } = measure(site);
      return {
        constants: { COUNT: rows },
        workgroups: gridOf(Math.ceil(rows / FLAT_WORKGROUP)),
        flops: 0,
        bindings: bind([FIRST], "read_write"),
        scratch: [rows, idCount],
        then: [
          {
            kernel: "gather-gradient-link",
            constants: { COUNT: idCount, ROWS: rows },
            workgroups: gridOf(Math.ceil(idCount / FLAT_WORKGROUP)),
            flops: 0,
            bindings: [...bind([IDS], "read"), ...bind([FIRST, NEXT], "read_write")],
          },
          {
            ...flat,
            kernel: "gather-gradient-sum",
            constants: { ...flat.constants, INNER: inner },
            flops,
            bindings: [...bind([DY, FIRST, NEXT], "read"), ...bind([TABLE], "read_write")],
          },
        ],
      };
    },
  },
];
