/**
 * The palette's blocks: those that the person keeps in this browser, and those of the project. A click or Enter adds a use after
 * the selected node, dragging one places it.
 */
import "./block-list.css";
import { Box, Pencil, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { insertBlock } from "../document/block-actions";
import { countUses, removeBlock, renameBlock } from "../document/block-commands";
import { libraryStore, readLibrary, removeLibraryBlock, renameLibraryBlock } from "../document/block-library";
import { documentStore } from "../document/document-store";
import type { BlockDefinition } from "../document/schema";
import { useDocument } from "../document/use-document";
import { dragPayload } from "./drag-block";
import { startLayerDrag } from "./drag-layer";

interface ItemProps {
  readonly name: string;
  readonly summary: string;
  readonly payload: string;
  readonly onInsert: () => void;
  readonly onRename: (name: string) => void;
  readonly onDelete: () => void;
}

/** The field stands where the button was that was pressed. */
function focusOnce(input: HTMLInputElement | null): void {
  input?.focus();
}

function BlockItem({ name, summary, payload, onInsert, onRename, onDelete }: ItemProps) {
  const [draft, setDraft] = useState<string>();
  const commit = (): void => {
    if (draft !== undefined && draft.trim() !== "" && draft.trim() !== name) onRename(draft);
    setDraft(undefined);
  };
  if (draft !== undefined) {
    return (
      <li className="block-row">
        <input
          className="input"
          aria-label={`New name of ${name}`}
          ref={focusOnce}
          maxLength={80}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
            if (event.key === "Escape") setDraft(undefined);
          }}
        />
      </li>
    );
  }
  return (
    <li className="block-row">
      <button
        type="button"
        className="palette-item"
        data-palette-block={name}
        title={summary === "" ? `Add ${name}` : summary}
        draggable
        onDragStart={(event) => startLayerDrag(event.dataTransfer, payload)}
        onClick={onInsert}
      >
        <Box size={14} aria-hidden="true" />
        <span>{name}</span>
      </button>
      <button
        type="button"
        className="block-row-action"
        aria-label={`Rename ${name}`}
        title="Rename"
        onClick={() => setDraft(name)}
      >
        <Pencil size={13} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="block-row-action"
        aria-label={`Delete ${name}`}
        title="Delete"
        onClick={onDelete}
      >
        <Trash2 size={13} aria-hidden="true" />
      </button>
    </li>
  );
}

function sayWhen(done: Promise<string>): void {
  void done.then((message) => documentStore.getState().say(message));
}

function deleteDefinition(block: BlockDefinition): void {
  const { document, run, say } = documentStore.getState();
  const uses = countUses(document, block.id);
  if (uses === 0) run(removeBlock(block.id), { label: "delete block", whole: true });
  else {
    const times = uses === 1 ? "once" : `${uses} times`;
    say(`${block.name} is used ${times} in this project: delete or detach its uses first.`);
  }
}

export function BlockList({ query }: { readonly query: string }) {
  const library = useStore(libraryStore);
  const blocks = useDocument((state) => state.document.blocks);
  useEffect(() => void readLibrary(), []);
  const words = query.trim().toLowerCase();
  const fits = (name: string): boolean => `${name.toLowerCase()} block`.includes(words);
  const kept = (library.blocks ?? []).filter((entry) => fits(entry.name));
  const own = blocks.filter((block) => fits(block.name));
  const quiet = words === "" && blocks.length === 0 && library.blocks?.length === 0;
  return (
    <>
      {(kept.length > 0 || quiet || (words === "" && library.problem !== undefined)) && (
        <section aria-label="My blocks">
          <h3 className="palette-category">My blocks</h3>
          {quiet && library.problem === undefined && (
            <p className="block-list-hint">
              Select layers and press <kbd className="kbd">Ctrl G</kbd> to make a block of them. Saved blocks are kept
              here for every project.
            </p>
          )}
          {library.problem !== undefined && <p className="block-list-hint">{library.problem}</p>}
          <ul className="palette-items">
            {kept.map((entry) => (
              <BlockItem
                key={entry.id}
                name={entry.name}
                summary={entry.definitions.find(({ id }) => id === entry.block)?.summary ?? ""}
                payload={dragPayload("library", entry.id)}
                onInsert={() => insertBlock(documentStore, entry.definitions, entry.block)}
                onRename={(name) => sayWhen(renameLibraryBlock(entry.id, name))}
                onDelete={() => sayWhen(removeLibraryBlock(entry.id))}
              />
            ))}
          </ul>
        </section>
      )}
      {own.length > 0 && (
        <section aria-label="Blocks of this project">
          <h3 className="palette-category">Blocks of this project</h3>
          <ul className="palette-items">
            {own.map((block) => (
              <BlockItem
                key={block.id}
                name={block.name}
                summary={block.summary}
                payload={dragPayload("project", block.id)}
                onInsert={() => insertBlock(documentStore, [], block.id)}
                onRename={(name) =>
                  documentStore.getState().run(renameBlock(block.id, name), { label: "rename block", whole: true })
                }
                onDelete={() => deleteDefinition(block)}
              />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
