/** Which block is open, as a way back: the project, then each block on the way in. Nothing while none is open. */
import "./blocks.css";
import { ChevronRight } from "lucide-react";
import { leaveTo } from "../document/block-actions";
import { countUses } from "../document/block-commands";
import { documentStore } from "../document/document-store";
import { openBlocks } from "../document/open-block";
import { useDocument } from "../document/use-document";

export function BlockBreadcrumbs() {
  const document = useDocument((state) => state.document);
  const path = useDocument((state) => state.path);
  const open = openBlocks(document, path);
  const last = open.at(-1);
  if (!last) return null;
  const uses = countUses(document, last.block.id);
  const instances = (last.use.repeat ?? 1) > 1 ? " Shapes are those of the first repetition." : "";
  return (
    <nav className="block-breadcrumbs" aria-label="Open block">
      <ol>
        <li>
          <button type="button" className="btn btn-ghost" onClick={() => leaveTo(documentStore, 0)}>
            {document.name}
          </button>
        </li>
        {open.map(({ use, block }, index) => (
          <li key={path.slice(0, index + 1).join("/")}>
            <ChevronRight size={14} aria-hidden="true" />
            {index === open.length - 1 ? (
              <span className="block-breadcrumb-here" aria-current="page">
                {use.name ?? block.name}
              </span>
            ) : (
              <button type="button" className="btn btn-ghost" onClick={() => leaveTo(documentStore, index + 1)}>
                {use.name ?? block.name}
              </button>
            )}
          </li>
        ))}
      </ol>
      <p className="block-breadcrumbs-note">
        {uses > 1 ? `Every edit here changes all ${uses} uses.` : "Edits here change the block."}
        {instances} <kbd className="kbd">Esc</kbd> leaves.
      </p>
    </nav>
  );
}
