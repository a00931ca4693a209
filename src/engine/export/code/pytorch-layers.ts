/**
 * How each layer reads in PyTorch: what the class holds, the line of `forward`, and how our weights become PyTorch's. Dense kernels are
 * [in, out] here and [out, in] there; convolutions [height, width, in, out] here and [out, in, height, width] there.
 */
import type { CodeSite, LayerCode, Layout } from "./code-types";
import type { StateChange, StateTensor } from "./pytorch-state";
import { loadLine } from "./pytorch-state";
import type { ModelNode } from "../../model/types";
import {
  attentionWidths,
  flag,
  hasBias,
  input,
  number,
  ownExpression,
  pythonFlag,
  recurrentNames,
  resultShape,
  shapeOf,
  text,
} from "./layer-expression";
import { readList } from "../../layers/attributes";

/** `loads` follows from `state`. */
type Emit = (site: CodeSite) => Omit<LayerCode, "loads">;

/** An activation around an expression. Channels are dimension 1 where they come first. */
function activate(site: CodeSite, kind: string, value: string): string {
  const slope = kind === "leakyRelu" && "slope" in site.node.attributes ? number(site, "slope") : 0.01;
  const alpha = kind === "elu" && "alpha" in site.node.attributes ? number(site, "alpha") : 1;
  switch (kind) {
    case "none":
      return value;
    case "leakyRelu":
      return `F.leaky_relu(${value}, ${slope})`;
    case "elu":
      return alpha === 1 ? `F.elu(${value})` : `F.elu(${value}, alpha=${alpha})`;
    case "sigmoid":
    case "tanh":
      return `torch.${kind}(${value})`;
    case "softmax":
      return `F.softmax(${value}, dim=${site.layout === "first" && shapeOf(site).length > 1 ? 1 : -1})`;
    default:
      return `F.${kind}(${value})`;
  }
}

const load = (member: string, name: string, tensor: string, change: StateChange = "none"): StateTensor => ({
  name: `${member}.${name}`,
  value: { kind: "weight", tensor, change },
});

/** A module with a kernel and perhaps a bias. */
function weighted(site: CodeSite, expression: string, change: StateChange, at = ""): ReturnType<Emit> {
  return {
    members: [["", expression]],
    result: activate(site, text(site, "activation"), `${site.self}(${input(site)})`),
    state: (member, tensor) => [
      load(member + at, "weight", `${tensor}/kernel`, change),
      ...(hasBias(site) ? [load(member + at, "bias", `${tensor}/bias`)] : []),
    ],
  };
}

/** Where the weights of a convolution are in its module: behind padding, if there is any. */
/** The same padding on both sides is an option of the convolution. */
function foldPadding(expression: string): string {
  const flat = /^nn\.Sequential\(nn\.ZeroPad2d\(\((\d+), (\d+), (\d+), (\d+)\)\), (nn\.Conv2d\(.*)\)\)$/.exec(
    expression,
  );
  if (flat) {
    const [, left, right, top, bottom, convolution = ""] = flat;
    if (left !== right || top !== bottom) return expression;
    return `${convolution}, padding=${left === top ? (left ?? "0") : `(${top ?? "0"}, ${left ?? "0"})`})`;
  }
  const along = /^nn\.Sequential\(nn\.ZeroPad1d\(\((\d+), (\d+)\)\), (nn\.Conv1d\(.*)\)\)$/.exec(expression);
  return along && along[1] === along[2] ? `${along[3] ?? ""}, padding=${along[1] ?? "0"})` : expression;
}

const behindPadding = (expression: string): string => (expression.startsWith("nn.Sequential(") ? ".1" : "");

function convolution(change: StateChange): Emit {
  return (site) => {
    const expression = foldPadding(ownExpression(site, "pytorch", { activation: "none" }));
    return weighted(site, expression, change, behindPadding(expression));
  };
}

const plainModule: Emit = (site) => ({
  members: [["", ownExpression(site, "pytorch")]],
  result: `${site.self}(${input(site)})`,
});

const normalization: Emit = (site) => ({
  ...plainModule(site),
  state: (member, tensor) =>
    site.node.parameters.map(({ name }) => load(member, name === "gamma" ? "weight" : "bias", `${tensor}/${name}`)),
});

const joined =
  (word: string): Emit =>
  (site) => {
    const all = site.inputs["xs"] ?? site.inputs["x"] ?? Object.values(site.inputs).flat();
    return { result: all.join(word) };
  };

const recurrent =
  (name: string): Emit =>
  (site) => {
    const directions = recurrentNames(site);
    const expression = ownExpression(site, "pytorch", { dropout: 0 });
    const dropout = number(site, "dropout");
    const units = number(site, "units");
    const given = dropout > 0 ? `${site.self}_dropout(${input(site)})` : input(site);
    const last =
      directions.length === 1
        ? "[:, -1]"
        : // The walk from the end is done where the sequence starts.
          "";
    const all = `${site.self}(${given})[0]`;
    const result = flag(site, "returnSequences")
      ? all
      : directions.length === 1
        ? `${all}${last}`
        : `both_ends(${all}, ${units})`;
    const single = name !== "gru";
    return {
      members: [["", expression], ...(dropout > 0 ? ([["_dropout", `nn.Dropout(${dropout})`]] as const) : [])],
      after: single
        ? directions.map(
            (_, index) =>
              `${site.self}.bias_hh_l0${index === 0 ? "" : "_reverse"}.requires_grad_(False)  # one bias is enough: this one stays 0`,
          )
        : [],
      result,
      uses: !flag(site, "returnSequences") && directions.length > 1 ? ["both_ends"] : [],
      state: (member, tensor) =>
        directions.flatMap((names, index) => {
          const end = `l0${index === 0 ? "" : "_reverse"}`;
          const [kernel, recurrentKernel, bias, recurrentBias] = names.map((each) => `${tensor}/${each}`);
          return [
            load(member, `weight_ih_${end}`, kernel ?? "", "transposed"),
            load(member, `weight_hh_${end}`, recurrentKernel ?? "", "transposed"),
            load(member, `bias_ih_${end}`, bias ?? ""),
            recurrentBias === undefined
              ? { name: `${member}.bias_hh_${end}`, value: { kind: "zeros", like: bias ?? "" } }
              : load(member, `bias_hh_${end}`, recurrentBias),
          ];
        }),
    };
  };

const PROJECTIONS = ["query", "key", "value", "output"] as const;

function projections(site: CodeSite, member: string, tensor: string): readonly StateTensor[] {
  return PROJECTIONS.flatMap((name) => [
    load(member, `${name}.weight`, `${tensor}/${name}Kernel`, "transposed"),
    ...(site.node.parameters.some((parameter) => parameter.name === `${name}Bias`)
      ? [load(member, `${name}.bias`, `${tensor}/${name}Bias`)]
      : []),
  ]);
}

const emitters: Readonly<Record<string, Emit>> = {
  dense: (site) => weighted(site, ownExpression(site, "pytorch", { activation: "none" }), "transposed"),
  conv2d: convolution("conv2d"),
  conv1d: convolution("conv1d"),
  depthwiseConv2d: convolution("depthwise"),
  convTranspose2d: (site) => {
    const expression = ownExpression(site, "pytorch", { activation: "none" });
    const cropped = /^nn\.Sequential\((nn\.ConvTranspose2d\(.*\)), nn\.ZeroPad2d\(.*\)\)$/.exec(expression)?.[1];
    const code = weighted(site, cropped ?? expression, "conv2d");
    if (cropped === undefined) return code;
    // Cut by a slice: ExecuTorch takes no negative padding.
    const [height, width] = resultShape(site);
    const value = `${site.self}(${input(site)})[:, :, :${height ?? 1}, :${width ?? 1}]`;
    return { ...code, result: activate(site, text(site, "activation"), value) };
  },
  maxPool2d: plainModule,
  avgPool2d: plainModule,
  globalAvgPool2d: (site) => ({ result: `${input(site)}.mean(dim=(2, 3))` }),
  globalAvgPool1d: (site) => ({ result: `${input(site)}.mean(dim=1)` }),
  batchNorm: (site) => ({
    ...plainModule(site),
    state: (member, tensor) => [
      load(member, "weight", `${tensor}/gamma`),
      load(member, "bias", `${tensor}/beta`),
      load(member, "running_mean", `${tensor}/mean`),
      load(member, "running_var", `${tensor}/variance`),
      { name: `${member}.num_batches_tracked`, value: { kind: "counter" } },
    ],
  }),
  layerNorm: normalization,
  rmsNorm: normalization,
  groupNorm: normalization,
  embedding: (site) => ({
    ...plainModule(site),
    state: (member, tensor) => [load(member, "weight", `${tensor}/table`)],
  }),
  positionEmbedding: (site) => ({
    members: [["", ownExpression(site, "pytorch")]],
    result: `${input(site)} + ${site.self}`,
    state: (member, tensor) => [{ name: member, value: { kind: "weight", tensor: `${tensor}/table`, change: "none" } }],
  }),
  lstm: recurrent("lstm"),
  gru: recurrent("gru"),
  simpleRnn: recurrent("simpleRnn"),
  multiHeadAttention: (site) => {
    const { features, context, heads, headDim } = attentionWidths(site);
    const options = [
      `${features}, ${heads}, ${headDim}`,
      context === features ? "" : `, context=${context}`,
      flag(site, "causal") ? ", causal=True" : "",
      flag(site, "useBias") ? "" : ", bias=False",
    ].join("");
    const rate = number(site, "dropout");
    const other = site.inputs["context"]?.[0] ?? input(site);
    const attended = `${site.self}(${input(site)}, ${other})`;
    return {
      members: [["", `Attention(${options})`], ...(rate > 0 ? ([["_dropout", `nn.Dropout(${rate})`]] as const) : [])],
      result: rate > 0 ? `${site.self}_dropout(${attended})` : attended,
      uses: ["Attention"],
      state: (member, tensor) => projections(site, member, tensor),
    };
  },
  transformerBlock: (site) => {
    const features = shapeOf(site).at(-1) ?? 1;
    const hidden = site.node.parameters.find(({ name }) => name === "expandBias")?.shape[0] ?? features;
    const norm = text(site, "norm") === "rmsNorm" ? "RMSNorm" : "LayerNorm";
    return {
      members: [
        [
          "",
          `TransformerBlock(${features}, ${number(site, "heads")}, ${hidden}, F.${text(site, "activation")}, nn.${norm}, causal=${pythonFlag(flag(site, "causal"))}, dropout=${number(site, "dropout")})`,
        ],
      ],
      result: `${site.self}(${input(site)})`,
      uses: ["Attention", "TransformerBlock"],
      state: (member, tensor) => [
        ...projections(site, `${member}.attention`, tensor),
        ...[
          ["attention_norm", "attentionNorm"],
          ["mlp_norm", "mlpNorm"],
        ].flatMap(([own = "", name = ""]) => [
          load(member, `${own}.weight`, `${tensor}/${name}Gamma`),
          ...(norm === "LayerNorm" ? [load(member, `${own}.bias`, `${tensor}/${name}Beta`)] : []),
        ]),
        ...["expand", "contract"].flatMap((name) => [
          load(member, `${name}.weight`, `${tensor}/${name}Kernel`, "transposed"),
          load(member, `${name}.bias`, `${tensor}/${name}Bias`),
        ]),
      ],
    };
  },
  activation: (site) => ({ result: activate(site, text(site, "function"), input(site)) }),
  dropout: plainModule,
  gaussianNoise: (site) => ({
    result: `${input(site)} + ${number(site, "deviation")} * torch.randn_like(${input(site)}) if self.training else ${input(site)}`,
  }),
  gradientReversal: (site) => {
    const strength = number(site, "strength");
    return {
      result: `${1 + strength} * ${input(site)}.detach() - ${strength === 1 ? "" : `${strength} * `}${input(site)}  # passes values on, turns gradients round`,
    };
  },
  add: joined(" + "),
  multiply: joined(" * "),
  concat: (site) => {
    const all = Object.values(site.inputs).flat();
    const rank = resultShape(site).length + 1;
    const axis = (number(site, "axis") + rank) % rank;
    return {
      result: `torch.cat([${all.join(", ")}], dim=${site.layout === "first" && axis === rank - 1 ? 1 : site.layout === "first" ? axis + 1 : number(site, "axis")})`,
    };
  },
  realOrGenerated: (site) => ({
    result: `real_or_generated(${input(site, "real")}, ${input(site, "generated")}, self.training)`,
    uses: ["real_or_generated"],
  }),
  // A number for each example has no dimension to flatten yet.
  flatten: (site) => ({ result: `${input(site)}.${shapeOf(site).length === 0 ? "unsqueeze" : "flatten"}(1)` }),
  reshape: (site) => ({ result: `${input(site)}.reshape(${["-1", ...resultShape(site)].join(", ")})` }),
  permute: (site) => ({
    result: `${input(site)}.permute(${[0, ...readList(site.node.attributes, "order")].join(", ")})`,
  }),
  pad2d: plainModule,
  upsample2d: plainModule,
};

/** @throws Error for a layer that is not in the table: a gap that a test finds. */
export function pytorchLayer(site: CodeSite): LayerCode {
  const emit = emitters[site.node.layer];
  if (emit === undefined) throw new Error(`The layer ${site.node.layer} cannot be written in PyTorch.`);
  const code = emit(site);
  const { state } = code;
  return state === undefined ? code : { ...code, loads: (member, tensor) => state(member, tensor).map(loadLine) };
}

const FIRST = new Set(
  "conv2d conv1d depthwiseConv2d convTranspose2d maxPool2d avgPool2d globalAvgPool2d batchNorm groupNorm pad2d upsample2d".split(
    " ",
  ),
);
const ANY = new Set("activation dropout gaussianNoise gradientReversal add multiply concat realOrGenerated".split(" "));

export function pytorchLayout({ layer }: ModelNode): Layout | "any" {
  if (FIRST.has(layer)) return "first";
  return ANY.has(layer) ? "any" : "last";
}
