/** GPU variants of argMax. */
import { aroundAxis } from "./axes";
import type { KernelVariant } from "./define";
import { gridOf, int } from "./define";
import { threadsOf } from "./strided-copy.kernels";

export const argMaxVariants: readonly KernelVariant[] = [
  {
    kernel: "arg-max",
    configure: ({ inputs: [x], attributes, device }) => {
      const { outer, length, inner } = aroundAxis(x ?? { dtype: "f32", shape: [] }, int(attributes, "axis"));
      const threads = threadsOf(device);
      return {
        constants: {
          Element: x?.dtype ?? "f32",
          WORKGROUP: threads,
          OUTER: outer,
          LENGTH: length,
          INNER: inner,
        },
        workgroups: gridOf(Math.ceil((outer * inner) / threads)),
        flops: outer * length * inner,
      };
    },
  },
];
