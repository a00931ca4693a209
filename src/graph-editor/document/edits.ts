/**
 * Applies the edits of a fix, which the model proposes as plain data, as one command. New nodes are placed where a person
 * would have dropped them. An edit whose node or edge is gone does nothing.
 */
import type { AttributeValue, GraphEdit } from "../../engine/layers/define";
import { findLayer } from "../../engine/layers/registry";
import { setRepeat } from "./block-commands";
import type { Command, Position } from "./commands";
import {
  addNode,
  connect,
  insertOnEdge,
  makeNode,
  moveNodes,
  removeEdges,
  removeNodes,
  setAttribute,
  setData,
  setTraining,
} from "./commands";
import { freshNodeId } from "./ids";
import { liftCommand, openBlocks, placeOf } from "./open-block";
import type { BlockPath } from "./open-block";
import { COLUMN, coversAnother, freePlace, makeRoom, rightOf, ROW } from "./placement";
import { findNode, samePort } from "./ports";
import type { DocumentNode, ProjectDocument } from "./schema";

/**
 * Every edit of a fix in order, as one revision. Ids are those of the flat graph: an edit of a node inside a block changes the
 * block's definition, or the use's parameter where the attribute is one. The command is for the whole document, not for the
 * view of an open block.
 */
export function applyEdits(edits: readonly GraphEdit[]): Command {
  return (document) => edits.reduce((revision, edit) => applyInPlace(revision, edit), document);
}

function applyInPlace(document: ProjectDocument, edit: GraphEdit): ProjectDocument {
  if (isSetting(edit)) return applyEdit(document, edit);
  const { path } = placeOf(document, anchorOf(edit));
  if (edit.kind === "setAttribute") {
    const { id } = placeOf(document, edit.node);
    return setParameterOrAttribute(document, path, id, edit.name, edit.value);
  }
  if (path.length === 0) return applyEdit(document, edit);
  return liftCommand(path, (view) => applyEdit(view, localEdit(document, edit)))(document);
}

/** The id that says on which canvas an edit takes place. */
function anchorOf(edit: Exclude<GraphEdit, SettingEdit>): string {
  if (edit.kind === "removeEdge") return edit.edge;
  return edit.kind === "connect" ? edit.target.node : edit.node;
}

/** The edit with the ids of its canvas. */
function localEdit(document: ProjectDocument, edit: GraphEdit): GraphEdit {
  const local = (flatId: string): string => placeOf(document, flatId).id;
  switch (edit.kind) {
    case "setTraining":
    case "setData":
      return edit;
    case "removeEdge":
      return { ...edit, edge: local(edit.edge) };
    case "connect":
      return {
        ...edit,
        source: { ...edit.source, node: local(edit.source.node) },
        target: { ...edit.target, node: local(edit.target.node) },
      };
    case "insertBefore":
      return { ...edit, node: local(edit.node), ...(edit.edge === undefined ? {} : { edge: local(edit.edge) }) };
    case "setAttribute":
    case "addSource":
    case "addConsumer":
    case "replaceLayer":
    case "removeNode":
    case "setRepeat":
      return { ...edit, node: local(edit.node) };
  }
}

/** Sets an attribute of a node inside a block in the definition, or on the use, as far out as it is a parameter. */
function setParameterOrAttribute(
  document: ProjectDocument,
  path: BlockPath,
  node: string,
  name: string,
  value: AttributeValue,
): ProjectDocument {
  const around = openBlocks(document, path).at(-1);
  const parameter = around?.block.parameters.find((entry) => entry.node === node && entry.attribute === name);
  if (!around || !parameter) return liftCommand(path, setAttribute(node, name, value))(document);
  return setParameterOrAttribute(document, path.slice(0, -1), around.use.id, parameter.name, value);
}

function applyEdit(document: ProjectDocument, edit: GraphEdit): ProjectDocument {
  switch (edit.kind) {
    case "setAttribute":
      return setAttribute(edit.node, edit.name, edit.value)(document);
    case "insertBefore":
      return insertBefore(document, edit);
    case "addSource": {
      const target = findNode(document, edit.node);
      if (!target) return document;
      const place = freePlace(document, { x: target.position.x - COLUMN, y: target.position.y });
      const node = makeNode(freshNodeId(document, edit.layer), edit.layer, place, edit.attributes);
      return connect(
        { node: node.id, port: edit.sourcePort },
        { node: edit.node, port: edit.port },
      )(addNode(node)(document));
    }
    case "addConsumer": {
      const source = findNode(document, edit.node);
      if (!source) return document;
      const place = rightOf(document, source);
      const node = makeNode(freshNodeId(document, edit.layer), edit.layer, place, edit.attributes);
      return connect(
        { node: edit.node, port: edit.port },
        { node: node.id, port: edit.targetPort },
      )(addNode(node)(document));
    }
    case "replaceLayer":
      return replaceLayer(document, edit);
    case "removeEdge":
      return removeEdges([edit.edge])(document);
    case "removeNode":
      return removeNodes([edit.node])(document);
    case "setRepeat":
      return setRepeat(edit.node, edit.times)(document);
    case "connect":
      return connect(edit.source, edit.target)(document);
    case "setTraining":
      return isSettingOf(document.training, edit) ? setTraining({ [edit.name]: edit.value })(document) : document;
    case "setData":
      return isSettingOf(document.data, edit) ? setData({ [edit.name]: edit.value })(document) : document;
  }
}

type SettingEdit = Extract<GraphEdit, { kind: "setTraining" | "setData" }>;

function isSetting(edit: GraphEdit): edit is SettingEdit {
  return edit.kind === "setTraining" || edit.kind === "setData";
}

/** A setting that does not exist, or a value of another kind, changes nothing. */
function isSettingOf(settings: object, { name, value }: SettingEdit): boolean {
  const old: unknown = Object.entries(settings).find(([key]) => key === name)?.[1];
  return old !== undefined && typeof old === typeof value;
}

/** The node as another layer, in its place and under its name; edges into ports that the layer lacks are taken away. */
function replaceLayer(document: ProjectDocument, edit: Extract<GraphEdit, { kind: "replaceLayer" }>): ProjectDocument {
  const layer = findLayer(edit.layer);
  const old = findNode(document, edit.node);
  if (!layer || !old) return document;
  const node = { ...old, ...makeNode(old.id, edit.layer, old.position, edit.attributes) };
  const lost = document.edges.filter(
    ({ source, target }) =>
      (target.node === old.id && !layer.inputs.some((port) => port.name === target.port)) ||
      (source.node === old.id && !layer.outputs.some((port) => port.name === source.port)),
  );
  return removeEdges(lost.map((edge) => edge.id))({
    ...document,
    nodes: document.nodes.map((other) => (other === old ? node : other)),
  });
}

/** Puts a node onto the edge that ends at the port; the node's neighbours make room for it. */
function insertBefore(document: ProjectDocument, edit: Extract<GraphEdit, { kind: "insertBefore" }>): ProjectDocument {
  const target = findNode(document, edit.node);
  const edge = document.edges.find(
    (other) =>
      samePort(other.target, { node: edit.node, port: edit.port }) &&
      (edit.edge === undefined || other.id === edit.edge),
  );
  if (!target || !edge) return document;
  const source = findNode(document, edge.source.node);
  const node = makeNode(
    freshNodeId(document, edit.layer),
    edit.layer,
    between(source?.position, target.position),
    edit.attributes,
  );
  if (!findLayer(edit.layer)) return document;
  const inserted = insertOnEdge(edge.id, node)(document);
  return source ? moveNodes(makeRoom(inserted, source, node))(inserted) : inserted;
}

/** Puts a node onto an edge where a person dropped it; where it would cover another one, its neighbours make room. */
export function dropOnEdge(edge: string, node: DocumentNode): Command {
  return (document) => {
    const inserted = insertOnEdge(edge, node)(document);
    const joint = inserted.edges.find(({ target }) => target.node === node.id);
    const source = joint && findNode(inserted, joint.source.node);
    return source && coversAnother(inserted, node) ? moveNodes(makeRoom(inserted, source, node))(inserted) : inserted;
  };
}

function between(source: Position | undefined, target: Position): Position {
  if (!source) return { x: target.x, y: target.y - ROW };
  return { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 };
}
