/** What a generated file needs to know of a model beside its layers: arguments, results, what losses and metrics compare, and its data. */
import { readNumber } from "../../layers/attributes";
import type { TensorSpec } from "../../layers/define";
import { findLayer } from "../../layers/registry";
import type { ModelNode, PortReference } from "../../model/types";
import type { ModelRequest } from "./code-types";
import { isComputed, valueKey } from "./code-tree";
import { fresh, identifier, plainText, pythonString } from "./names";
import type { ModelArgument, ModelResult } from "./write-model";
import { ownTitle } from "./write-model";

/** A loss or a metric over expressions. */
export interface Comparison {
  readonly node: ModelNode;
  readonly role: "loss" | "metric";
  readonly title: string;
  readonly prediction: string;
  readonly target: string;
  readonly predictionSpec: TensorSpec;
  readonly targetSpec: TensorSpec;
  /** Of a loss: its factor in the sum. */
  readonly weight: number;
}

export interface CodePlan {
  /** Of the data set, then Noise. */
  readonly args: readonly (ModelArgument & {
    readonly noise: boolean;
    readonly field: string;
    readonly spec: TensorSpec;
  })[];
  readonly results: readonly ModelResult[];
  readonly comparisons: readonly Comparison[];
  /** Sentences on the data, one a line. */
  readonly notes: readonly string[];
  /** Every field that the file takes from a batch. */
  readonly fields: readonly { readonly name: string; readonly spec: TensorSpec }[];
}

export function planCode(request: ModelRequest): CodePlan {
  const { model } = request;
  const nodes = new Map(model.nodes.map((node) => [node.id, node]));
  const taken = new Set<string>();
  const sources = (nodes: readonly ModelNode[]) => nodes.flatMap((node) => Object.values(node.sources).flat());
  const used = new Set(sources(model.nodes).map(({ node }) => node));
  const fed = new Set(
    [...sources(model.nodes.filter(isComputed)), ...model.outputs.map(({ source }) => source)].map(({ node }) => node),
  );
  const named = new Map<string, string>();
  const args = model.nodes.flatMap((node) => {
    const spec = node.outputs["y"];
    const noise = node.layer === "noise";
    if ((node.layer !== "input" && !noise) || spec === undefined || !fed.has(node.id)) return [];
    const field = node.field ?? node.id;
    // Two Inputs of one field are one argument.
    const name = named.get(field) ?? fresh(identifier(field), taken);
    named.set(field, name);
    const source: PortReference = { node: node.id, port: "y" };
    return [{ name, source, node, noise, field, spec }];
  });
  const results: ModelResult[] = model.outputs.map(({ name, source }) => ({ name, source }));
  const compared = model.nodes.filter(({ layer }) => ["loss", "metric"].includes(findLayer(layer)?.role ?? ""));
  const names = new Set(results.map(({ name }) => name));
  for (const { sources } of compared)
    for (const source of Object.values(sources).flat()) {
      const node = nodes.get(source.node);
      if (!node || !isComputed(node) || results.some((result) => valueKey(result.source) === valueKey(source)))
        continue;
      const port = findLayer(node.layer)?.outputs.find(({ name }) => name === source.port);
      results.push({
        name: fresh(identifier(source.port === "y" ? ownTitle(node) : (port?.label ?? source.port)), names),
        source,
      });
    }
  const expression = (source: PortReference | undefined): string => {
    const node = source && nodes.get(source.node);
    if (!source || !node) return "None";
    const result = results.find((each) => valueKey(each.source) === valueKey(source));
    if (result) return results.length === 1 ? "outputs" : `outputs[${pythonString(result.name)}]`;
    return `batch[${pythonString(node.field ?? node.id)}]`;
  };
  const comparisons = compared.flatMap((node): readonly Comparison[] => {
    const role = findLayer(node.layer)?.role;
    const predictionSpec = node.inputs["prediction"]?.[0];
    const targetSpec = node.inputs["target"]?.[0];
    if ((role !== "loss" && role !== "metric") || !predictionSpec || !targetSpec) return [];
    return [
      {
        node,
        role,
        title: ownTitle(node),
        prediction: expression(node.sources["prediction"]?.[0]),
        target: expression(node.sources["target"]?.[0]),
        predictionSpec,
        targetSpec,
        weight: "weight" in node.attributes ? readNumber(node.attributes, "weight") : 1,
      },
    ];
  });
  const fields = new Map<string, TensorSpec>();
  for (const node of model.nodes) {
    const spec = node.outputs["y"];
    if (node.field !== undefined && spec && used.has(node.id)) fields.set(node.field, spec);
  }
  return {
    args,
    results,
    comparisons,
    fields: [...fields].map(([name, spec]) => ({ name, spec })),
    notes: dataNotes(request, fields),
  };
}

/** Whether a class id is compared with one number an example. */
export function comparesBinary({ predictionSpec, targetSpec }: Comparison): boolean {
  const size = predictionSpec.shape.reduce((product, dimension) => product * dimension, 1);
  return targetSpec.dtype === "i32" && targetSpec.shape.length === 0 && size === 1;
}

function dataNotes({ dataset }: ModelRequest, fields: ReadonlyMap<string, TensorSpec>): readonly string[] {
  const notes = dataset
    ? [`Data: ${plainText(dataset.name)}. ${plainText(dataset.source)}`.trim()]
    : ["Data: none is chosen yet."];
  for (const [name, spec] of fields) {
    const shape = ["batch", ...spec.shape].join(", ");
    const kind = spec.dtype === "f32" ? "float32" : "int32";
    const field = dataset?.fields.find((each) => each.name === name);
    const classes = field?.classNames;
    const more = [
      spec.classCount === undefined ? "" : `ids below ${spec.classCount}`,
      classes !== undefined && classes.length <= 12 ? `in this order: ${classes.map(plainText).join(", ")}` : "",
      spec.scale === undefined ? "" : `standardized: x = (value - ${spec.scale.mean}) / ${spec.scale.deviation}`,
      field?.kind === "image" ? "pixels from 0 to 1" : "",
      field?.columnNames !== undefined ? `columns ${field.columnNames.map(plainText).join(", ")}, standardized` : "",
    ].filter((each) => each !== "");
    notes.push(`- ${plainText(name)}: ${kind} [${shape}]${more.map((each) => `; ${each}`).join("")}`);
  }
  return notes;
}
