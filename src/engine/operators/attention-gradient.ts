/** Gradient of attention by queries, keys and values, from the log-sum-exp that the forward pass kept. */
import { formatType, sameShape } from "../ir/types";
import { attentionAttributes, attentionProblem, attentionScores, attentionWeights } from "./attention-scores";
import { keepsScores } from "./attention-kernels";
import { attentionGradientVariants } from "./attention-gradient.kernels";
import { defineOperator, everywhere, inferred, refused, unsupported } from "./define";

export const attentionGradient = defineOperator({
  name: "attentionGradient",
  version: 1,
  docs: {
    summary:
      "Gradient of attention by q, k and v. Takes its result y and log-sum-exp, and dy, the gradient of the loss by y.",
    formula:
      "p = e^(scale * q k^T - logSumExp); ds = p * (dy v^T - sum of dy * y); dq = scale * ds k; dk = scale * ds^T q; dv = p^T dy",
    references: ["Dao, FlashAttention-2: faster attention with better parallelism and work partitioning, 2023"],
  },
  inputs: ["q", "k", "v", "y", "logSumExp", "dy", "...mask"],
  outputs: ["dq", "dk", "dv"],
  attributes: attentionAttributes,
  infer: ([q, k, v, y, logSumExp, dy, ...masks]) => {
    const problem = attentionProblem(q, k, v, masks);
    if (problem !== undefined || q === undefined || k === undefined) return refused(problem ?? "needs q and k");
    for (const [name, type, shape] of [
      ["y", y, q.shape],
      ["logSumExp", logSumExp, q.shape.slice(0, 3)],
      ["dy", dy, q.shape],
    ] as const) {
      if (type?.dtype !== "f32" || !sameShape(type.shape, shape)) {
        return refused(
          `${name} is ${type === undefined ? "missing" : formatType(type)}, expected f32[${shape.join(", ")}]`,
        );
      }
    }
    return inferred(q, k, k);
  },
  body: {
    kind: "composite",
    decompose: (b, [q, k, v, y, logSumExp, dy, given], attributes) => {
      if (q === undefined || k === undefined || v === undefined) return [];
      if (y === undefined || logSumExp === undefined || dy === undefined) return [];
      const all = attentionScores(b, q, k, given, attributes);
      const weights = attentionWeights(b, all, logSumExp);
      const along = b.call("reduceSum", [b.call("multiply", [dy, y])], { axes: [3], keepDims: true });
      const byWeights = b.call("matmul", [dy, v], { transposeB: true });
      const byScores = b.call("multiply", [weights, b.call("subtract", [byWeights, along])]);
      const scaled = b.call("multiply", [byScores, b.constant(all.scale)]);
      return [
        b.call("matmul", [scaled, k]),
        b.call("matmul", [scaled, q], { transposeA: true }),
        b.call("matmul", [weights, dy], { transposeA: true }),
      ];
    },
    fused: attentionGradientVariants,
    mayDecompose: keepsScores,
  },
  export: everywhere(unsupported("Gradients belong to training: an exported model has none.")),
});
