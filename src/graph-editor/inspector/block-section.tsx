/**
 * The inspector's part on blocks: what a use of one can do, what each use may set of a node inside, and the open block itself.
 * Edits go to the definition, so to every use.
 */
import "./block-section.css";
import { BookmarkPlus, LogIn, Ungroup, X } from "lucide-react";
import { detach, openUse, repeatUse } from "../document/block-actions";
import {
  countUses,
  describeBlock,
  exposeAttribute,
  hideParameter,
  renameBlock,
  renameParameter,
} from "../document/block-commands";
import { saveBlockToLibrary } from "../document/block-library";
import { blockOf, usedBlocks } from "../document/blocks";
import { documentStore } from "../document/document-store";
import { nodeKind } from "../document/node-kinds";
import { openBlocks } from "../document/open-block";
import type { BlockDefinition, DocumentNode } from "../document/schema";
import { LARGEST_REPEAT } from "../document/schema";
import { useDocument } from "../document/use-document";
import { TextField } from "./text-field";

function run(command: Parameters<ReturnType<typeof documentStore.getState>["run"]>[0], label: string): void {
  documentStore.getState().run(command, { label, whole: true });
}

function saveToLibrary(block: BlockDefinition): void {
  const { blocks } = documentStore.getState().document;
  void saveBlockToLibrary([...usedBlocks(blocks, block.nodes), block], block.id).then((message) =>
    documentStore.getState().say(message),
  );
}

/** Of a use: how often it is repeated, and what can be done with it and its block. */
export function UseSection({ node }: { readonly node: DocumentNode }) {
  const document = useDocument((state) => state.document);
  const block = blockOf(document.blocks, node);
  if (!block) return null;
  const uses = countUses(document, block.id);
  return (
    <div className="inspector-section">
      <h3>
        Block <span className="inspector-count">{uses === 1 ? "used once" : `used ${uses} times`}</span>
      </h3>
      <TextField
        label="Repeat"
        help="Chains the block to itself: each repetition feeds the next."
        value={String(node.repeat ?? 1)}
        numeric
        onStep={(text, direction) => stepRepeat(text, direction)}
        onCommit={(text) => {
          const times = Number(text);
          if (!Number.isInteger(times) || times < 1 || times > LARGEST_REPEAT) {
            return `Repeat must be a whole number from 1 to ${LARGEST_REPEAT}.`;
          }
          repeatUse(documentStore, node.id, times);
          return undefined;
        }}
      />
      <BlockNameField block={block} />
      <div className="block-actions">
        <button type="button" className="btn" onClick={() => openUse(documentStore, node.id)}>
          <LogIn aria-hidden="true" /> Open
        </button>
        <button
          type="button"
          className="btn"
          title="Put its layers in its place"
          onClick={() => detach(documentStore, node.id)}
        >
          <Ungroup aria-hidden="true" /> Detach
        </button>
        <button type="button" className="btn" onClick={() => saveToLibrary(block)}>
          <BookmarkPlus aria-hidden="true" /> Save to My blocks
        </button>
      </div>
    </div>
  );
}

function stepRepeat(text: string, direction: number): string | undefined {
  const next = Math.round(Number(text)) + direction;
  return Number.isFinite(next) ? String(Math.min(LARGEST_REPEAT, Math.max(1, next))) : undefined;
}

function BlockNameField({ block }: { readonly block: BlockDefinition }) {
  return (
    <TextField
      label="Block name"
      value={block.name}
      onCommit={(text) => {
        if (text.trim() === "") return "A block needs a name.";
        run(renameBlock(block.id, text), "rename block");
        return undefined;
      }}
    />
  );
}

/** Of a node inside the open block: which of its attributes each use of the block can set for itself. */
export function ExposeSection({ node }: { readonly node: DocumentNode }) {
  const path = useDocument((state) => state.path);
  const document = useDocument((state) => state.document);
  const block = openBlocks(document, path).at(-1)?.block;
  const fields = Object.entries(nodeKind(document.blocks, node)?.attributes ?? {});
  if (!block || fields.length === 0 || node.layer === "blockInput" || node.layer === "blockOutput") return null;
  return (
    <div className="inspector-section">
      <h3>Set by each use of {block.name}</h3>
      {fields.map(([name, field]) => {
        const parameter = block.parameters.find((entry) => entry.node === node.id && entry.attribute === name);
        return (
          <label className="switch-row" key={name}>
            <span>{field.label}</span>
            <input
              type="checkbox"
              role="switch"
              className="switch"
              checked={parameter !== undefined}
              onChange={() =>
                parameter
                  ? run(hideParameter(block.id, parameter.name), "hide parameter")
                  : run(exposeAttribute(block.id, node.id, name), "expose parameter")
              }
            />
          </label>
        );
      })}
    </div>
  );
}

/** The open block, while nothing in it is selected. */
export function BlockInspector() {
  const block = useDocument((state) => openBlocks(state.document, state.path).at(-1)?.block);
  if (!block) return null;
  const names = [...new Map(block.parameters.map((parameter) => [parameter.name, parameter])).values()];
  return (
    <section className="inspector" aria-label={`Inspector: block ${block.name}`}>
      <header className="inspector-header">
        <h2 className="panel-title">Block</h2>
      </header>
      <div className="inspector-section">
        <BlockNameField block={block} />
        <TextField
          label="What it does"
          value={block.summary}
          onCommit={(text) => {
            run(describeBlock(block.id, text), "describe block");
            return undefined;
          }}
        />
        <div className="block-actions">
          <button type="button" className="btn" onClick={() => saveToLibrary(block)}>
            <BookmarkPlus aria-hidden="true" /> Save to My blocks
          </button>
        </div>
      </div>
      <div className="inspector-section">
        <h3>Set by each use</h3>
        {names.length === 0 && (
          <p className="field-help">
            Select a layer in this block to choose which of its settings each use may set for itself.
          </p>
        )}
        {names.map((parameter) => (
          <div className="block-parameter" key={parameter.name}>
            <TextField
              label={`Label of ${parameter.label}`}
              caption=""
              value={parameter.label}
              onCommit={(text) => {
                if (text.trim() === "") return "A parameter needs a label.";
                run(renameParameter(block.id, parameter.name, text), "rename parameter");
                return undefined;
              }}
            />
            <button
              type="button"
              className="btn btn-ghost btn-icon"
              aria-label={`Hide ${parameter.label}`}
              title="No longer set by each use"
              onClick={() => run(hideParameter(block.id, parameter.name), "hide parameter")}
            >
              <X aria-hidden="true" />
            </button>
          </div>
        ))}
      </div>
    </section>
  );
}
