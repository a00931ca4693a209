/** `MemoryPlan`: where every value of a `KernelProgram` lies. Known before anything is allocated. */
import type { Module, ValueId } from "../ir/types";

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
  /** What is alive at the fullest moment; `totalBytes` is more by what alignment and gaps between lifetimes cost. */
  readonly liveBytes: number;
  /** The most of the activations that the forward pass keeps for the backward pass. */
  readonly keptBytes: number;
  readonly byCategory: Readonly<Record<MemoryCategory, number>>;
}

export interface MemoryLimits {
  /** Of one buffer. */
  readonly maxBufferBytes: number;
  /** Of one operand of a kernel. */
  readonly maxBindingBytes: number;
  /** Of everything together; absent where the device does not tell. */
  readonly totalBytes?: number;
}

/** What tells how much memory a module takes on a device, before anything is allocated there. */
export interface MemoryTarget {
  readonly limits: MemoryLimits;
  /** @throws Error where the device cannot carry out the module at all. */
  plan(module: Module): MemoryPlan;
}

/** Memory of a step as people think of it, in bytes. */
export interface MemorySummary {
  /** Trained parameters and running statistics. */
  readonly parameters: number;
  readonly gradients: number;
  /** Moments of the optimizer. */
  readonly optimizer: number;
  /** What the forward pass keeps for the backward pass. */
  readonly activations: number;
  /** Results that are needed for a moment only, scratch, and gaps. */
  readonly workspace: number;
  /** The batch, and the numbers that come back. */
  readonly data: number;
  /** All of the above. */
  readonly total: number;
  /** What is alive at the fullest moment. */
  readonly live: number;
}

export function summarizeMemory(plan: MemoryPlan): MemorySummary {
  const { parameters, gradients, optimizer, state, batch, activations, outputs } = plan.byCategory;
  const kept = Math.min(plan.keptBytes, activations);
  return {
    parameters: parameters + state,
    gradients,
    optimizer,
    activations: kept,
    workspace: activations - kept,
    data: batch + outputs,
    total: plan.totalBytes,
    live: plan.liveBytes,
  };
}
