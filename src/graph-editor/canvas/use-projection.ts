/** React's side of the projection: recomputed when the document, model, selection or measured sizes change. */
import { useCallback, useState } from "react";
import { useDocument } from "../document/use-document";
import type { CanvasFlowNode, LayerFlowEdge, Size } from "./project-graph";
import { createProjector } from "./project-graph";

const NOTHING: ReadonlySet<string> = new Set();

export interface Projection {
  readonly nodes: CanvasFlowNode[];
  readonly edges: LayerFlowEdge[];
  /** Sizes that React Flow measured, by node id. */
  readonly setSizes: (measured: readonly (readonly [string, Size])[]) => void;
  readonly setBlocked: (nodes: ReadonlySet<string>) => void;
  readonly setDropEdge: (edge: string | undefined) => void;
}

export function useProjection(): Projection {
  const document = useDocument((state) => state.view);
  const model = useDocument((state) => state.viewModel);
  const selection = useDocument((state) => state.selection);
  const [sizes, putSizes] = useState<ReadonlyMap<string, Size>>(new Map());
  const [blocked, setBlocked] = useState(NOTHING);
  const [dropEdge, setDropEdge] = useState<string>();
  const [project] = useState(createProjector);

  const { nodes, edges } = project({
    document,
    model,
    selectedNodes: selection.nodes,
    selectedEdges: selection.edges,
    selectedMarks: selection.marks,
    sizes,
    blocked,
    dropEdge,
  });

  const setSizes = useCallback((measured: readonly (readonly [string, Size])[]) => {
    putSizes((old) => {
      const news = measured.filter(([id, size]) => {
        const known = old.get(id);
        return known?.width !== size.width || known.height !== size.height;
      });
      return news.length === 0 ? old : new Map([...old, ...news]);
    });
  }, []);
  return { nodes, edges, setSizes, setBlocked, setDropEdge };
}
