/** GPU variants of allFinite: each workgroup looks at its share, then one invocation at what they found. */
import type { KernelVariant } from "./define";
import { consecutive, groupVectors } from "./group-kernels";

const VECTORS_A_WORKGROUP = 64 * 16;
const MOST_WORKGROUPS = 256;

export const allFiniteVariants: readonly KernelVariant[] = [
  {
    kernel: "find-overflow",
    configure: ({ inputs }) => {
      const vectors = groupVectors(inputs);
      const workgroups = Math.max(1, Math.min(MOST_WORKGROUPS, Math.ceil(vectors / VECTORS_A_WORKGROUP)));
      const scratch = inputs.length + 1;
      return {
        constants: { VECTORS: vectors, WORKGROUPS: workgroups },
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
