/** GPU variants of reverse: the kernel of transpose, with an axis that is walked backwards. */
import { rowMajorStrides } from "./axes";
import type { KernelConfiguration, KernelSite, KernelVariant } from "./define";
import { int } from "./define";
import { stridedCopy } from "./strided-copy.kernels";

function configuration({ outputs: [y], attributes, device }: KernelSite): KernelConfiguration | undefined {
  if (y === undefined) return undefined;
  const axis = int(attributes, "axis");
  const own = rowMajorStrides(y.shape);
  const strides = own.map((stride, at) => (at === axis ? -stride : stride));
  return stridedCopy(y, strides, ((y.shape[axis] ?? 1) - 1) * (own[axis] ?? 1), device);
}

export const reverseVariants: readonly KernelVariant[] = [
  {
    kernel: "strided-copy",
    when: (site) => configuration(site) !== undefined,
    configure: (site) => {
      const found = configuration(site);
      if (found === undefined) throw new Error("reverse walks through too many dimensions.");
      return found;
    },
  },
];
