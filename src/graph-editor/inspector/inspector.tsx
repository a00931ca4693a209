/**
 * The inspector: everything about what is selected, and the form of one node, made from its layer's schema. Nothing
 * selected shows the open block, or nothing: the project's summary belongs to the studio around it.
 */
import "./inspector.css";
import { Copy, Trash2 } from "lucide-react";
import { isHidden } from "../../engine/layers/attributes";
import type { DataField } from "../../engine/layers/define";
import { findLayer } from "../../engine/layers/registry";
import { HealthSection } from "../canvas/health-mark";
import { formatCount } from "../canvas/node-text";
import { ProblemList } from "../canvas/problem-list";
import { renameNode, setAttribute } from "../document/commands";
import { modelNode, nodeProblems } from "../document/derive-model";
import { duplicateSelected, removeSelected } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import type { Selection } from "../document/document-store";
import { nodeKind } from "../document/node-kinds";
import { findNode, nodeTitle } from "../document/ports";
import type { DocumentNode } from "../document/schema";
import { useDocument } from "../document/use-document";
import { CategoryIcon } from "../palette/categories";
import { AttributeFieldControl } from "./attribute-field";
import { BlockInspector, ExposeSection, UseSection } from "./block-section";
import { CostSection, EdgeFacts, ExportSection } from "./cost-section";
import { NodeLinks } from "./node-links";
import { ParameterTable, sourceOf, SourceExpressions } from "./node-facts";
import { ArrangeButtons, CommonAttributes, MarkColors } from "./selection-form";
import { TextField } from "./text-field";

const NO_FIELDS: readonly DataField[] = [];

export interface InspectorProps {
  /** Shows what a layer does. */
  readonly onExplain?: ((layer: string) => void) | undefined;
}

export function Inspector({ onExplain }: InspectorProps) {
  const selection = useDocument((state) => state.selection);
  const [node] = selection.nodes;
  const count = selection.nodes.length + selection.edges.length + selection.marks.length;
  if (node !== undefined && count - selection.edges.length === 1)
    return <NodeInspector key={node} id={node} onExplain={onExplain} />;
  if (count === 0) return <BlockInspector />;
  return count === 1 && selection.edges.length === 1 ? (
    <EdgeInspector id={selection.edges[0] ?? ""} />
  ) : (
    <ManyInspector {...selection} />
  );
}

function ActionButtons({ duplicate }: { readonly duplicate: boolean }) {
  return (
    <span className="inspector-actions">
      {duplicate && (
        <button
          type="button"
          className="btn btn-ghost btn-icon"
          title="Duplicate (Ctrl+D)"
          aria-label="Duplicate"
          onClick={() => duplicateSelected(documentStore)}
        >
          <Copy aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        className="btn btn-ghost btn-icon"
        title="Delete (Del)"
        aria-label="Delete"
        onClick={() => removeSelected(documentStore)}
      >
        <Trash2 aria-hidden="true" />
      </button>
    </span>
  );
}

function AttributeForm({ node }: { readonly node: DocumentNode }) {
  const fields = useDocument((state) => state.dataset?.fields ?? NO_FIELDS);
  const problems = useDocument((state) => nodeProblems(state.viewModel, node.id));
  const blocks = useDocument((state) => state.document.blocks);
  const schema = nodeKind(blocks, node)?.attributes ?? {};
  const shown = Object.entries(schema).filter(([, field]) => !isHidden(field, node.attributes, schema));
  return shown.map(([name, field]) => (
    <AttributeFieldControl
      key={name}
      field={field}
      value={node.attributes[name] ?? field.default}
      dataFields={fields}
      invalid={problems.some((problem) => problem.attribute === name && problem.severity === "error")}
      onChange={(value, step = false) =>
        documentStore.getState().run(setAttribute(node.id, name, value), {
          label: `set ${field.label.toLowerCase()}`,
          ...(step ? { mark: `step ${node.id} ${name}` } : {}),
        })
      }
    />
  ));
}

function NodeInspector({ id, onExplain }: InspectorProps & { readonly id: string }) {
  const node = useDocument((state) => findNode(state.view, id));
  const model = useDocument((state) => modelNode(state.viewModel, id));
  const problems = useDocument((state) => nodeProblems(state.viewModel, id));
  const fields = useDocument((state) => state.dataset?.fields ?? NO_FIELDS);
  const blocks = useDocument((state) => state.document.blocks);
  if (!node) return null;
  const layer = nodeKind(blocks, node);
  const engineLayer = findLayer(node.layer);
  const source = engineLayer && model ? sourceOf(engineLayer, model, fields) : undefined;
  return (
    <section className="inspector" aria-label={`Inspector: ${nodeTitle(node, blocks)}`}>
      <header className="inspector-header">
        <CategoryIcon category={layer?.category} size={16} />
        <h2 className="panel-title">{layer?.label ?? `Unknown layer ${node.layer}`}</h2>
        <ActionButtons duplicate />
      </header>
      {layer && (
        <p className="inspector-summary">
          {layer.docs.summary}
          {engineLayer && onExplain && (
            <>
              {" "}
              <button type="button" className="inspector-about" onClick={() => onExplain(engineLayer.type)}>
                About {engineLayer.label}
              </button>
            </>
          )}
        </p>
      )}
      {problems.length > 0 && (
        <div className="inspector-problems">
          <ProblemList problems={problems} />
        </div>
      )}
      <div className="inspector-section">
        <TextField
          label="Name"
          value={node.name ?? ""}
          placeholder={layer?.label ?? node.layer}
          onCommit={(text) => {
            documentStore.getState().run(renameNode(id, text), { label: "rename" });
            return undefined;
          }}
        />
        <AttributeForm node={node} />
      </div>
      <HealthSection id={node.id} />
      <UseSection node={node} />
      <ExposeSection node={node} />
      {layer && (
        <div className="inspector-section">
          <h3>Connections</h3>
          <NodeLinks node={node} layer={layer} model={model} />
        </div>
      )}
      {model && layer && <CostSection node={model} schema={layer.attributes} />}
      {model && model.parameters.length > 0 && (
        <div className="inspector-section">
          <h3>
            Parameters <span className="inspector-count">{formatCount(model.cost.parameterCount)}</span>
          </h3>
          <ParameterTable model={model} />
        </div>
      )}
      <ExportSection id={id} />
      {source && (
        <div className="inspector-section">
          <h3>In code</h3>
          <SourceExpressions source={source} />
        </div>
      )}
      {layer && layer.docs.formula !== "" && (
        <div className="inspector-section">
          <h3>How it works</h3>
          <code className="inspector-formula">{layer.docs.formula}</code>
          {layer.docs.references.length > 0 && (
            <ul className="inspector-references">
              {layer.docs.references.map((reference) => (
                <li key={reference.url}>
                  <a className="link" href={reference.url} target="_blank" rel="noreferrer">
                    {reference.title}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </section>
  );
}

function EdgeInspector({ id }: { readonly id: string }) {
  const document = useDocument((state) => state.view);
  const edge = document.edges.find((candidate) => candidate.id === id);
  const source = edge && findNode(document, edge.source.node);
  const target = edge && findNode(document, edge.target.node);
  if (!source || !target) return null;
  return (
    <section className="inspector" aria-label="Inspector: edge">
      <header className="inspector-header">
        <h2 className="panel-title">
          {nodeTitle(source, document.blocks)} → {nodeTitle(target, document.blocks)}
        </h2>
        <ActionButtons duplicate={false} />
      </header>
      <EdgeFacts source={edge.source} />
    </section>
  );
}

const counted = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [`${formatCount(count)} ${count === 1 ? one : many}`];

function ManyInspector({ nodes, edges, marks }: Selection) {
  const [mark] = marks;
  const single = mark !== undefined && nodes.length + edges.length + marks.length === 1;
  const parts = [
    ...counted(nodes.length, "layer", "layers"),
    ...counted(marks.length, "note or frame", "notes and frames"),
    ...counted(edges.length, "edge", "edges"),
  ];
  return (
    <section className="inspector" aria-label="Inspector: selection">
      <header className="inspector-header">
        <h2 className="panel-title">
          {single ? (mark.startsWith("note:") ? "Note" : "Frame") : `${parts.join(", ")} selected`}
        </h2>
        <ActionButtons duplicate={nodes.length > 0} />
      </header>
      {nodes.length + marks.length > 1 && (
        <div className="inspector-section">
          <h3>Arrange</h3>
          <ArrangeButtons count={nodes.length + marks.length} />
        </div>
      )}
      {marks.length > 0 && (
        <div className="inspector-section">
          <h3>Colour</h3>
          <MarkColors keys={marks} />
        </div>
      )}
      {nodes.length > 1 && (
        <div className="inspector-section">
          <h3>Settings in common</h3>
          <CommonAttributes ids={nodes} />
        </div>
      )}
    </section>
  );
}
