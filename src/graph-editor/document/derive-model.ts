/**
 * `ProjectDocument -> ModelGraph`, kept stable for readers: moving nodes infers nothing anew, and after an edit every
 * record that came out as before is the object it was before, so that only what changed is drawn again.
 */
import { inferModel } from "../../engine/model/infer-model";
import type { DatasetDescription, Diagnostic, ModelGraph, ModelNode } from "../../engine/model/types";
import type { ProjectDocument } from "./schema";

/** Infers the model of a document on a data set (undefined: none chosen or not read yet). Never throws. */
export function deriveModel(document: ProjectDocument, dataset: DatasetDescription | undefined): ModelGraph {
  return inferModel({ nodes: document.nodes, edges: document.edges }, dataset);
}

/** Whether two revisions have the same model: positions, names of the project and settings play no part. */
export function sameModelInput(a: ProjectDocument, b: ProjectDocument): boolean {
  if (a === b) return true;
  if (a.edges !== b.edges) return false;
  if (a.nodes === b.nodes) return true;
  if (a.nodes.length !== b.nodes.length) return false;
  return a.nodes.every((node, index) => {
    const other = b.nodes[index];
    return (
      node === other ||
      (node.id === other?.id &&
        node.layer === other.layer &&
        node.name === other.name &&
        node.attributes === other.attributes)
    );
  });
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
