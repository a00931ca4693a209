/**
 * What the layers with attention share: how features are split into heads, and the projections with their parameters. Sequences
 * are `[batch, time, features]`.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { ValueId } from "../ir/types";
import { readNumber } from "./attributes";
import type { AttributeSchema, LayerProblem, LayerSite, ParameterSpec } from "./define";
import { error, setFix } from "./problems";
import { project } from "./project";

export const headsField: AttributeSchema[string] = {
  kind: "int",
  label: "Heads",
  help: "Attentions side by side, each over its own share of the features.",
  default: 4,
  min: 1,
  max: 1024,
};

export const causalField: AttributeSchema[string] = {
  kind: "boolean",
  label: "Causal",
  help: "Every step sees itself and what came before it, never what follows: for predicting the next token.",
  default: false,
};

export const attentionReference = {
  title: "Vaswani et al.: Attention is all you need (2017)",
  url: "https://arxiv.org/abs/1706.03762",
} as const;

/** Problem of features that do not split into the site's heads, or undefined. */
export function headsProblem(label: string, site: LayerSite, features: number): LayerProblem | undefined {
  const heads = readNumber(site.attributes, "heads");
  if (features % heads === 0) return undefined;
  const fitting = nearestDivisor(features, heads);
  return error(
    "heads-mismatch",
    `${label} cannot split ${features} features evenly into ${heads} heads: set heads to ${fitting}.`,
    { attribute: "heads", fixes: [setFix(site, "heads", fitting, `Set heads to ${fitting}`)] },
  );
}

/** The divisor of `number` that is nearest to `wanted`; the smaller of two. */
function nearestDivisor(number: number, wanted: number): number {
  for (let distance = 0; distance < number; distance++) {
    for (const candidate of [wanted - distance, wanted + distance]) {
      if (candidate >= 1 && number % candidate === 0) return candidate;
    }
  }
  return 1;
}

export interface AttentionWidths {
  readonly heads: number;
  readonly headDim: number;
  /** Features of the queries and of the result, and of what keys and values are made from. */
  readonly features: number;
  readonly contextFeatures: number;
}

/** Projections of queries, keys and values, and of what the heads give back to features. */
export function attentionParameters(widths: AttentionWidths, bias: boolean): readonly ParameterSpec[] {
  const { features, contextFeatures } = widths;
  const inner = widths.heads * widths.headDim;
  const projection = (name: string, fanIn: number, fanOut: number): readonly ParameterSpec[] => [
    {
      name: `${name}Kernel`,
      shape: [fanIn, fanOut],
      initializer: { kind: "glorotUniform", fanIn, fanOut },
      trainable: true,
    },
    ...(bias
      ? [{ name: `${name}Bias`, shape: [fanOut], initializer: { kind: "zeros" }, trainable: true } as const]
      : []),
  ];
  return [
    ...projection("query", features, inner),
    ...projection("key", contextFeatures, inner),
    ...projection("value", contextFeatures, inner),
    ...projection("output", inner, features),
  ];
}

/** Operations of one example: the four projections, the scores and the weighted mean. */
export function attentionFlops(widths: AttentionWidths, timeQ: number, timeK: number): number {
  const inner = widths.heads * widths.headDim;
  return 4 * timeQ * widths.features * inner + 4 * timeK * widths.contextFeatures * inner + 4 * timeQ * timeK * inner;
}

/** @throws Error if the layer is built without it: a mistake in the layer. */
export function parameterNamed(parameters: Readonly<Record<string, ValueId>>, name: string): ValueId {
  const value = parameters[name];
  if (value === undefined) throw new Error(`The layer is built without its parameter ${name}.`);
  return value;
}

/**
 * Attention of `x` `[batch, timeQ, features]` to `context` `[batch, timeK, contextFeatures]`, both projected, back to
 * `[batch, timeQ, features]`.
 */
export function attend(
  b: ModuleBuilder,
  x: ValueId,
  context: ValueId,
  parameters: Readonly<Record<string, ValueId>>,
  { heads, headDim, causal }: { readonly heads: number; readonly headDim: number; readonly causal: boolean },
): ValueId {
  const inHeads = (value: ValueId, name: string): ValueId => {
    const kernel = parameterNamed(parameters, `${name}Kernel`);
    const flat = project(b, value, kernel, parameters[`${name}Bias`]);
    const split = b.call("reshape", [flat], { shape: [-1, b.shape(value)[1] ?? 1, heads, headDim] });
    return b.call("transpose", [split], { permutation: [0, 2, 1, 3] });
  };
  const operands = [inHeads(x, "query"), inHeads(context, "key"), inHeads(context, "value")];
  const attended = b.call("transpose", [b.call("attention", operands, { causal })], { permutation: [0, 2, 1, 3] });
  const joined = b.call("reshape", [attended], { shape: [-1, b.shape(x)[1] ?? 1, heads * headDim] });
  return project(b, joined, parameterNamed(parameters, "outputKernel"), parameters["outputBias"]);
}
