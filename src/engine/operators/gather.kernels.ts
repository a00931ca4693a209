/** GPU variants of gather: one invocation an element, or four. */
import { elementCount } from "../ir/types";
import type { KernelVariant } from "./define";
import { flatConfiguration, widthOf } from "./flat-kernels";

export const gatherVariants: readonly KernelVariant[] = [
  {
    kernel: "gather",
    configure: ({ inputs: [table], outputs: [y] }) => {
      const [rows = 0, ...rest] = table?.shape ?? [];
      const inner = elementCount(rest);
      const width = widthOf(inner);
      const flat = flatConfiguration(y, width);
      return { ...flat, constants: { ...flat.constants, ROWS: rows, INNER: inner / width }, flops: 0 };
    },
  },
];
