/**
 * A node's inputs and outputs with their shapes. Each input is also a list of what could feed it, so that edges can be
 * drawn without a mouse.
 */
import { useId, useMemo } from "react";
import { formatSpec } from "../../engine/layers/define";
import type { Port } from "../../engine/layers/define";
import type { ModelNode, PortReference } from "../../engine/model/types";
import { connect, reconnect, removeEdges } from "../document/commands";
import { documentStore } from "../document/document-store";
import { nodeKind } from "../document/node-kinds";
import type { NodeKind } from "../document/node-kinds";
import { downstreamOf, nodeTitle } from "../document/ports";
import type { DocumentEdge, DocumentNode, ProjectDocument } from "../document/schema";
import { useDocument } from "../document/use-document";

interface Source extends PortReference {
  readonly label: string;
}

/** Outputs that may feed the node without closing a circle, each with a name of its own. */
function possibleSources(document: ProjectDocument, node: string): readonly Source[] {
  const fed = downstreamOf(document, node);
  return document.nodes.flatMap((candidate) => {
    const outputs = nodeKind(document.blocks, candidate)?.outputs ?? [];
    if (outputs.length === 0 || candidate.id === node || fed.has(candidate.id)) return [];
    return outputs.map((port) => ({
      node: candidate.id,
      port: port.name,
      label: `${nodeTitle(candidate, document.blocks)} (${candidate.id}${outputs.length > 1 ? `, ${port.label}` : ""})`,
    }));
  });
}

const keyOf = (reference: PortReference): string => `${reference.node}/${reference.port}`;

function SourcePicker(props: {
  readonly label: string;
  readonly target: PortReference;
  readonly edge: DocumentEdge | undefined;
  readonly sources: readonly Source[];
  readonly spec: string | undefined;
}) {
  const { label, target, edge, sources, spec } = props;
  const id = useId();
  const current = edge ? keyOf(edge.source) : "";
  const choose = (key: string): void => {
    const { run } = documentStore.getState();
    const source = sources.find((candidate) => keyOf(candidate) === key);
    if (!source) run(removeEdges(edge ? [edge.id] : []), { label: "disconnect" });
    else if (edge) run(reconnect(edge.id, source, target), { label: "move edge" });
    else run(connect(source, target), { label: "connect" });
  };
  return (
    <div className="field">
      <label className="field-label link-label" htmlFor={id}>
        <span>{label}</span>
        <span className="inspector-mono">{spec}</span>
      </label>
      <select id={id} className="select" value={current} onChange={(event) => choose(event.target.value)}>
        <option value="">Not connected</option>
        {edge && !sources.some((source) => keyOf(source) === current) && (
          <option value={current}>{edge.source.node}</option>
        )}
        {sources.map((source) => (
          <option key={keyOf(source)} value={keyOf(source)}>
            {source.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function InputLinks({
  node,
  port,
  model,
  sources,
}: {
  readonly node: DocumentNode;
  readonly port: Port;
  readonly model: ModelNode | undefined;
  readonly sources: readonly Source[];
}) {
  const edges = useDocument((state) => state.view.edges);
  const target = { node: node.id, port: port.name };
  const own = edges.filter((edge) => edge.target.node === node.id && edge.target.port === port.name);
  const specs = model?.inputs[port.name] ?? [];
  const spec = (index: number): string | undefined => {
    const found = specs[index];
    return found && formatSpec(found);
  };
  const free = sources.filter((source) => !own.some((edge) => keyOf(edge.source) === keyOf(source)));
  const many = port.variadic === true;
  return (
    <>
      {own.map((edge, index) => (
        <SourcePicker
          key={edge.id}
          label={many ? `${port.label} ${index + 1}` : port.label}
          target={target}
          edge={edge}
          sources={[...sources.filter((source) => keyOf(source) === keyOf(edge.source)), ...free]}
          spec={spec(index)}
        />
      ))}
      {(own.length === 0 || many) && (
        <SourcePicker
          key="new"
          label={many ? `${port.label} ${own.length + 1}` : port.label}
          target={target}
          edge={undefined}
          sources={free}
          spec={undefined}
        />
      )}
    </>
  );
}

export function NodeLinks({
  node,
  layer,
  model,
}: {
  readonly node: DocumentNode;
  readonly layer: NodeKind;
  readonly model: ModelNode | undefined;
}) {
  // The model changes with the graph but not with positions, so that a drag does not search the graph at every move.
  const graph = useDocument((state) => state.viewModel);
  const sources = useMemo(
    () => (graph.nodes.length > 0 ? possibleSources(documentStore.getState().view, node.id) : []),
    [graph, node.id],
  );
  return (
    <>
      {layer.inputs.map((port) => (
        <InputLinks key={port.name} node={node} port={port} model={model} sources={sources} />
      ))}
      {layer.outputs.map((port) => {
        const spec = model?.outputs[port.name];
        return (
          <div className="link-label" key={port.name}>
            <span className="field-label">{port.label}</span>
            <span className="inspector-mono">{spec ? `${spec.dtype} ${formatSpec(spec)}` : "not known yet"}</span>
          </div>
        );
      })}
    </>
  );
}
