/**
 * The engine's diagnostics, told to people who drew blocks: an open input inside a use is the use's own where the use has
 * no edge there, a repetition that cannot follow itself is said once and on the use, and fixes that no single canvas can
 * carry out are not offered. Ids stay flat.
 */
import type { Fix, GraphEdit } from "../../engine/layers/define";
import type { Diagnostic } from "../../engine/model/types";
import { useOnce } from "./expand-blocks";
import type { FlatGraph, OpenPort } from "./expand-blocks";
import { placeOf } from "./open-block";
import type { ProjectDocument } from "./schema";

/** @returns `found` itself for documents without blocks in use. */
export function diagnosticsOfDocument(
  document: ProjectDocument,
  flat: FlatGraph,
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  if (flat.passages.size === 0) return flat.diagnostics.length === 0 ? found : [...flat.diagnostics, ...found];
  const moved = found.map((diagnostic) => {
    const open =
      diagnostic.node !== undefined && diagnostic.port !== undefined
        ? flat.openPorts.get(`${diagnostic.node} ${diagnostic.port}`)
        : undefined;
    return open ? onUse(diagnostic, open) : diagnostic;
  });
  const repeats = refusedRepeats(flat, moved);
  const rest = moved.filter(({ node }) => node === undefined || !repeats.some(({ holds }) => holds(node)));
  return [...flat.diagnostics, ...repeats.map(({ diagnostic }) => diagnostic), ...rest].map((diagnostic) => {
    const fixes = diagnostic.fixes.filter((fix) => onOneCanvas(document, fix));
    return fixes.length === diagnostic.fixes.length ? diagnostic : { ...diagnostic, fixes };
  });
}

/** An open input inside a use as the use's own, with the fixes that feed it. */
function onUse(diagnostic: Diagnostic, open: OpenPort): Diagnostic {
  const edits = (fix: Fix): readonly GraphEdit[] =>
    fix.edits.flatMap((edit): GraphEdit[] => {
      if (edit.kind === "connect") return [{ ...edit, target: { node: open.use, port: open.port } }];
      if (edit.kind === "addSource") return [{ ...edit, node: open.use, port: open.port }];
      return [];
    });
  return {
    severity: diagnostic.severity,
    code: diagnostic.code,
    message: open.message,
    node: open.use,
    port: open.port,
    fixes: diagnostic.fixes.flatMap((fix) => {
      const moved = edits(fix);
      return moved.length === fix.edits.length ? [{ ...fix, edits: moved }] : [];
    }),
  };
}

interface RefusedRepeat {
  readonly diagnostic: Diagnostic;
  /** Whether a diagnostic of this flat node is said by this one. */
  readonly holds: (node: string) => boolean;
}

/** Repeated uses whose first repetition is sound while a later one, fed by it, is not. */
function refusedRepeats(flat: FlatGraph, found: readonly Diagnostic[]): readonly RefusedRepeat[] {
  return flat.repeated.flatMap((use): RefusedRepeat[] => {
    const inside = found.filter(({ node, severity }) => severity === "error" && node?.startsWith(`${use}/`) === true);
    const [first] = inside;
    if (!first || inside.some(({ node }) => node?.startsWith(`${use}/1/`))) return [];
    const holds = (node: string): boolean => node.startsWith(`${use}/`) && !node.startsWith(`${use}/1/`);
    const message = `The second repetition cannot take what the first one gives. ${first.message} A block can be repeated where it gives the shape that it takes: make it so, or use it once.`;
    return [
      { diagnostic: { severity: "error", code: "repeat-shape", message, node: use, fixes: [useOnce(use)] }, holds },
    ];
  });
}

/** Whether each edit of a fix stays on one canvas: an edge cannot lead into a block past its ports. */
function onOneCanvas(document: ProjectDocument, fix: Fix): boolean {
  return fix.edits.every((edit) => {
    if (edit.kind !== "connect") return true;
    const source = placeOf(document, edit.source.node).path;
    const target = placeOf(document, edit.target.node).path;
    return source.join("/") === target.join("/");
  });
}
