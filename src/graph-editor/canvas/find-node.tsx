/** Finding a node by name (Ctrl+F), on every canvas of the project: Enter goes there, into a block too. */
import { Command } from "cmdk";
import { useEffect, useMemo, useRef, useState } from "react";
import { documentStore } from "../document/document-store";
import type { FoundNode } from "../document/find-nodes";
import { allNodes, findNodes } from "../document/find-nodes";
import { CategoryIcon } from "../palette/categories";

/** More could not be read through; the count says how many there are. */
const SHOWN = 60;

function goTo({ path, id }: FoundNode): void {
  const { openPath, select, reveal } = documentStore.getState();
  openPath(path);
  select({ nodes: [id], edges: [] });
  reveal(id);
}

export function FindNode({ onClose }: { readonly onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const nodes = useMemo(() => allNodes(documentStore.getState().document), []);
  const found = useMemo(() => findNodes(nodes, query), [nodes, query]);
  useEffect(() => {
    box.current?.querySelector("input")?.focus({ preventScroll: true });
    const close = (event: PointerEvent): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) onClose();
    };
    document.addEventListener("pointerdown", close, true);
    return () => document.removeEventListener("pointerdown", close, true);
  }, [onClose]);
  return (
    <div ref={box} className="find-node menu" role="dialog" aria-label="Find a layer in the graph">
      <Command
        label="Find a layer in the graph"
        loop
        shouldFilter={false}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") onClose();
        }}
      >
        <div className="find-node-head">
          <Command.Input
            className="input quick-add-input"
            placeholder="Find a layer in the graph"
            value={query}
            onValueChange={setQuery}
          />
          <span className="find-node-count" role="status">
            {query.trim() === "" ? `${nodes.length} in all` : `${found.length} found`}
          </span>
        </div>
        <Command.List className="quick-add-list" label="Layers in the graph">
          <Command.Empty className="quick-add-empty">
            {nodes.length === 0 ? "There is nothing on the canvas yet." : "No layer of this name in the graph."}
          </Command.Empty>
          {found.slice(0, SHOWN).map((node) => (
            <Command.Item
              key={`${node.path.join("/")}/${node.id}`}
              value={`${node.path.join("/")}/${node.id}`}
              className="menu-item"
              onSelect={() => {
                onClose();
                goTo(node);
              }}
              data-found={node.id}
            >
              <CategoryIcon category={node.category} />
              <span className="find-node-title">{node.title}</span>
              <span className="quick-add-category">
                {node.within.length > 0 ? `in ${node.within.join(" › ")} · ` : ""}
                {node.title === node.label ? node.id : node.label}
              </span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </div>
  );
}
