/**
 * GPU variants of the gradient of attention: a pass that prepares two numbers a query, one for the gradient by the queries
 * and one for those by keys and values. Each row of a gradient is summed by one invocation, in order: there are no atomics.
 */
import { elementCount } from "../ir/types";
import { attentionSizes } from "./attention-scores";
import { attentionFlops, attentionPass, canFuseAttention, hasAttentionKernel } from "./attention-kernels";
import type { KernelVariant } from "./define";
import { gridOf } from "./define";
import { FLAT_WORKGROUP } from "./flat-kernels";
import { read, write } from "./kernel-bindings";

const [Q, K, V, Y, LOG_SUM_EXP, DY, MASK] = [0, 1, 2, 3, 4, 5, 6];

export const attentionGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "attention-gradient-rows",
    when: hasAttentionKernel,
    mayReplace: canFuseAttention,
    configure: (site) => {
      const { timeQ, timeK, headDim } = attentionSizes(site.inputs[0]?.shape ?? [], site.inputs[1]?.shape ?? []);
      const queries = elementCount(site.inputs[LOG_SUM_EXP]?.shape ?? []);
      const dq = site.inputs.length;
      const rows = dq + 3;
      return {
        constants: { COUNT: queries, VECTORS: headDim / 4 },
        workgroups: gridOf(Math.ceil(queries / FLAT_WORKGROUP)),
        flops: 2 * queries * headDim,
        bindings: [read(Y), read(DY), read(LOG_SUM_EXP), write(rows)],
        scratch: [2 * queries],
        then: [
          {
            kernel: "attention-gradient-query",
            ...attentionPass(site, timeQ, MASK, [read(Q), read(K), read(V), read(DY), read(rows), write(dq)]),
            flops: attentionFlops(site, 3),
          },
          {
            kernel: "attention-gradient-key",
            ...attentionPass(site, timeK, MASK, [
              read(Q),
              read(K),
              read(V),
              read(DY),
              read(rows),
              write(dq + 1),
              write(dq + 2),
            ]),
            flops: attentionFlops(site, 4),
          },
        ],
      };
    },
  },
];
