/** What fusion makes and the passes after it read: instructions that run together. */
import type { GraphNode } from "./instruction-graph";

/** Instructions that will be one kernel call (or one static kernel's several dispatches). */
export interface Unit {
  /** Ascending. */
  readonly nodes: readonly GraphNode[];
  /** The static kernel among them. */
  readonly kernel: GraphNode | undefined;
  readonly elements: number;
}
