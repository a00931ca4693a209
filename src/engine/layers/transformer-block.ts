/** TransformerBlock: attention, then a small network at every step, each on normalised numbers and added to what came in. */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";
import { applyActivation } from "./activations";
import {
  attend,
  attentionFlops,
  attentionParameters,
  attentionReference,
  causalField,
  headsField,
  headsProblem,
  parameterNamed,
} from "./attention-heads";
import { readFlag, readNumber, readText } from "./attributes";
import { defineLayer } from "./define";
import type { LayerAttributes, ParameterSpec } from "./define";
import { accept, inputX, numbers, outputY, refuse, sequenceProblem, single } from "./problems";
import { project } from "./project";

const LABEL = "TransformerBlock";
const EPSILON = 1e-5;

function hiddenWidth(features: number, attributes: LayerAttributes): number {
  return Math.max(1, Math.round(features * readNumber(attributes, "mlpRatio")));
}

function normParameters(name: string, features: number, attributes: LayerAttributes): readonly ParameterSpec[] {
  const gamma: ParameterSpec = {
    name: `${name}Gamma`,
    shape: [features],
    initializer: { kind: "ones" },
    trainable: true,
  };
  if (readText(attributes, "norm") === "rmsNorm") return [gamma];
  return [gamma, { name: `${name}Beta`, shape: [features], initializer: { kind: "zeros" }, trainable: true }];
}

function denseParameters(name: string, fanIn: number, fanOut: number): readonly ParameterSpec[] {
  return [
    {
      name: `${name}Kernel`,
      shape: [fanIn, fanOut],
      initializer: { kind: "glorotUniform", fanIn, fanOut },
      trainable: true,
    },
    { name: `${name}Bias`, shape: [fanOut], initializer: { kind: "zeros" }, trainable: true },
  ];
}

function normalised(
  b: ModuleBuilder,
  x: ValueId,
  name: string,
  parameters: Readonly<Record<string, ValueId>>,
  attributes: LayerAttributes,
): ValueId {
  const gamma = parameterNamed(parameters, `${name}Gamma`);
  const options = { axes: 1, epsilon: EPSILON };
  if (readText(attributes, "norm") === "rmsNorm") return b.call("rmsNorm", [x, gamma], options);
  return b.call("layerNorm", [x, gamma, parameterNamed(parameters, `${name}Beta`)], options);
}

export const transformerBlock = defineLayer({
  type: "transformerBlock",
  label: LABEL,
  role: "layer",
  category: "sequence",
  docs: {
    summary:
      "The building block of GPT and BERT: attention mixes the steps of a sequence, then a network of two layers works on every step. Both start from normalised numbers and add their result to what came in.",
    formula: "h = x + attention(norm(x)); y = h + contract(activation(expand(norm(h))))",
    references: [
      attentionReference,
      {
        title: "Xiong et al.: On layer normalization in the transformer architecture (2020)",
        url: "https://arxiv.org/abs/2002.04745",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    heads: headsField,
    mlpRatio: {
      kind: "float",
      label: "Width of the MLP",
      help: "Hidden units of the network, as a multiple of the features.",
      default: 4,
      min: 0.125,
      max: 64,
      step: 0.5,
    },
    activation: {
      kind: "choice",
      label: "Activation",
      default: "gelu",
      options: [
        { value: "gelu", label: "GELU" },
        { value: "relu", label: "ReLU" },
        { value: "silu", label: "SiLU" },
      ],
    },
    norm: {
      kind: "choice",
      label: "Normalization",
      default: "layerNorm",
      options: [
        { value: "layerNorm", label: "LayerNorm" },
        { value: "rmsNorm", label: "RMSNorm" },
      ],
    },
    causal: causalField,
    dropout: {
      kind: "float",
      label: "Dropout",
      help: "Share of both results that is dropped in training, before they are added.",
      default: 0,
      min: 0,
      max: 0.95,
      step: 0.05,
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    const problem = sequenceProblem(LABEL, site, x);
    if (problem !== undefined) return refuse(problem);
    const [time = 1, features = 1] = x.shape;
    const split = headsProblem(LABEL, site, features);
    if (split !== undefined) return refuse(split);
    const { attributes } = site;
    const heads = readNumber(attributes, "heads");
    const widths = { heads, headDim: features / heads, features, contextFeatures: features };
    const hidden = hiddenWidth(features, attributes);
    return accept(numbers(x.shape), {
      parameters: [
        ...normParameters("attentionNorm", features, attributes),
        ...attentionParameters(widths, true),
        ...normParameters("mlpNorm", features, attributes),
        ...denseParameters("expand", features, hidden),
        ...denseParameters("contract", hidden, features),
      ],
      flops: attentionFlops(widths, time, time) + 4 * time * features * hidden + 20 * time * features,
    });
  },
  build: ({ b, inputs, parameters, attributes, training, stream }) => {
    const x = single(inputs, "x");
    const features = b.shape(x).at(-1) ?? 1;
    const heads = readNumber(attributes, "heads");
    const rate = readNumber(attributes, "dropout");
    const dropped = (value: ValueId, key: number): ValueId =>
      training && rate > 0 ? b.call("dropout", [value], { rate, stream: key }) : value;
    const causal = readFlag(attributes, "causal");
    const first = normalised(b, x, "attentionNorm", parameters, attributes);
    const attended = attend(b, first, first, parameters, { heads, headDim: features / heads, causal });
    const between = b.call("add", [x, dropped(attended, stream)]);
    const second = normalised(b, between, "mlpNorm", parameters, attributes);
    const wide = project(b, second, parameterNamed(parameters, "expandKernel"), parameters["expandBias"]);
    const hidden = applyActivation(b, readText(attributes, "activation"), wide);
    const narrow = project(b, hidden, parameterNamed(parameters, "contractKernel"), parameters["contractBias"]);
    // A second mask: another stream, made from the node's own.
    return { y: b.call("add", [between, dropped(narrow, (stream ^ 0x9e3779b9) >>> 0)]) };
  },
  source: {
    pytorch: (site) => {
      const features = single(site.inputs, "x").shape.at(-1) ?? 1;
      const { attributes } = site;
      const kind = readText(attributes, "activation");
      const activation = kind === "silu" ? "nn.functional.silu" : `"${kind}"`;
      const sizes = `${features}, ${readNumber(attributes, "heads")}, dim_feedforward=${hiddenWidth(features, attributes)}`;
      const rest = `dropout=${readNumber(attributes, "dropout")}, activation=${activation}`;
      return `nn.TransformerEncoderLayer(${sizes}, ${rest}, norm_first=True, batch_first=True)`;
    },
    keras: (site) => {
      const features = single(site.inputs, "x").shape.at(-1) ?? 1;
      const { attributes } = site;
      const sizes = `intermediate_dim=${hiddenWidth(features, attributes)}, num_heads=${readNumber(attributes, "heads")}`;
      const rest = `dropout=${readNumber(attributes, "dropout")}, activation="${readText(attributes, "activation")}"`;
      const kind = readFlag(attributes, "causal") ? "TransformerDecoder" : "TransformerEncoder";
      return `keras_hub.layers.${kind}(${sizes}, ${rest}, normalize_first=True)`;
    },
  },
});
