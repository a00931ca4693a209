/** GPU variants of attention. */
import { attentionSizes } from "./attention-scores";
import { attentionFlops, attentionPass, canFuseAttention, hasAttentionKernel } from "./attention-kernels";
import type { KernelVariant } from "./define";
import { read, write } from "./kernel-bindings";

export const attentionVariants: readonly KernelVariant[] = [
  {
    kernel: "attention",
    when: hasAttentionKernel,
    mayReplace: canFuseAttention,
    configure: (site) => {
      const { timeQ } = attentionSizes(site.inputs[0]?.shape ?? [], site.inputs[1]?.shape ?? []);
      const first = site.inputs.length;
      return {
        ...attentionPass(site, timeQ, 3, [read(0), read(1), read(2), write(first), write(first + 1)]),
        flops: attentionFlops(site, 2),
      };
    },
  },
];
