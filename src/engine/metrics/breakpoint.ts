/**
 * "Stop when ...": a number that a run reports anyway, and the condition on it at which the run pauses. Plain data with one way to write it
 * down, which the page, the command line and storage share. Not for watching a run: `training/breakpoint-watch.ts`.
 *
 * Always holds: what `describeBreakpoint` writes, `parseBreakpoint` reads.
 */

export const LAYER_STATISTICS = {
  activation: "activation",
  outputGradient: "output gradient",
  parameterGradient: "gradient",
  deadShare: "dead share",
} as const;
export type LayerStatistic = keyof typeof LAYER_STATISTICS;

export type BreakpointQuantity =
  /** Of each step of training, or of each whole validation. */
  | { readonly kind: "metric"; readonly split: "train" | "validation"; readonly name: string }
  /** Of the layers of this name or flat id, each time that the layers are looked at; see `NodeHealth`. */
  | { readonly kind: "layer"; readonly statistic: LayerStatistic; readonly name: string };

export type BreakpointCondition =
  | { readonly kind: "below" | "above"; readonly value: number }
  | { readonly kind: "not-finite" }
  /** No value lower than all before in so many steps. */
  | { readonly kind: "no-new-low"; readonly steps: number };

export interface Breakpoint {
  readonly quantity: BreakpointQuantity;
  readonly condition: BreakpointCondition;
}

/** A breakpoint whose condition has come to be met. */
export interface BreakpointHit {
  readonly breakpoint: Breakpoint;
  /** Updates taken when the value was measured. */
  readonly step: number;
  readonly value: number;
}

/** A text that is no breakpoint, in a full sentence. */
export class BreakpointError extends Error {
  override readonly name = "BreakpointError";
}

const MOST_CHARACTERS = 200;
const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
const COMPARED = new RegExp(String.raw`^(.+?)\s*([<>])\s*(${NUMBER})$`, "i");
const NOT_FINITE = /^(.+?)\s+is\s+not\s+finite$/i;
const NO_NEW_LOW = /^(.+?)\s+has\s+no\s+new\s+low\s+for\s+(\d{1,9})\s+steps?$/i;
const VALIDATION = /^validation\s+(.+)$/i;
const OF_LAYER = /^(activation|output gradient|gradient|dead share)\s+of\s+(.+)$/i;

function parseQuantity(text: string): BreakpointQuantity {
  const layer = OF_LAYER.exec(text);
  const statistic = Object.entries(LAYER_STATISTICS).find(([, label]) => label === layer?.[1]?.toLowerCase());
  if (layer?.[2] !== undefined && statistic !== undefined && isStatistic(statistic[0]))
    return { kind: "layer", statistic: statistic[0], name: layer[2] };
  const validation = VALIDATION.exec(text)?.[1];
  return validation === undefined
    ? { kind: "metric", split: "train", name: text }
    : { kind: "metric", split: "validation", name: validation };
}

function isStatistic(name: string): name is LayerStatistic {
  return name in LAYER_STATISTICS;
}

function splitText(text: string): readonly [string, BreakpointCondition] | undefined {
  const [, compared, sign, value] = COMPARED.exec(text) ?? [];
  if (compared !== undefined) return [compared, { kind: sign === "<" ? "below" : "above", value: Number(value) }];
  const broken = NOT_FINITE.exec(text)?.[1];
  if (broken !== undefined) return [broken, { kind: "not-finite" }];
  const [, resting, steps] = NO_NEW_LOW.exec(text) ?? [];
  return resting === undefined || Number(steps) < 1
    ? undefined
    : [resting, { kind: "no-new-low", steps: Number(steps) }];
}

/** @throws BreakpointError for a text that is none, with what would be one. */
export function parseBreakpoint(text: string): Breakpoint {
  const trimmed = text.trim();
  const found = trimmed.length > MOST_CHARACTERS ? undefined : splitText(trimmed);
  const value = found?.[1].kind === "below" || found?.[1].kind === "above" ? found[1].value : 0;
  if (found === undefined || !Number.isFinite(value))
    throw new BreakpointError(
      `"${trimmed.slice(0, MOST_CHARACTERS)}" is no condition. Write one as "loss < 0.3", "validation accuracy > 0.9", "gradient of Dense > 100", "activation of Dense is not finite" or "loss has no new low for 500 steps".`,
    );
  return { quantity: parseQuantity(found[0]), condition: found[1] };
}

/** "validation loss", "gradient of Dense". */
export function describeQuantity(quantity: BreakpointQuantity): string {
  if (quantity.kind === "layer") return `${LAYER_STATISTICS[quantity.statistic]} of ${quantity.name}`;
  return quantity.split === "validation" ? `validation ${quantity.name}` : quantity.name;
}

/** "loss < 0.3". */
export function describeBreakpoint({ quantity, condition }: Breakpoint): string {
  const what = describeQuantity(quantity);
  switch (condition.kind) {
    case "below":
      return `${what} < ${condition.value}`;
    case "above":
      return `${what} > ${condition.value}`;
    case "not-finite":
      return `${what} is not finite`;
    case "no-new-low":
      return `${what} has no new low for ${condition.steps} steps`;
  }
}
