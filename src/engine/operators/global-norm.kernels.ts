/** GPU variants of globalNorm: partial sums of squares, a workgroup each, then the root of their sum. */
import type { KernelVariant } from "./define";
import { consecutive, groupShares } from "./group-kernels";

export const globalNormVariants: readonly KernelVariant[] = [
  {
    kernel: "sum-of-squares",
    configure: ({ inputs }) => {
      const { vectors, workgroups, constants } = groupShares(inputs);
      const scratch = inputs.length + 1;
      return {
        constants,
        workgroups: [workgroups, 1, 1],
        flops: 8 * vectors,
        bindings: [
          { positions: consecutive(0, inputs.length), access: "read" },
          { positions: [scratch], access: "read_write" },
        ],
        scratch: [workgroups],
        then: [
          {
            kernel: "root-of-sum",
            constants: { COUNT: workgroups },
            workgroups: [1, 1, 1],
            flops: workgroups,
            bindings: [
              { positions: [scratch], access: "read" },
              { positions: [inputs.length], access: "read_write" },
            ],
            epilogueWidth: 1,
          },
        ],
      };
    },
  },
];
