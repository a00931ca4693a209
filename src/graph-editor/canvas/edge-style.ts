/** How edges are drawn on this canvas: the person's choice, which the page keeps and hands in. */
import { createContext, useContext } from "react";
import type { EdgeStyle } from "./edge-path";

export const EdgeStyleContext = createContext<EdgeStyle>("curved");

export function useEdgeStyle(): EdgeStyle {
  return useContext(EdgeStyleContext);
}
