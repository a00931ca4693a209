/** MultiHeadAttention: every step of a sequence gathers what it needs from all steps, of its own or of another sequence. */
import {
  attend,
  attentionFlops,
  attentionParameters,
  attentionReference,
  causalField,
  headsField,
  headsProblem,
} from "./attention-heads";
import type { AttentionWidths } from "./attention-heads";
import { readFlag, readNumber } from "./attributes";
import { defineLayer } from "./define";
import type { LayerAttributes, LayerSite, TensorSpec } from "./define";
import { accept, numbers, outputY, refuse, sequenceProblem, single } from "./problems";

const LABEL = "MultiHeadAttention";

function contextOf(inputs: LayerSite["inputs"]): TensorSpec {
  return inputs.context?.[0] ?? single(inputs, "x");
}

function widthsOf(inputs: LayerSite["inputs"], attributes: LayerAttributes): AttentionWidths {
  const features = single(inputs, "x").shape.at(-1) ?? 1;
  const heads = readNumber(attributes, "heads");
  const headDim = readNumber(attributes, "headDim");
  return {
    heads,
    headDim: headDim === 0 ? features / heads : headDim,
    features,
    contextFeatures: contextOf(inputs).shape.at(-1) ?? 1,
  };
}

export const multiHeadAttention = defineLayer({
  type: "multiHeadAttention",
  label: LABEL,
  role: "layer",
  category: "sequence",
  docs: {
    summary:
      "Every step of a sequence asks all steps a question and takes a weighted mean of their answers; several heads ask different questions. With a second input the answers come from that sequence (cross attention).",
    formula:
      "y = concat over heads of softmax(q kᵀ / √headDim) v · outputKernel, with q = x · queryKernel, k and v from the context",
    references: [attentionReference],
  },
  inputs: [
    { name: "x", label: "Input" },
    { name: "context", label: "Context", optional: true },
  ],
  outputs: outputY,
  attributes: {
    heads: headsField,
    headDim: {
      kind: "int",
      label: "Features a head",
      help: "0 takes the features divided by the heads.",
      default: 0,
      automatic: 0,
      min: 0,
      max: 4096,
    },
    causal: causalField,
    dropout: {
      kind: "float",
      label: "Dropout",
      help: "Share of the result that is dropped in training.",
      default: 0,
      min: 0,
      max: 0.95,
      step: 0.05,
    },
    useBias: { kind: "boolean", label: "Bias", default: true },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const context = contextOf(site.inputs);
    const problem = sequenceProblem(LABEL, site, x) ?? sequenceProblem(LABEL, site, context, "context");
    if (problem !== undefined) return refuse(problem);
    const [timeQ = 1, features = 1] = x.shape;
    const split = readNumber(site.attributes, "headDim") === 0 ? headsProblem(LABEL, site, features) : undefined;
    if (split !== undefined) return refuse(split);
    const widths = widthsOf(site.inputs, site.attributes);
    return accept(numbers(x.shape), {
      parameters: attentionParameters(widths, readFlag(site.attributes, "useBias")),
      flops: attentionFlops(widths, timeQ, context.shape[0] ?? 1),
      ...(readNumber(site.attributes, "headDim") === 0 ? { resolved: { headDim: widths.headDim } } : {}),
    });
  },
  build: ({ b, inputs, parameters, attributes, specs, training, stream }) => {
    const x = single(inputs, "x");
    const { heads, headDim } = widthsOf(specs.inputs, attributes);
    const causal = readFlag(attributes, "causal");
    const y = attend(b, x, inputs.context?.[0] ?? x, parameters, { heads, headDim, causal });
    const rate = readNumber(attributes, "dropout");
    return { y: training && rate > 0 ? b.call("dropout", [y], { rate, stream }) : y };
  },
  source: {
    pytorch: (site) => {
      const { heads, headDim, features, contextFeatures } = widthsOf(site.inputs, site.attributes);
      const bias = readFlag(site.attributes, "useBias") ? "" : ", bias=False";
      const context = contextFeatures === features ? "" : `, kdim=${contextFeatures}, vdim=${contextFeatures}`;
      const module = `nn.MultiheadAttention(${heads * headDim}, ${heads}${bias}${context}, batch_first=True)`;
      // PyTorch has no width of a head of its own: a projection in front makes the features that it splits.
      return heads * headDim === features
        ? module
        : `nn.Sequential(nn.Linear(${features}, ${heads * headDim}), ${module})`;
    },
    keras: (site) => {
      const { heads, headDim } = widthsOf(site.inputs, site.attributes);
      const bias = readFlag(site.attributes, "useBias") ? "" : ", use_bias=False";
      return `layers.MultiHeadAttention(num_heads=${heads}, key_dim=${headDim}${bias})`;
    },
  },
});
