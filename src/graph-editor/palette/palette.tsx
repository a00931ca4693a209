/**
 * The palette: every layer by category, searched by name, category or what it does. Dragging one to the canvas places it
 * there; a click or Enter adds it after the selected node.
 */
import "./palette.css";
import { Info } from "lucide-react";
import { useState } from "react";
import type { LayerDefinition } from "../../engine/layers/define";
import { layers } from "../../engine/layers/registry";
import { addLayerInLine } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import type { NodeCategory } from "../document/node-kinds";
import { BlockList } from "./block-list";
import { CATEGORIES, CategoryIcon } from "./categories";
import { startLayerDrag } from "./drag-layer";
import { searchLayers } from "./search-layers";

export interface PaletteProps {
  /** Shows what a layer does. */
  readonly onExplain?: ((layer: string) => void) | undefined;
}

function PaletteItem({ layer, onExplain }: PaletteProps & { layer: LayerDefinition }) {
  return (
    <li className="palette-row">
      <button
        type="button"
        className="palette-item"
        data-palette={layer.type}
        title={layer.docs.summary}
        draggable
        onDragStart={(event) => startLayerDrag(event.dataTransfer, layer.type)}
        onClick={() => addLayerInLine(documentStore, layer.type)}
      >
        <CategoryIcon category={layer.category} />
        {layer.label}
      </button>
      {onExplain && (
        // By keyboard the same page is reached from the inspector and from the list of commands, without a stop at every layer.
        <button
          type="button"
          className="palette-about"
          tabIndex={-1}
          title={`About ${layer.label}`}
          aria-label={`About ${layer.label}`}
          data-about={layer.type}
          onClick={() => onExplain(layer.type)}
        >
          <Info size={13} aria-hidden="true" />
        </button>
      )}
    </li>
  );
}

const ORDER = Object.keys(CATEGORIES).filter((name): name is NodeCategory => name in CATEGORIES);

export function Palette({ onExplain }: PaletteProps) {
  const [query, setQuery] = useState("");
  const found = searchLayers(layers, query);
  const groups = ORDER.map((category) => ({ category, items: found.filter((layer) => layer.category === category) }));
  const [first] = found;
  return (
    <div className="palette">
      <div className="palette-search">
        <input
          type="search"
          className="input"
          aria-label="Search layers"
          placeholder="Search layers"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && first && query.trim() !== "") addLayerInLine(documentStore, first.type);
            if (event.key === "Escape") setQuery("");
          }}
        />
      </div>
      <div className="palette-list">
        <BlockList query={query} />
        {groups
          .filter(({ items }) => items.length > 0)
          .map(({ category, items }) => (
            <section key={category} aria-label={CATEGORIES[category].label}>
              <h3 className="palette-category">{CATEGORIES[category].label}</h3>
              <ul className="palette-items">
                {items.map((layer) => (
                  <PaletteItem key={layer.type} layer={layer} onExplain={onExplain} />
                ))}
              </ul>
            </section>
          ))}
        {found.length === 0 && (
          <p className="palette-none">No layer matches “{query.trim()}”. Try what it does: “pool”, “norm”, “loss”.</p>
        )}
      </div>
    </div>
  );
}
