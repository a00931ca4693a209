/** What the frameworks' layer tables share: a layer's own expression, and readings of its attributes and shapes. */
import { readFlag, readNumber, readText } from "../../layers/attributes";
import type { AttributeValue } from "../../layers/define";
import { findLayer } from "../../layers/registry";
import type { CodeSite } from "./code-types";

/** What the layer itself says of how it reads, without what the code writes in a line of its own. */
export function ownExpression(
  { node, site }: CodeSite,
  framework: "pytorch" | "keras",
  overrides: Readonly<Record<string, AttributeValue>> = {},
): string {
  const layer = findLayer(node.layer);
  if (layer === undefined) throw new Error(`There is no layer of the type ${node.layer}.`);
  return layer.source[framework]({ ...site, attributes: { ...site.attributes, ...overrides } });
}

export const number = ({ node }: CodeSite, name: string): number => readNumber(node.attributes, name);
export const flag = ({ node }: CodeSite, name: string): boolean => readFlag(node.attributes, name);
export const text = ({ node }: CodeSite, name: string): string => readText(node.attributes, name);

/** Variable of a port, the first input's without a name. */
export function input({ inputs }: CodeSite, port = "x"): string {
  return inputs[port]?.[0] ?? "x";
}

/** Shape without the batch. */
export function shapeOf({ node }: CodeSite, port = "x"): readonly number[] {
  return node.inputs[port]?.[0]?.shape ?? [];
}
export function resultShape({ node }: CodeSite): readonly number[] {
  return node.outputs["y"]?.shape ?? [];
}
export function hasBias({ node }: CodeSite): boolean {
  return node.parameters.some(({ name }) => name === "bias");
}

export const pythonFlag = (value: boolean): string => (value ? "True" : "False");
export const pythonTuple = (values: readonly (number | string)[]): string =>
  `(${values.join(", ")}${values.length === 1 ? "," : ""})`;

/** Widths of MultiHeadAttention. */
export function attentionWidths(site: CodeSite) {
  const features = shapeOf(site).at(-1) ?? 1;
  const context = site.node.inputs["context"]?.[0]?.shape.at(-1) ?? features;
  const heads = number(site, "heads");
  const given = number(site, "headDim");
  return { features, context, heads, headDim: given === 0 ? features / heads : given };
}

/** Names of the parameters of a recurrent layer that walks from the start, and of one that walks from the end. */
export function recurrentNames(site: CodeSite): readonly (readonly string[])[] {
  const names = site.node.parameters.map(({ name }) => name);
  return [
    names.filter((name) => !name.startsWith("backward")),
    names.filter((name) => name.startsWith("backward")),
  ].filter((each) => each.length > 0);
}
