/** What follows from a node: its parameters, and how it reads in PyTorch and Keras. Nothing here can be edited. */
import type { DataField, Initializer, LayerDefinition } from "../../engine/layers/define";
import type { ModelNode } from "../../engine/model/types";
import { formatCount } from "../canvas/node-text";

function nameInitializer(initializer: Initializer): string {
  switch (initializer.kind) {
    case "zeros":
    case "ones":
      return initializer.kind;
    case "normal":
      return `normal, deviation ${initializer.deviation}`;
    case "uniform":
      return `uniform, ±${Number(initializer.limit.toPrecision(3))}`;
    case "parts":
      return `parts of ${initializer.values.join(", ")}`;
    case "glorotUniform":
      return "Glorot uniform";
    case "glorotNormal":
      return "Glorot normal";
    case "heUniform":
      return "He uniform";
    case "heNormal":
      return "He normal";
  }
}

export function ParameterTable({ model }: { readonly model: ModelNode }) {
  return (
    <table className="parameter-table">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Shape</th>
          <th scope="col">Count</th>
        </tr>
      </thead>
      <tbody>
        {model.parameters.map((parameter) => (
          <tr key={parameter.name}>
            <td>
              {parameter.name}
              <span className="parameter-note">
                {nameInitializer(parameter.initializer)}
                {parameter.trainable ? "" : ", not trained"}
              </span>
            </td>
            <td className="inspector-mono">[{parameter.shape.join(", ")}]</td>
            <td className="numeric">
              {formatCount(parameter.shape.reduce((count, dimension) => count * dimension, 1))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A layer's expression in a framework; undefined while its inputs are not known. */
export function sourceOf(
  layer: LayerDefinition,
  model: ModelNode,
  fields: readonly DataField[],
): { readonly pytorch: string; readonly keras: string } | undefined {
  const complete = layer.inputs.every((port) => (model.inputs[port.name]?.length ?? 0) > 0);
  const typed = layer.outputs.every((port) => model.outputs[port.name] !== undefined);
  if (!complete || !typed) return undefined;
  const site = { node: model.id, attributes: model.attributes, fields, inputs: model.inputs };
  return { pytorch: layer.source.pytorch(site), keras: layer.source.keras(site) };
}

export function SourceExpressions({
  source,
}: {
  readonly source: { readonly pytorch: string; readonly keras: string };
}) {
  return (
    <dl className="source-list">
      <dt className="field-label">PyTorch</dt>
      <dd>
        <code>{source.pytorch}</code>
      </dd>
      <dt className="field-label">Keras</dt>
      <dd>
        <code>{source.keras}</code>
      </dd>
    </dl>
  );
}
