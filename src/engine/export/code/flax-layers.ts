/** How each layer reads in Flax (NNX). Layouts are ours: channels last, kernels [in, out] and [height, width, in, out]. */
import { readList, readPair } from "../../layers/attributes";
import type { CodeSite, LayerCode } from "./code-types";
import {
  attentionWidths,
  flag,
  hasBias,
  input,
  number,
  pythonFlag,
  pythonTuple,
  recurrentNames,
  resultShape,
  shapeOf,
  text,
} from "./layer-expression";

type Emit = (site: CodeSite) => LayerCode;

function activate(site: CodeSite, kind: string, value: string): string {
  const slope = kind === "leakyRelu" && "slope" in site.node.attributes ? number(site, "slope") : 0.01;
  const alpha = kind === "elu" && "alpha" in site.node.attributes ? number(site, "alpha") : 1;
  switch (kind) {
    case "none":
      return value;
    case "leakyRelu":
      return `nnx.leaky_relu(${value}, ${slope})`;
    case "elu":
      return alpha === 1 ? `nnx.elu(${value})` : `nnx.elu(${value}, ${alpha})`;
    case "gelu":
      return `nnx.gelu(${value}, approximate=False)`;
    default:
      return `nnx.${kind}(${value})`;
  }
}

const set = (member: string, name: string, tensor: string): string =>
  `model.${member}${name === "" ? "" : `.${name}`}[...] = tensors["${tensor}"]`;

/** A module with a kernel and perhaps a bias. `prepared` is what it is called on. */
function weighted(site: CodeSite, expression: string, prepared = input(site)): LayerCode {
  return {
    members: [["", expression]],
    result: activate(site, text(site, "activation"), `${site.self}(${prepared})`),
    loads: (member, prefix) => [
      set(member, "kernel", `${prefix}/kernel`),
      ...(hasBias(site) ? [set(member, "bias", `${prefix}/bias`)] : []),
    ],
  };
}

const options = (...all: readonly string[]): string =>
  all
    .filter((each) => each !== "")
    .map((each) => `, ${each}`)
    .join("");
const bias = (site: CodeSite): string => (flag(site, "useBias") ? "" : "use_bias=False");
const pairOption = (site: CodeSite, attribute: string, name: string): string => {
  const pair = readPair(site.node.attributes, attribute);
  return Math.max(...pair) > 1 ? `${name}=${pythonTuple(pair)}` : "";
};
const padding = (site: CodeSite): string => (text(site, "padding") === "valid" ? 'padding="VALID"' : "");

const conv2d =
  (filters: (site: CodeSite) => number, groups: (site: CodeSite) => number): Emit =>
  (site) => {
    const channels = shapeOf(site).at(-1) ?? 1;
    const grouped = groups(site);
    const module = `nnx.Conv(${channels}, ${filters(site)}, ${pythonTuple(readPair(site.node.attributes, "kernelSize"))}${options(
      pairOption(site, "strides", "strides"),
      padding(site),
      pairOption(site, "dilations", "kernel_dilation"),
      grouped > 1 ? `feature_group_count=${grouped}` : "",
      bias(site),
      "rngs=rngs",
    )})`;
    return weighted(site, module);
  };

const conv1d: Emit = (site) => {
  const [, features = 1] = shapeOf(site);
  const stride = number(site, "stride");
  const dilation = number(site, "dilation");
  const groups = number(site, "groups");
  const pad = text(site, "padding");
  return weighted(
    site,
    `nnx.Conv(${features}, ${number(site, "filters")}, ${pythonTuple([number(site, "kernelSize")])}${options(
      stride > 1 ? `strides=${pythonTuple([stride])}` : "",
      pad === "same" ? "" : `padding="${pad.toUpperCase()}"`,
      dilation > 1 ? `kernel_dilation=${pythonTuple([dilation])}` : "",
      groups > 1 ? `feature_group_count=${groups}` : "",
      bias(site),
      "rngs=rngs",
    )})`,
  );
};

const pooling =
  (name: string): Emit =>
  (site) => {
    const size = pythonTuple(readPair(site.node.attributes, "size"));
    const strides = pythonTuple(readPair(site.node.attributes, "strides"));
    const counted = name === "avg_pool" && text(site, "padding") === "same" ? ", count_include_pad=False" : "";
    return {
      result: `nnx.${name}(${input(site)}, ${size}, strides=${strides}${text(site, "padding") === "same" ? ', padding="SAME"' : ""}${counted})`,
    };
  };

const normalization =
  (name: string): Emit =>
  (site) => {
    const shape = shapeOf(site);
    const axes = "axes" in site.node.attributes ? number(site, "axes") : 1;
    const list = Array.from({ length: axes }, (_, axis) => axis - axes);
    const many = axes > 1;
    const features = many ? pythonTuple(shape.slice(-axes)) : String(shape.at(-1) ?? 1);
    const extra = [
      name === "BatchNorm" ? `momentum=${number(site, "momentum")}` : "",
      name === "GroupNorm" ? `num_groups=${number(site, "groups")}` : "",
      many ? `reduction_axes=${pythonTuple(list)}, feature_axes=${pythonTuple(list)}` : "",
    ];
    const renamed: Readonly<Record<string, string>> = { gamma: "scale", beta: "bias", mean: "mean", variance: "var" };
    return {
      members: [
        ["", `nnx.${name}(${features}${options(...extra, `epsilon=${number(site, "epsilon")}`, "rngs=rngs")})`],
      ],
      result: `${site.self}(${input(site)})`,
      loads: (member, prefix) =>
        site.node.parameters.map((each) => set(member, renamed[each.name] ?? each.name, `${prefix}/${each.name}`)),
    };
  };

const recurrent =
  (kind: "Lstm" | "Gru" | "SimpleRnn"): Emit =>
  (site) => {
    const features = shapeOf(site).at(-1) ?? 1;
    const units = number(site, "units");
    const walks = recurrentNames(site);
    const rate = number(site, "dropout");
    const given = rate > 0 ? `${site.self}_dropout(${input(site)})` : input(site);
    const every = flag(site, "returnSequences");
    const relu = kind === "SimpleRnn" && text(site, "activation") === "relu" ? ", activation=nnx.relu" : "";
    const states = walks.map((_, index) => {
      const walked = `${site.self}${index === 0 ? "" : "_backward"}(${given}${index === 0 ? "" : "[:, ::-1]"})`;
      if (!every) return `${walked}[:, -1]`;
      return index === 0 ? walked : `${walked}[:, ::-1]`;
    });
    const names = ["kernel", "recurrent_kernel", "bias", "recurrent_bias"];
    return {
      members: [
        ...walks.map(
          (_, index) => [index === 0 ? "" : "_backward", `${kind}(${features}, ${units}${relu}, rngs=rngs)`] as const,
        ),
        ...(rate > 0 ? ([["_dropout", `nnx.Dropout(${rate}, rngs=rngs)`]] as const) : []),
      ],
      result: states.length === 1 ? (states[0] ?? "") : `jnp.concatenate([${states.join(", ")}], axis=-1)`,
      uses: [kind],
      loads: (member, prefix) =>
        walks.flatMap((walk, index) =>
          walk.map((name, position) =>
            set(`${member}${index === 0 ? "" : "_backward"}`, names[position] ?? name, `${prefix}/${name}`),
          ),
        ),
    };
  };

function projections(site: CodeSite, member: string, prefix: string): readonly string[] {
  return ["query", "key", "value", "output"].flatMap((name) => [
    set(member, `${name}.kernel`, `${prefix}/${name}Kernel`),
    ...(site.node.parameters.some((parameter) => parameter.name === `${name}Bias`)
      ? [set(member, `${name}.bias`, `${prefix}/${name}Bias`)]
      : []),
  ]);
}

const joined =
  (word: string): Emit =>
  (site) => ({ result: Object.values(site.inputs).flat().join(word) });

const emitters: Readonly<Record<string, Emit>> = {
  dense: (site) =>
    weighted(
      site,
      `nnx.Linear(${shapeOf(site).at(-1) ?? 1}, ${number(site, "units")}${options(bias(site), "rngs=rngs")})`,
    ),
  conv2d: conv2d(
    (site) => number(site, "filters"),
    (site) => number(site, "groups"),
  ),
  depthwiseConv2d: (site) => {
    const channels = shapeOf(site).at(-1) ?? 1;
    const code = conv2d(
      () => channels * number(site, "multiplier"),
      () => channels,
    )(site);
    return {
      ...code,
      loads: (member, prefix) => [
        `kernel = tensors["${prefix}/kernel"]`,
        `model.${member}.kernel[...] = kernel.reshape(*kernel.shape[:2], 1, -1)`,
        ...(hasBias(site) ? [set(member, "bias", `${prefix}/bias`)] : []),
      ],
    };
  },
  conv1d,
  convTranspose2d: (site) =>
    weighted(
      site,
      `nnx.ConvTranspose(${shapeOf(site).at(-1) ?? 1}, ${number(site, "filters")}, ${pythonTuple(readPair(site.node.attributes, "kernelSize"))}${options(
        `strides=${pythonTuple(readPair(site.node.attributes, "strides"))}`,
        padding(site),
        "transpose_kernel=True",
        bias(site),
        "rngs=rngs",
      )})`,
    ),
  maxPool2d: pooling("max_pool"),
  avgPool2d: pooling("avg_pool"),
  globalAvgPool2d: (site) => ({ result: `${input(site)}.mean(axis=(1, 2))` }),
  globalAvgPool1d: (site) => ({ result: `${input(site)}.mean(axis=1)` }),
  batchNorm: normalization("BatchNorm"),
  layerNorm: normalization("LayerNorm"),
  rmsNorm: normalization("RMSNorm"),
  groupNorm: normalization("GroupNorm"),
  embedding: (site) => ({
    members: [["", `nnx.Embed(${site.node.parameters[0]?.shape.join(", ") ?? ""}, rngs=rngs)`]],
    result: `${site.self}(${input(site)})`,
    loads: (member, prefix) => [set(member, "embedding", `${prefix}/table`)],
  }),
  positionEmbedding: (site) => ({
    members: [["", `nnx.Param(0.02 * rngs.params.normal(${pythonTuple(shapeOf(site))}))`]],
    result: `${input(site)} + ${site.self}[...]`,
    loads: (member, prefix) => [set(member, "", `${prefix}/table`)],
  }),
  lstm: recurrent("Lstm"),
  gru: recurrent("Gru"),
  simpleRnn: recurrent("SimpleRnn"),
  multiHeadAttention: (site) => {
    const { features, context, heads, headDim } = attentionWidths(site);
    const rate = number(site, "dropout");
    const attended = `${site.self}(${input(site)}, ${site.inputs["context"]?.[0] ?? input(site)})`;
    return {
      members: [
        [
          "",
          `Attention(${features}, ${heads}, ${headDim}${options(
            context === features ? "" : `context=${context}`,
            flag(site, "causal") ? "causal=True" : "",
            bias(site),
            "rngs=rngs",
          )})`,
        ],
        ...(rate > 0 ? ([["_dropout", `nnx.Dropout(${rate}, rngs=rngs)`]] as const) : []),
      ],
      result: rate > 0 ? `${site.self}_dropout(${attended})` : attended,
      uses: ["Attention"],
      loads: (member, prefix) => projections(site, member, prefix),
    };
  },
  transformerBlock: (site) => {
    const features = shapeOf(site).at(-1) ?? 1;
    const hidden = site.node.parameters.find(({ name }) => name === "expandBias")?.shape[0] ?? features;
    const rms = text(site, "norm") === "rmsNorm";
    const kind = text(site, "activation");
    const activation = kind === "gelu" ? "partial(nnx.gelu, approximate=False)" : `nnx.${kind}`;
    return {
      members: [
        [
          "",
          `TransformerBlock(${features}, ${number(site, "heads")}, ${hidden}, ${activation}, nnx.${rms ? "RMSNorm" : "LayerNorm"}, causal=${pythonFlag(flag(site, "causal"))}, dropout=${number(site, "dropout")}, rngs=rngs)`,
        ],
      ],
      result: `${site.self}(${input(site)})`,
      uses: ["Attention", "TransformerBlock"],
      loads: (member, prefix) => [
        ...projections(site, `${member}.attention`, prefix),
        ...[
          ["attention_norm", "attentionNorm"],
          ["mlp_norm", "mlpNorm"],
        ].flatMap(([own = "", name = ""]) => [
          set(member, `${own}.scale`, `${prefix}/${name}Gamma`),
          ...(rms ? [] : [set(member, `${own}.bias`, `${prefix}/${name}Beta`)]),
        ]),
        ...["expand", "contract"].flatMap((name) => [
          set(member, `${name}.kernel`, `${prefix}/${name}Kernel`),
          set(member, `${name}.bias`, `${prefix}/${name}Bias`),
        ]),
      ],
    };
  },
  activation: (site) => ({ result: activate(site, text(site, "function"), input(site)) }),
  dropout: (site) => ({
    members: [["", `nnx.Dropout(${number(site, "rate")}, rngs=rngs)`]],
    result: `${site.self}(${input(site)})`,
  }),
  gaussianNoise: (site) => ({
    members: [["", `GaussianNoise(${number(site, "deviation")}, rngs=rngs)`]],
    result: `${site.self}(${input(site)})`,
    uses: ["GaussianNoise"],
  }),
  gradientReversal: (site) => {
    const strength = number(site, "strength");
    return {
      result: `${1 + strength} * jax.lax.stop_gradient(${input(site)}) - ${strength === 1 ? "" : `${strength} * `}${input(site)}  # passes values on, turns gradients round`,
    };
  },
  add: joined(" + "),
  multiply: joined(" * "),
  concat: (site) => ({
    result: `jnp.concatenate([${Object.values(site.inputs).flat().join(", ")}], axis=${number(site, "axis")})`,
  }),
  realOrGenerated: (site) => ({
    members: [["", "RealOrGenerated(rngs=rngs)"]],
    result: `${site.self}(${input(site, "real")}, ${input(site, "generated")})`,
    uses: ["RealOrGenerated"],
  }),
  flatten: (site) => ({ result: `${input(site)}.reshape(len(${input(site)}), -1)` }),
  reshape: (site) => ({ result: `${input(site)}.reshape(${[-1, ...resultShape(site)].join(", ")})` }),
  permute: (site) => ({
    result: `${input(site)}.transpose(${[0, ...readList(site.node.attributes, "order")].join(", ")})`,
  }),
  pad2d: (site) => {
    const [top = 0, bottom = 0, left = 0, right = 0] = readList(site.node.attributes, "padding");
    const mode = text(site, "mode") === "reflect" ? 'mode="reflect"' : `constant_values=${number(site, "value")}`;
    return { result: `jnp.pad(${input(site)}, ((0, 0), (${top}, ${bottom}), (${left}, ${right}), (0, 0)), ${mode})` };
  },
  upsample2d: (site) => {
    const [height = 1, width = 1, channels = 1] = resultShape(site);
    const method = text(site, "interpolation") === "nearest" ? "nearest" : "linear";
    return {
      result: `jax.image.resize(${input(site)}, (len(${input(site)}), ${height}, ${width}, ${channels}), "${method}")`,
    };
  },
};

/** @throws Error for a layer that is not in the table: a gap that a test finds. */
export function flaxLayer(site: CodeSite): LayerCode {
  const emit = emitters[site.node.layer];
  if (emit === undefined) throw new Error(`The layer ${site.node.layer} cannot be written in Flax.`);
  return emit(site);
}
