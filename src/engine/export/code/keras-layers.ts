/** How each layer reads in Keras 3. Layouts are ours: channels last, Dense kernels [in, out], convolutions [height, width, in, out]. */
import { readList } from "../../layers/attributes";
import type { CodeSite, LayerCode } from "./code-types";
import {
  attentionWidths,
  flag,
  input,
  number,
  ownExpression,
  pythonFlag,
  pythonTuple,
  recurrentNames,
  resultShape,
  shapeOf,
  text,
} from "./layer-expression";

type Emit = (site: CodeSite) => LayerCode;

const tensor = (prefix: string, name: string): string => `tensors["${prefix}/${name}"]`;
const set = (member: string, ...values: readonly string[]): string =>
  `model.${member}.set_weights([${values.join(", ")}])`;

/** A layer of Keras that is called as it stands; its weights are ours in this order. */
const plain: Emit = (site) => ({
  members: [["", ownExpression(site, "keras")]],
  result: `${site.self}(${input(site)})`,
  ...(site.node.parameters.length === 0
    ? {}
    : {
        loads: (member: string, prefix: string) => [
          set(member, ...site.node.parameters.map(({ name }) => tensor(prefix, name))),
        ],
      }),
});

/** Dropout and other layers that work in training alone: Keras passes the mode on by itself. */
const joined =
  (word: string): Emit =>
  (site) => ({ result: Object.values(site.inputs).flat().join(word) });

/** GRU: gates are reset, update, candidate here, and update, reset, candidate there. */
const reordered = (value: string): string => `update_first(${value})`;

const recurrent =
  (kind: "lstm" | "gru" | "simpleRnn"): Emit =>
  (site) => ({
    ...plain(site),
    uses: kind === "gru" ? ["update_first"] : [],
    loads: (member, prefix) => [
      set(
        member,
        ...recurrentNames(site).flatMap(([kernel = "", recurrentKernel = "", bias = "", recurrentBias = ""]) => {
          const [k, r, b] = [kernel, recurrentKernel, bias].map((name) => tensor(prefix, name));
          if (kind !== "gru") return [k ?? "", r ?? "", b ?? ""];
          return [
            reordered(k ?? ""),
            reordered(r ?? ""),
            `np.stack([${reordered(b ?? "")}, ${reordered(tensor(prefix, recurrentBias))}])`,
          ];
        }),
      ),
    ],
  });

function attentionLoads(site: CodeSite, heads: number, headDim: number, member: string, prefix: string): string {
  const bias = site.node.parameters.some(({ name }) => name === "queryBias");
  const split = ["query", "key", "value"].flatMap((name) => [
    `${tensor(prefix, `${name}Kernel`)}.reshape(-1, ${heads}, ${headDim})`,
    ...(bias ? [`${tensor(prefix, `${name}Bias`)}.reshape(${heads}, ${headDim})`] : []),
  ]);
  const output = [
    `${tensor(prefix, "outputKernel")}.reshape(${heads}, ${headDim}, -1)`,
    ...(bias ? [tensor(prefix, "outputBias")] : []),
  ];
  return set(member, ...split, ...output);
}

const emitters: Readonly<Record<string, Emit>> = {
  dense: plain,
  conv2d: plain,
  conv1d: plain,
  depthwiseConv2d: plain,
  convTranspose2d: plain,
  maxPool2d: plain,
  avgPool2d: plain,
  globalAvgPool2d: plain,
  globalAvgPool1d: plain,
  batchNorm: plain,
  layerNorm: plain,
  rmsNorm: plain,
  groupNorm: plain,
  embedding: plain,
  positionEmbedding: (site) => ({
    members: [["", `PositionEmbedding(${shapeOf(site).join(", ")})`]],
    result: `${site.self}(${input(site)})`,
    uses: ["PositionEmbedding"],
    loads: (member, prefix) => [set(member, tensor(prefix, "table"))],
  }),
  lstm: recurrent("lstm"),
  gru: recurrent("gru"),
  simpleRnn: recurrent("simpleRnn"),
  multiHeadAttention: (site) => {
    const { heads, headDim } = attentionWidths(site);
    const rate = number(site, "dropout");
    const other = site.inputs["context"]?.[0] ?? input(site);
    const attended = `${site.self}(${input(site)}, ${other}${flag(site, "causal") ? ", use_causal_mask=True" : ""})`;
    return {
      members: [
        ["", ownExpression(site, "keras")],
        ...(rate > 0 ? ([["_dropout", `layers.Dropout(${rate})`]] as const) : []),
      ],
      result: rate > 0 ? `${site.self}_dropout(${attended})` : attended,
      loads: (member, prefix) => [attentionLoads(site, heads, headDim, member, prefix)],
    };
  },
  transformerBlock: (site) => {
    const features = shapeOf(site).at(-1) ?? 1;
    const heads = number(site, "heads");
    const hidden = site.node.parameters.find(({ name }) => name === "expandBias")?.shape[0] ?? features;
    const rms = text(site, "norm") === "rmsNorm";
    const norm = (name: string): readonly string[] => (rms ? [`${name}Gamma`] : [`${name}Gamma`, `${name}Beta`]);
    return {
      members: [
        [
          "",
          `TransformerBlock(${features}, ${heads}, ${hidden}, "${text(site, "activation")}", layers.${rms ? "RMSNormalization" : "LayerNormalization"}, causal=${pythonFlag(flag(site, "causal"))}, dropout=${number(site, "dropout")})`,
        ],
      ],
      result: `${site.self}(${input(site)})`,
      uses: ["TransformerBlock"],
      loads: (member, prefix) => [
        set(`${member}.attention_norm`, ...norm("attentionNorm").map((name) => tensor(prefix, name))),
        attentionLoads(site, heads, features / heads, `${member}.attention`, prefix),
        set(`${member}.mlp_norm`, ...norm("mlpNorm").map((name) => tensor(prefix, name))),
        set(`${member}.expand`, tensor(prefix, "expandKernel"), tensor(prefix, "expandBias")),
        set(`${member}.contract`, tensor(prefix, "contractKernel"), tensor(prefix, "contractBias")),
      ],
    };
  },
  activation: plain,
  dropout: plain,
  gaussianNoise: plain,
  gradientReversal: (site) => {
    const strength = number(site, "strength");
    return {
      result: `${1 + strength} * ops.stop_gradient(${input(site)}) - ${strength === 1 ? "" : `${strength} * `}${input(site)}  # passes values on, turns gradients round`,
    };
  },
  add: joined(" + "),
  multiply: joined(" * "),
  concat: (site) => ({
    result: `ops.concatenate([${Object.values(site.inputs).flat().join(", ")}], axis=${number(site, "axis")})`,
  }),
  realOrGenerated: (site) => ({
    result: `real_or_generated(${input(site, "real")}, ${input(site, "generated")}, training)`,
    uses: ["real_or_generated"],
  }),
  flatten: (site) => ({ result: `ops.reshape(${input(site)}, ${pythonTuple([-1, ...resultShape(site)])})` }),
  reshape: (site) => ({ result: `ops.reshape(${input(site)}, ${pythonTuple([-1, ...resultShape(site)])})` }),
  permute: (site) => ({
    result: `ops.transpose(${input(site)}, ${pythonTuple([0, ...readList(site.node.attributes, "order")])})`,
  }),
  pad2d: plain,
  upsample2d: plain,
};

/** @throws Error for a layer that is not in the table: a gap that a test finds. */
export function kerasLayer(site: CodeSite): LayerCode {
  const emit = emitters[site.node.layer];
  if (emit === undefined) throw new Error(`The layer ${site.node.layer} cannot be written in Keras.`);
  return emit(site);
}
