/** GPU variants of allFinite: each workgroup looks at its share, then one invocation at what they found. */
import type { KernelVariant } from "./define";
import { consecutive, groupShares } from "./group-kernels";

export const allFiniteVariants: readonly KernelVariant[] = [
  {
    kernel: "find-overflow",
    configure: ({ inputs }) => {
      const { vectors, workgroups, constants } = groupShares(inputs);
      const scratch = inputs.length + 1;
      return {
        constants,
        workgroups: [workgroups, 1, 1],
        flops: 4 * vectors,
        bindings: [
          { positions: consecutive(0, inputs.length), access: "read" },
          { positions: [scratch], access: "read_write" },
        ],
        scratch: [workgroups],
        then: [
          {
            kernel: "none-overflowed",
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
