/**
 * Bypassing: a node stays in the drawing while its values pass through as if it were not there. Which output passes which
 * input on, why a node cannot be bypassed, and the command. Taking bypassed nodes out of a graph is `dissolve-bypassed.ts`.
 */
import type { Port } from "../../engine/layers/define";
import type { Command } from "./commands";
import type { NodeKind } from "./node-kinds";
import { nodeKind } from "./node-kinds";
import { nodeTitle } from "./ports";
import type { BlockDefinition, DocumentNode, ProjectDocument } from "./schema";

/** The input whose value an output passes on: the one in its place, the first of all for a single output. */
export function passedInput(kind: Pick<NodeKind, "inputs" | "outputs">, output: string): Port | undefined {
  return kind.inputs[kind.outputs.findIndex((port) => port.name === output)];
}

/** Why nothing could pass through a node, as a sentence; undefined where it can be bypassed. */
export function bypassProblem(
  blocks: readonly BlockDefinition[],
  node: Pick<DocumentNode, "layer" | "block" | "name">,
): string | undefined {
  const kind = nodeKind(blocks, node);
  const title = nodeTitle(node, blocks);
  if (!kind) return `${title} cannot be bypassed: nobody knows what it does.`;
  if (kind.inputs.length === 0) {
    return `${title} cannot be bypassed: it takes no value that could pass through. Delete it, or feed what comes after it from elsewhere.`;
  }
  if (kind.outputs.length === 0) {
    return `${title} cannot be bypassed: it gives no value, so there is nothing to pass on. Delete it instead.`;
  }
  if (kind.outputs.length > kind.inputs.length) {
    return `${title} cannot be bypassed: it gives ${kind.outputs.length} values and takes ${kind.inputs.length}, so one of them would be missing.`;
  }
  return undefined;
}

/** Bypasses nodes, or lets them work again. Nodes that cannot be bypassed stay as they are. */
export function setBypassed(ids: readonly string[], bypassed: boolean): Command {
  return (document) => {
    const nodes = document.nodes.map((node): DocumentNode => {
      if (!ids.includes(node.id) || (node.bypassed === true) === bypassed) return node;
      if (bypassed) return bypassProblem(document.blocks, node) === undefined ? { ...node, bypassed: true } : node;
      const { bypassed: _dropped, ...rest } = node;
      return rest;
    });
    return nodes.every((node, index) => node === document.nodes[index]) ? document : { ...document, nodes };
  };
}

export interface BypassPlan {
  readonly ids: readonly string[];
  readonly bypassed: boolean;
  /** Why some or all of them cannot be. */
  readonly problem: string | undefined;
}

/** What one key does to a selection: bypasses all that can be, or, where they are bypassed already, lets all work again. */
export function planBypass(document: ProjectDocument, ids: readonly string[]): BypassPlan {
  const nodes = document.nodes.filter((node) => ids.includes(node.id));
  const able = nodes.filter((node) => node.bypassed === true || bypassProblem(document.blocks, node) === undefined);
  const on = able.some((node) => node.bypassed !== true);
  const refused = nodes.find((node) => !able.includes(node));
  return {
    ids: nodes.map((node) => node.id),
    bypassed: able.length > 0 && on,
    problem: refused && (on || able.length === 0) ? bypassProblem(document.blocks, refused) : undefined,
  };
}
