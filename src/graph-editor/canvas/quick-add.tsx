/**
 * Quick-add: a search over all layers, or over those that fit an open end, at the place where it was asked for. It only
 * chooses; adding is the caller's.
 */
import { Command } from "cmdk";
import { useEffect, useRef, useState } from "react";
import type { NodeKind } from "../document/node-kinds";
import { CATEGORIES, CategoryIcon } from "../palette/categories";
import { searchLayers } from "../palette/search-layers";

/** A layer or a block on offer; `port` is the port of it that fits the open end. */
export interface Offer {
  readonly layer: NodeKind;
  /** Of a block: its id in the project. */
  readonly block?: string;
  readonly port?: string;
}

export interface QuickAddProps {
  /** Left upper corner, in CSS pixels of the canvas element. */
  readonly x: number;
  readonly y: number;
  readonly offers: readonly Offer[];
  /** What the search is for: "Add a layer", "Layers that take Dense's output". */
  readonly title: string;
  readonly onChoose: (offer: Offer) => void;
  readonly onClose: () => void;
}

export function QuickAdd({ x, y, offers, title, onChoose, onClose }: QuickAddProps) {
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  const [query, setQuery] = useState("");
  const found = searchLayers(
    offers.map((offer) => offer.layer),
    query,
  );
  const shown = found.flatMap((layer) => offers.find((offer) => offer.layer === layer) ?? []);
  useEffect(() => {
    const close = (event: PointerEvent): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) onClose();
    };
    document.addEventListener("pointerdown", close, true);
    return () => document.removeEventListener("pointerdown", close, true);
  }, [onClose]);
  return (
    <div ref={box} className="quick-add menu" role="dialog" aria-label={title} style={{ left: x, top: y }}>
      <Command
        label={title}
        loop
        shouldFilter={false}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") onClose();
        }}
        onBlur={(event) => {
          if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) onClose();
        }}
      >
        <Command.Input
          className="input quick-add-input"
          placeholder={title}
          value={query}
          onValueChange={setQuery}
          ref={input}
        />
        <Command.List className="quick-add-list" label="Layers">
          <Command.Empty className="quick-add-empty">
            {offers.length === 0
              ? "No layer fits here."
              : "No layer of that name. Try what it does: “pool”, “norm”, “loss”."}
          </Command.Empty>
          {shown.map((offer) => (
            <Command.Item
              key={offer.block ?? offer.layer.type}
              className="menu-item quick-add-item"
              value={`${offer.layer.label} ${offer.block ?? ""}`}
              onSelect={() => onChoose(offer)}
              data-quick-add={offer.layer.type}
            >
              <CategoryIcon category={offer.layer.category} />
              <span className="quick-add-text">
                <span className="quick-add-label">{offer.layer.label}</span>
                <span className="quick-add-help">{offer.layer.docs.summary}</span>
              </span>
              <span className="quick-add-category">{CATEGORIES[offer.layer.category].label}</span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </div>
  );
}
