/** The search for a layer on the canvas: where it opens, what it offers, and what choosing does: add, insert or replace. */
import { useReactFlow } from "@xyflow/react";
import type { ReactNode } from "react";
import { Suspense, useCallback, useState } from "react";
import type { Position } from "../document/commands";
import { insertBlock } from "../document/block-actions";
import type { OpenEnd } from "../document/document-actions";
import { addLayer } from "../document/document-actions";
import { documentStore } from "../document/document-store";
import { replaceWith } from "../document/editing-actions";
import { nodeKind } from "../document/node-kinds";
import { NODE_WIDTH } from "../document/placement";
import { findNode, nodeTitle } from "../document/ports";
import { loadedOnFirstUse } from "../loaded-on-first-use";
import { ALL_OFFERS, blockOffers, offersFor } from "./fitting-layers";
import type { Offer } from "./quick-add";
import { PORT_HEIGHT } from "./use-dropping";

const QuickAdd = loadedOnFirstUse(async () => (await import("./quick-add")).QuickAdd);

interface Point {
  readonly x: number;
  readonly y: number;
}

/** An open search: where it is, in CSS pixels of the canvas, and what choosing a layer does. */
interface QuickAddState {
  readonly x: number;
  readonly y: number;
  readonly position: Position | undefined;
  readonly joint: OpenEnd | undefined;
  readonly edge: string | undefined;
  readonly replaces: string | undefined;
  readonly offers: readonly Offer[];
  readonly title: string;
}

export interface QuickAddHow {
  readonly joint?: OpenEnd;
  readonly edge?: string;
  /** Id of the node that makes room for the chosen layer. */
  readonly replaces?: string;
  /** False: the layer goes where it reads well, and not to the point. */
  readonly placed?: boolean;
}

const SIZE = { width: 340, height: 360 };

export interface QuickAddControl {
  readonly isOpen: boolean;
  /** @param point of the window. */
  readonly open: (point: Point, how: QuickAddHow) => void;
  /** By key: onto the selected edge, after the selected node if it has an output, else at the point. */
  readonly openByKey: (point: Point) => void;
  readonly openReplace: (point: Point) => void;
  readonly element: ReactNode;
}

/** @param surface the canvas' element, while there is one. */
export function useQuickAdd(surface: () => HTMLElement | null): QuickAddControl {
  const flow = useReactFlow();
  const [shown, setShown] = useState<QuickAddState>();

  const open = useCallback(
    (point: Point, how: QuickAddHow) => {
      const box = surface()?.getBoundingClientRect();
      if (!box) return;
      const state = documentStore.getState();
      const place = flow.screenToFlowPosition({ x: point.x, y: point.y });
      const offset = how.joint?.end === "source" ? 0 : how.joint ? NODE_WIDTH : NODE_WIDTH / 2;
      setShown({
        x: Math.max(8, Math.min(point.x - box.left, box.width - SIZE.width - 8)),
        y: Math.max(8, Math.min(point.y - box.top, box.height - SIZE.height - 8)),
        position:
          how.placed === false ? undefined : { x: Math.round(place.x - offset), y: Math.round(place.y - PORT_HEIGHT) },
        joint: how.joint,
        edge: how.edge,
        replaces: how.replaces,
        ...offersOf(how, state),
      });
    },
    [flow, surface],
  );

  const openByKey = useCallback(
    (point: Point) => {
      const { view, selection } = documentStore.getState();
      const [edge, ...otherEdges] = selection.edges;
      if (edge !== undefined && otherEdges.length === 0 && selection.nodes.length === 0) {
        open(middleOf(edge, flow) ?? point, { edge });
        return;
      }
      const selected = selection.nodes.length === 1 ? findNode(view, selection.nodes[0] ?? "") : undefined;
      const output = selected && nodeKind(view.blocks, selected)?.outputs[0];
      if (selected && output) {
        open(point, { joint: { node: selected.id, port: output.name, end: "source" }, placed: false });
      } else open(point, {});
    },
    [flow, open],
  );

  const openReplace = useCallback(
    (point: Point) => {
      const { selection, say } = documentStore.getState();
      const [only, ...others] = selection.nodes;
      if (only === undefined || others.length > 0) say("Select one layer to replace it with another.");
      else open(point, { replaces: only });
    },
    [open],
  );

  const close = useCallback(() => {
    setShown(undefined);
    surface()?.focus({ preventScroll: true });
  }, [surface]);

  const choose = (offer: Offer): void => {
    if (!shown) return;
    const { position, joint, edge, replaces } = shown;
    const options = {
      ...(position ? { position } : {}),
      ...(edge === undefined ? {} : { edge }),
      ...(joint ? { joint: offer.port === undefined ? joint : { ...joint, newPort: offer.port } } : {}),
    };
    if (replaces !== undefined) replaceWith(documentStore, replaces, offer.layer.type);
    else if (offer.block === undefined) addLayer(documentStore, offer.layer.type, options);
    else insertBlock(documentStore, [], offer.block, options);
    close();
  };

  const element = shown && (
    <Suspense fallback={null}>
      <QuickAdd x={shown.x} y={shown.y} offers={shown.offers} title={shown.title} onChoose={choose} onClose={close} />
    </Suspense>
  );
  return { isOpen: shown !== undefined, open, openByKey, openReplace, element };
}

function offersOf(
  how: QuickAddHow,
  state: ReturnType<typeof documentStore.getState>,
): Pick<QuickAddState, "offers" | "title"> {
  const { view } = state;
  if (how.joint) {
    const joined = findNode(view, how.joint.node);
    const takes = how.joint.end === "source" ? "takes" : "gives";
    const title = joined ? `Add what ${takes} ${nodeTitle(joined, view.blocks)}’s value` : "Add a layer";
    return { offers: offersFor(state, how.joint), title };
  }
  if (how.replaces !== undefined) {
    const old = findNode(view, how.replaces);
    const title = old ? `Replace ${nodeTitle(old, view.blocks)} with` : "Replace with";
    return { offers: ALL_OFFERS.filter(({ layer }) => layer.type !== old?.layer), title };
  }
  if (how.edge !== undefined) {
    const through = [...ALL_OFFERS, ...blockOffers(state)].filter(
      ({ layer }) => layer.inputs.length > 0 && layer.outputs.length > 0,
    );
    return { offers: through, title: "Insert a layer" };
  }
  return { offers: [...ALL_OFFERS, ...blockOffers(state)], title: "Add a layer" };
}

/** The middle of an edge between its nodes, as a point of the window. */
function middleOf(edge: string, flow: ReturnType<typeof useReactFlow>): Point | undefined {
  const { view } = documentStore.getState();
  const found = view.edges.find((candidate) => candidate.id === edge);
  const source = found && findNode(view, found.source.node);
  const target = found && findNode(view, found.target.node);
  if (!source || !target) return undefined;
  return flow.flowToScreenPosition({
    x: (source.position.x + target.position.x + NODE_WIDTH) / 2,
    y: (source.position.y + target.position.y) / 2 + PORT_HEIGHT,
  });
}
