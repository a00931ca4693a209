/** GPU variants of slice: the kernel of transpose, with an offset. */
import { rowMajorStrides } from "./axes";
import type { KernelConfiguration, KernelSite, KernelVariant } from "./define";
import { ints } from "./define";
import { stridedCopy } from "./strided-copy.kernels";

function configuration({ inputs: [x], outputs: [y], attributes, device }: KernelSite): KernelConfiguration | undefined {
  if (x === undefined || y === undefined) return undefined;
  const strides = rowMajorStrides(x.shape);
  const offset = ints(attributes, "starts").reduce((sum, start, axis) => sum + start * (strides[axis] ?? 0), 0);
  return stridedCopy(y, strides, offset, device);
}

export const sliceVariants: readonly KernelVariant[] = [
  {
    kernel: "strided-copy",
    when: (site) => configuration(site) !== undefined,
    configure: (site) => {
      const found = configuration(site);
      if (found === undefined) throw new Error("slice walks through too many dimensions.");
      return found;
    },
  },
];
