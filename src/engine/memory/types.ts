/** `MemoryPlan`: where every value of a `KernelProgram` lies. Known before anything is allocated. */
import type { ValueId } from "../ir/types";

export type MemoryCategory = "parameters" | "gradients" | "optimizer" | "state" | "batch" | "activations" | "outputs";

export interface Slab {
  readonly name: string;
  readonly category: MemoryCategory;
  readonly sizeBytes: number;
}

export interface Placement {
  /** Index into `slabs`. */
  readonly slab: number;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

export interface MemoryPlan {
  readonly slabs: readonly Slab[];
  readonly placements: ReadonlyMap<ValueId, Placement>;
  readonly totalBytes: number;
  readonly byCategory: Readonly<Record<MemoryCategory, number>>;
}
