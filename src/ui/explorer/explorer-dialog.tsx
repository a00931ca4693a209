/** The layers of the studio as a book: a list to search on the left, the page of one layer on the right. */
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { layers } from "../../engine/layers/registry";
import { documentStore } from "../../graph-editor";
import { addLayerInLine } from "../../graph-editor/document/document-actions";
import { CATEGORIES, CategoryIcon } from "../../graph-editor/palette/categories";
import { searchLayers } from "../../graph-editor/palette/search-layers";
import { openDialog, openLayerPage, useShell } from "../app/shell-state";
import { ScrollRegion } from "../components/scroll-region";
import { LayerPage } from "./layer-page";

export default function ExplorerDialog() {
  const chosen = useShell((state) => state.layerPage);
  const [query, setQuery] = useState("");
  const found = searchLayers(layers, query);
  const layer = layers.find(({ type }) => type === chosen) ?? layers[0];
  const groups = Object.entries(CATEGORIES).map(([category, { label }]) => ({
    category,
    label,
    items: found.filter((each) => each.category === category),
  }));
  const walk = (event: KeyboardEvent) => {
    const shift = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (shift === undefined || layer === undefined) return;
    event.preventDefault();
    const inOrder = groups.flatMap(({ items }) => items);
    const next = inOrder[Math.max(0, Math.min(inOrder.length - 1, inOrder.indexOf(layer) + shift))];
    if (next !== undefined) openLayerPage(next.type);
  };

  return (
    <BaseDialog.Root
      open
      onOpenChange={(open) => {
        if (!open) openDialog(undefined);
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <BaseDialog.Popup className="fixed top-1/2 left-1/2 z-50 flex h-[min(720px,calc(100vh-48px))] w-[min(1000px,calc(100vw-48px))] -translate-x-1/2 -translate-y-1/2 overflow-hidden rounded-xl border border-border bg-surface-raised shadow-high outline-none">
          <nav aria-label="Layers" className="flex w-[220px] flex-none flex-col border-r border-border bg-surface">
            <BaseDialog.Title className="m-0 px-3.5 pt-3.5 pb-2 text-[15px] font-semibold tracking-[-0.01em]">
              Layers
            </BaseDialog.Title>
            <div className="px-2.5 pb-2">
              <input
                type="search"
                className="input w-full"
                aria-label="Search layers by name or by what they do"
                placeholder="Search layers"
                value={query}
                onChange={(event) => {
                  setQuery(event.target.value);
                  const [first] = searchLayers(layers, event.target.value);
                  if (first !== undefined && event.target.value.trim() !== "") openLayerPage(first.type);
                }}
                onKeyDown={walk}
              />
            </div>
            <div className="min-h-0 flex-1 overflow-y-auto px-1.5 pb-2">
              {groups
                .filter(({ items }) => items.length > 0)
                .map(({ category, label, items }) => (
                  <section key={category} aria-label={label}>
                    <h3 className="mt-2 mb-0.5 px-2 text-[11px] font-semibold text-muted">{label}</h3>
                    <ul className="m-0 list-none p-0">
                      {items.map(({ type, label: name, category: kind }) => (
                        <li key={type}>
                          <button
                            ref={(element) => {
                              if (type === layer?.type) element?.scrollIntoView({ block: "nearest" });
                            }}
                            type="button"
                            data-layer-page={type}
                            aria-current={type === layer?.type ? "page" : undefined}
                            className={`flex w-full items-center gap-2 rounded-md border-0 px-2 py-1 text-left text-text ${type === layer?.type ? "bg-accent-soft font-medium" : "bg-transparent hover:bg-surface-hover"}`}
                            onClick={() => {
                              openLayerPage(type);
                            }}
                            onKeyDown={walk}
                          >
                            <CategoryIcon category={kind} />
                            <span className="truncate">{name}</span>
                          </button>
                        </li>
                      ))}
                    </ul>
                  </section>
                ))}
              {found.length === 0 && (
                <p className="m-0 px-2 py-3 text-[12px] text-muted">
                  No layer matches “{query.trim()}”. Try what it does: “pool”, “norm”, “loss”.
                </p>
              )}
            </div>
          </nav>
          <ScrollRegion
            key={layer?.type}
            label={layer === undefined ? "Layer" : `About ${layer.label}`}
            className="min-w-0 flex-1"
          >
            <div className="pt-5 pr-12 pb-6 pl-6">
              {layer !== undefined && (
                <LayerPage
                  layer={layer}
                  onAdd={() => {
                    addLayerInLine(documentStore, layer.type);
                    openDialog(undefined);
                  }}
                />
              )}
            </div>
          </ScrollRegion>
          <BaseDialog.Close className="btn btn-ghost btn-icon absolute top-3 right-2.5" aria-label="Close">
            <X aria-hidden />
          </BaseDialog.Close>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
