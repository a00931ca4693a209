/**
 * Makes a training step fit into memory before anything is allocated: as it is where it fits, else with part of the forward pass computed
 * again in the backward pass (`autodiff/recompute.ts`), as little as is needed. Where that is not enough it says so in numbers. Not for
 * smaller batches: what a person asked for is not changed.
 */
import { recomputeForward, releaseOrder } from "../autodiff/recompute";
import type { Module } from "../ir/types";
import { sizeBytes, typeOf } from "../ir/types";
import { workOf } from "../lowering/instruction-work";
import { summarizeMemory } from "../memory/types";
import type { MemoryPlan, MemorySummary, MemoryTarget } from "../memory/types";

/** Values smaller than this share of all memory are not worth computing again. */
const LEAST_SHARE = 1 / 2000;
/** How many amounts of recomputation are planned before the smallest sufficient one is looked for. */
const COARSE_STEPS = 8;

export interface FittedStep {
  readonly module: Module;
  readonly plan: MemoryPlan;
  readonly memory: MemorySummary;
  /** Absent where everything is kept. */
  readonly checkpointing?: {
    /** Values of the forward pass that are not kept for the backward pass. */
    readonly released: number;
    /** What the step would take without. */
    readonly bytesWithout: number;
  };
}

/** Nothing that can be done to the step as it is makes it fit. */
export class MemoryBudgetError extends Error {
  override readonly name = "MemoryBudgetError";
  constructor(
    /** With everything kept. */
    readonly needed: MemorySummary,
    /** With the most helpful recomputation. */
    readonly leastBytes: number,
    readonly budgetBytes: number,
  ) {
    super(
      `A training step needs ${megabytes(needed.total)}: ${describeMemory(needed)}. The limit is ${megabytes(budgetBytes)}` +
        (leastBytes < needed.total
          ? `, and computing activations again instead of keeping them gets down to ${megabytes(leastBytes)} only.`
          : ", and there are no activations worth computing again."),
    );
  }
}

/** Millions of bytes, as budgets are given: `12.3 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1)} MB`;
}

/** `parameters 1.0 MB, gradients 1.0 MB, ...`, without what takes nothing. */
export function describeMemory(memory: MemorySummary): string {
  const { parameters, gradients, optimizer, activations, workspace, data } = memory;
  return Object.entries({ parameters, gradients, optimizer, activations, workspace, data })
    .filter(([, bytes]) => bytes > 0)
    .map(([name, bytes]) => `${name} ${megabytes(bytes)}`)
    .join(", ");
}

/** What recomputation does, for people. */
export function describeCheckpointing({ released, bytesWithout }: NonNullable<FittedStep["checkpointing"]>): string {
  const values = released === 1 ? "One activation is" : `${released} activations are`;
  return `${values} computed again in the backward pass instead of kept; with all kept the step would take ${megabytes(bytesWithout)}.`;
}

/**
 * @param budgetBytes of the whole step; infinite for what the device's own limits allow.
 * @throws MemoryBudgetError where no recomputation suffices; MemoryLimitError where one value is more than the device takes in one piece.
 */
export function fitMemory(module: Module, target: MemoryTarget, budgetBytes: number): FittedStep {
  const whole = target.plan(module);
  const needed = summarizeMemory(whole);
  if (whole.totalBytes <= budgetBytes) return { module, plan: whole, memory: needed };

  const bytesOf = (value: Module["instructions"][number]["outputs"][number]): number =>
    sizeBytes(typeOf(module, value));
  const order = releaseOrder(module, workOf(module), bytesOf, whole.totalBytes * LEAST_SHARE);
  const tried = new Map<number, FittedStep>();
  const release = (count: number): FittedStep => {
    const known = tried.get(count);
    if (known !== undefined) return known;
    const rewritten = recomputeForward(module, new Set(order.slice(0, count)));
    const plan = target.plan(rewritten);
    const checkpointing = { released: count, bytesWithout: whole.totalBytes };
    const step = { module: rewritten, plan, memory: summarizeMemory(plan), checkpointing };
    tried.set(count, step);
    return step;
  };
  const fits = (count: number): boolean => release(count).plan.totalBytes <= budgetBytes;

  // Releasing more saves more up to a point only, so the ascent is in coarse steps and the refinement between the last two of them.
  const stride = Math.max(1, Math.ceil(order.length / COARSE_STEPS));
  const counts = Array.from({ length: Math.ceil(order.length / stride) }, (_, step) =>
    Math.min(order.length, (step + 1) * stride),
  );
  const enough = counts.find(fits);
  if (enough === undefined) {
    const least = Math.min(whole.totalBytes, ...[...tried.values()].map(({ plan }) => plan.totalBytes));
    throw new MemoryBudgetError(needed, least, budgetBytes);
  }
  let [below, above] = [Math.max(0, enough - stride), enough];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (fits(middle)) above = middle;
    else below = middle;
  }
  return release(above);
}

/**
 * The largest size of at most `most` that fits, found by bisection; 0 if none does.
 *
 * @param fits true up to some size, and false for all larger ones.
 */
export function largestFitting(fits: (size: number) => boolean, most: number): number {
  let [fitting, tooLarge] = [0, most + 1];
  while (tooLarge - fitting > 1) {
    const middle = Math.floor((fitting + tooLarge) / 2);
    if (fits(middle)) fitting = middle;
    else tooLarge = middle;
  }
  return fitting;
}
