/**
 * The lines of the source, and the way between them and the canvas: the lines of selected layers are marked and brought into sight; a line
 * that is clicked, or whose number is pressed, selects its layer. The numbers are one stop of Tab, arrows go from line to line.
 */
import { memo, useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { CodeLine } from "../../engine/model/source-code";
import { documentStore, useDocument, viewPrefix } from "../../graph-editor";
import { ScrollRegion } from "../components/scroll-region";
import "./code-listing.css";
import { linesInTexts, tokensOf } from "./python-tokens";

/** Selects the first layer that a line stands for, in the block where it is drawn. */
function showLayer(nodes: readonly string[]): void {
  const [first] = nodes;
  if (first !== undefined) documentStore.getState().show(first);
}

/** Follows clicks on lines; those that end a selection of text are left alone. */
function useLineClicks(listing: React.RefObject<HTMLPreElement | null>, lines: readonly CodeLine[]): void {
  useEffect(() => {
    const element = listing.current;
    const click = ({ target }: MouseEvent): void => {
      const line = target instanceof Element ? target.closest<HTMLElement>("[data-line]") : null;
      if (line !== null && window.getSelection()?.isCollapsed !== false)
        showLayer(lines[Number(line.dataset["line"])]?.nodes ?? []);
    };
    element?.addEventListener("click", click);
    return () => element?.removeEventListener("click", click);
  }, [listing, lines]);
}

/** The line that an arrow key goes to from line `from`; `places` are the lines that can be gone to. */
function lineAfter(key: string, from: number, places: readonly number[]): number | undefined {
  if (key === "ArrowDown") return places.find((place) => place > from);
  if (key === "ArrowUp") return places.findLast((place) => place < from);
  if (key === "Home") return places[0];
  return key === "End" ? places.at(-1) : undefined;
}

export const CodeListing = memo(function CodeListing({ lines }: { readonly lines: readonly CodeLine[] }) {
  const selected = useDocument((state) => state.selection.nodes);
  const prefix = useDocument(({ document, path }) => viewPrefix(document, path));
  const names = useDocument((state) => state.model.nodes);
  const listing = useRef<HTMLPreElement>(null);
  const [stop, setStop] = useState(0);
  useLineClicks(listing, lines);
  useEffect(() => {
    listing.current?.querySelector("[data-selected]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);

  const inside = linesInTexts(lines.map(({ text }) => text));
  const places = lines.flatMap(({ nodes }, index) => (nodes.length > 0 ? [index] : []));
  // An edit may have taken the line away at which Tab stopped.
  const tabStop = places.includes(stop) ? stop : places[0];
  const isSelected = (ids: readonly string[]) =>
    ids.some((id) => selected.some((own) => id === prefix + own || id.startsWith(`${prefix}${own}/`)));
  const nameOf = (id: string | undefined) => names.find((node) => node.id === id)?.name ?? id ?? "";
  const press = (event: KeyboardEvent, index: number): void => {
    const next = lineAfter(event.key, index, places);
    if (next === undefined) return;
    event.preventDefault();
    setStop(next);
    listing.current?.querySelector<HTMLElement>(`[data-line="${String(next)}"] button`)?.focus();
  };
  return (
    <ScrollRegion label="Source code" className="code-listing">
      <pre ref={listing} className="m-0">
        {lines.map(({ text, nodes }, index) => (
          <div key={index} className="code-line" data-line={index} data-selected={isSelected(nodes) || undefined}>
            {nodes.length > 0 ? (
              <button
                type="button"
                className="code-number"
                tabIndex={index === tabStop ? 0 : -1}
                aria-label={`Line ${String(index + 1)}: select ${nameOf(nodes[0])}`}
                onClick={(event) => {
                  event.stopPropagation();
                  setStop(index);
                  showLayer(nodes);
                }}
                onKeyDown={(event) => {
                  press(event, index);
                }}
              >
                {index + 1}
              </button>
            ) : (
              <span className="code-number" aria-hidden="true">
                {index + 1}
              </span>
            )}
            {tokensOf(text, inside[index] === true).map((token, position) => (
              <span key={position} data-token={token.kind}>
                {token.text}
              </span>
            ))}
            {"\n"}
          </div>
        ))}
      </pre>
    </ScrollRegion>
  );
});
