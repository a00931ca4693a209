/**
 * `ProjectDocument -> ModelGraph`, kept stable for readers: moving nodes infers nothing anew, and after an edit every
 * record that came out as before is the object it was before, so that only what changed is drawn again.
 */
import { inferModel } from "../../engine/model/infer-model";
import type { DatasetDescription, Diagnostic, ModelGraph, ModelNode } from "../../engine/model/types";
import type { FlatGraph } from "./expand-blocks";
import { flattenDocument } from "./flatten-document";
import { diagnosticsOfDocument } from "./document-problems";
import type { DocumentEdge, DocumentNode, ProjectDocument } from "./schema";

/** Infers the model of a document on a data set (undefined: none chosen or not read yet). Never throws. */
export function deriveModel(document: ProjectDocument, dataset: DatasetDescription | undefined): ModelGraph {
  return deriveFlat(document, flattenDocument(document), dataset);
}

/** `deriveModel` of a document whose flat graph is known. */
export function deriveFlat(
  document: ProjectDocument,
  flat: FlatGraph,
  dataset: DatasetDescription | undefined,
): ModelGraph {
  const model = inferModel(flat, dataset);
  const diagnostics = diagnosticsOfDocument(document, flat, model.diagnostics);
  return diagnostics === model.diagnostics ? model : { ...model, diagnostics };
}

/** Whether two revisions have the same model: positions, names of the project and settings play no part. */
export function sameModelInput(a: ProjectDocument, b: ProjectDocument): boolean {
  if (a === b) return true;
  if (!sameCanvas(a, b)) return false;
  if (a.blocks === b.blocks) return true;
  if (a.blocks.length !== b.blocks.length) return false;
  return a.blocks.every((block, index) => {
    const other = b.blocks[index];
    if (block === other) return true;
    return (
      block.id === other?.id &&
      block.name === other.name &&
      block.parameters === other.parameters &&
      sameCanvas(block, other)
    );
  });
}

type Canvas = Pick<ProjectDocument, "nodes" | "edges">;

function sameCanvas(a: Canvas, b: Canvas): boolean {
  return everySame(a.nodes, b.nodes, sameNode) && everySame(a.edges, b.edges, sameEdge);
}

function everySame<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((one, index) => {
    const other = b[index];
    return one === other || (other !== undefined && same(one, other));
  });
}

function sameNode(a: DocumentNode, b: DocumentNode): boolean {
  return (
    a.id === b.id &&
    a.layer === b.layer &&
    a.name === b.name &&
    a.attributes === b.attributes &&
    a.bypassed === b.bypassed &&
    a.block === b.block &&
    a.repeat === b.repeat
  );
}

function sameEdge(a: DocumentEdge, b: DocumentEdge): boolean {
  return (
    a.id === b.id &&
    a.source.node === b.source.node &&
    a.source.port === b.source.port &&
    a.target.node === b.target.node &&
    a.target.port === b.target.port
  );
}

/** `next` with every node and diagnostic record that equals one of `previous` replaced by that one. */
export function keepUnchanged(previous: ModelGraph, next: ModelGraph): ModelGraph {
  const nodes = new Map(previous.nodes.map((node) => [node.id, node]));
  const diagnostics = new Map(previous.diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return {
    ...next,
    nodes: next.nodes.map((node) => {
      const old = nodes.get(node.id);
      return old && JSON.stringify(old) === JSON.stringify(node) ? old : node;
    }),
    diagnostics: next.diagnostics.map((diagnostic) => diagnostics.get(JSON.stringify(diagnostic)) ?? diagnostic),
  };
}

interface ModelIndex {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly problems: ReadonlyMap<string, readonly Diagnostic[]>;
}

const indices = new WeakMap<ModelGraph, ModelIndex>();

function indexOf(model: ModelGraph): ModelIndex {
  const known = indices.get(model);
  if (known) return known;
  const problems = new Map<string, Diagnostic[]>();
  for (const diagnostic of model.diagnostics) {
    if (diagnostic.node === undefined) continue;
    const list = problems.get(diagnostic.node);
    if (list) list.push(diagnostic);
    else problems.set(diagnostic.node, [diagnostic]);
  }
  const index = { nodes: new Map(model.nodes.map((node) => [node.id, node])), problems };
  indices.set(model, index);
  return index;
}

/** The typed node of a model, without a search. */
export function modelNode(model: ModelGraph, id: string): ModelNode | undefined {
  return indexOf(model).nodes.get(id);
}

const NONE: readonly Diagnostic[] = [];

/** The diagnostics that sit on a node; the same array for the same model. */
export function nodeProblems(model: ModelGraph, id: string): readonly Diagnostic[] {
  return indexOf(model).problems.get(id) ?? NONE;
}
