/** Scaled dot-product attention of many heads: every query takes a weighted mean of the values. */
import {
  attentionAttributes,
  attentionProblem,
  attentionScale,
  attentionScores,
  attentionSizes,
  attentionWeights,
  maskShape,
  onlySeen,
  UNSEEN,
} from "./attention-scores";
import { keepsScores } from "./attention-kernels";
import { attentionVariants } from "./attention.kernels";
import type { OnnxContext } from "./define";
import { defineOperator, flag, inferred, refused } from "./define";
import { addNode, int64s, ONNX_DTYPE, scalarF32 } from "./onnx-layout";

/** The mask and the triangle of a causal attention as one boolean ONNX value; undefined if every key may be seen. */
function onnxSeen(context: OnnxContext): string | undefined {
  const [q, k, , mask] = context.inputs;
  const { timeQ, timeK } = attentionSizes(q?.shape ?? [], k?.shape ?? []);
  const bool = (name: string): string => addNode(context, "Cast", [name], { to: ONNX_DTYPE.bool });
  let seen: string | undefined;
  if (mask !== undefined) {
    const [, ...rest] = maskShape(mask.shape);
    const shape = int64s(context, "mask_shape", [mask.shape[0] === 1 ? 1 : -1, ...rest]);
    seen = bool(addNode(context, "Reshape", [context.input(3), shape]));
  }
  if (!flag(context.attributes, "causal")) return seen;
  const triangle = Array.from({ length: timeQ * timeK }, (_, at) => (at % timeK <= Math.floor(at / timeK) ? 1 : 0));
  const past = bool(context.constant("causal", { dtype: "f32", shape: [timeQ, timeK] }, triangle));
  return seen === undefined ? past : addNode(context, "And", [seen, past]);
}

function writeOnnx(context: OnnxContext): void {
  const headDim = context.inputs[0]?.shape.at(-1) ?? 1;
  const keys = addNode(context, "Transpose", [context.input(1)], { perm: [0, 1, 3, 2] });
  const products = addNode(context, "MatMul", [context.input(0), keys]);
  const scale = scalarF32(context, "scale", attentionScale(headDim, context.attributes));
  const scaled = addNode(context, "Mul", [products, scale]);
  const seen = onnxSeen(context);
  const scores =
    seen === undefined ? scaled : addNode(context, "Where", [seen, scaled, scalarF32(context, "unseen", UNSEEN)]);
  const weights = addNode(context, "Softmax", [scores], { axis: -1 });
  const kept = seen === undefined ? weights : addNode(context, "Where", [seen, weights, scalarF32(context, "zero", 0)]);
  context.setOutput(0, addNode(context, "MatMul", [kept, context.input(2)]));
  context.setOutput(1, addNode(context, "ReduceLogSumExp", [scores], { axes: [-1], keepdims: 0 }));
}

export const attention = defineOperator({
  name: "attention",
  version: 1,
  docs: {
    summary:
      "Attention of q [batch, heads, timeQ, headDim] to k and v [batch, heads, timeK, headDim], and the log-sum-exp of the scores. Causal: query i sees the keys 0 to i. A mask [batch, timeK], or what broadcasts to the scores, is not 0 at keys that may be seen; a query that sees none gives 0. Scale 0 is 1 / sqrt(headDim).",
    formula: "y = softmax(scale * q k^T) v",
    references: [
      "Vaswani et al., Attention is all you need, 2017",
      "Dao, FlashAttention-2: faster attention with better parallelism and work partitioning, 2023",
    ],
  },
  inputs: ["q", "k", "v", "...mask"],
  outputs: ["y", "logSumExp"],
  attributes: attentionAttributes,
  infer: ([q, k, v, ...masks]) => {
    const problem = attentionProblem(q, k, v, masks);
    if (problem !== undefined || q === undefined) return refused(problem ?? "needs q");
    return inferred(q, { dtype: "f32", shape: q.shape.slice(0, 3) });
  },
  body: {
    kind: "composite",
    decompose: (b, [q, k, v, given], attributes) => {
      if (q === undefined || k === undefined || v === undefined) return [];
      const all = attentionScores(b, q, k, given, attributes);
      const axes = [3];
      const highest = b.call("reduceMax", [all.scores], { axes, keepDims: true });
      const powers = onlySeen(b, b.call("exp", [b.call("subtract", [all.scores, highest])]), all.mask);
      const sum = b.call("reduceSum", [powers], { axes, keepDims: true });
      // The highest score alone adds 1: a sum below that is the 0 of a query that sees no key.
      const counted = all.mask === undefined ? sum : b.call("maximum", [sum, b.constant(1)]);
      const logSumExp = b.call("reshape", [b.call("add", [highest, b.call("log", [counted])])], {
        shape: [-1, ...b.shape(q).slice(1, 3)],
      });
      return [b.call("matmul", [attentionWeights(b, all, logSumExp), v]), logSumExp];
    },
    gradient: ({ b, inputs, outputs: [y, logSumExp], outputGradients: [g, gSum], attributes, needed }) => {
      const [q, k, v, given] = inputs;
      if (q === undefined || k === undefined || v === undefined || y === undefined || logSumExp === undefined)
        return [];
      const none = inputs.map(() => undefined);
      const masks = given === undefined ? [] : [given];
      const first =
        g === undefined ? none : b.emit("attentionGradient", [q, k, v, y, logSumExp, g, ...masks], attributes);
      if (gSum === undefined) return inputs.map((_, at) => (needed[at] === true && at < 3 ? first[at] : undefined));
      // The log-sum-exp is rarely trained on: its derivative by the scores are the weights.
      const all = attentionScores(b, q, k, given, attributes);
      const column = b.call("reshape", [gSum], { shape: [...b.shape(gSum), 1] });
      const scaled = b.call("multiply", [column, b.constant(all.scale)]);
      const weighted = b.call("multiply", [attentionWeights(b, all, logSumExp), scaled]);
      const second = [b.call("matmul", [weighted, k]), b.call("matmul", [weighted, q], { transposeA: true })];
      return inputs.map((_, at) => {
        const [one, other] = [first[at], second[at]];
        if (needed[at] !== true || at > 2) return undefined;
        return one !== undefined && other !== undefined ? b.call("add", [one, other]) : (one ?? other);
      });
    },
    fused: attentionVariants,
    mayDecompose: keepsScores,
  },
  export: { onnx: writeOnnx, tensorflow: "decompose" },
});
