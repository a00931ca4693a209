/**
 * How hot each node of the canvas is: its share of what the whole view takes of one quantity, in six levels. Pure; the colours are
 * the style sheet's. What always holds: level 0 means none of it, and a higher level never means less.
 */
import type { ModelGraph } from "../../engine/model/types";
import { formatCount } from "./node-text";
import { formatFlops, formatMilliseconds, formatSize } from "./cost-text";

export type HeatMeasure = "parameters" | "flops" | "activations" | "time";

export interface HeatMeasureText {
  readonly id: HeatMeasure;
  readonly label: string;
  /** What the whole is, in the legend. */
  readonly meaning: string;
  readonly format: (amount: number) => string;
}

export const HEAT_MEASURES: readonly HeatMeasureText[] = [
  { id: "parameters", label: "Parameters", meaning: "Parameters of all layers", format: formatCount },
  { id: "flops", label: "FLOPs", meaning: "Operations of the forward pass of one example", format: formatFlops },
  {
    id: "activations",
    label: "Activations",
    meaning: "Bytes of the outputs of all layers for one example",
    format: formatSize,
  },
  {
    id: "time",
    label: "Time",
    meaning: "Measured time of a training step, without the update of the weights",
    format: formatMilliseconds,
  },
];

export function heatMeasure(id: HeatMeasure): HeatMeasureText {
  const found = HEAT_MEASURES.find((measure) => measure.id === id);
  if (found === undefined) throw new Error(`There is no heat map of ${id}.`);
  return found;
}

/** Least share of the whole from which a level begins; level 0 is nothing at all. */
const LEVEL_SHARES = [0, 0.01, 0.05, 0.2, 0.5] as const;

/** The share at which each level begins, from 0 up. */
export const LEVEL_LABELS = ["0", "< 1 %", "1 %", "5 %", "20 %", "50 %"] as const;

export interface NodeHeat {
  /** 0..5. */
  readonly level: number;
  /** On the node: `101,770 · 93 %`. */
  readonly text: string;
}

export interface HeatMap {
  readonly measure: HeatMeasure;
  readonly total: number;
  readonly nodes: ReadonlyMap<string, NodeHeat>;
}

/** @param times milliseconds of a step by node of this view; only for the measure `time`. */
function amountsOf(
  model: ModelGraph,
  measure: HeatMeasure,
  times: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return new Map(
    model.nodes.map(({ id, cost }) => {
      switch (measure) {
        case "parameters":
          return [id, cost.parameterCount];
        case "flops":
          return [id, cost.flops];
        case "activations":
          return [id, cost.activationBytes];
        case "time":
          return [id, times.get(id) ?? 0];
      }
    }),
  );
}

/** `< 1 %` for a little, whole percents otherwise. */
export function formatShare(share: number): string {
  if (share === 0) return "0 %";
  return share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
}

/** @param previous the last map, whose equal entries are returned again, so that only nodes that changed are drawn. */
export function heatMapOf(
  model: ModelGraph,
  measure: HeatMeasure,
  times: ReadonlyMap<string, number>,
  previous?: HeatMap,
): HeatMap {
  const amounts = amountsOf(model, measure, times);
  const total = [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
  const { format } = heatMeasure(measure);
  const nodes = new Map<string, NodeHeat>();
  for (const [id, amount] of amounts) {
    const share = total > 0 ? amount / total : 0;
    const level = amount === 0 ? 0 : LEVEL_SHARES.filter((least) => share >= least).length;
    const text = amount === 0 ? "0" : `${format(amount)} · ${formatShare(share)}`;
    const before = previous?.nodes.get(id);
    nodes.set(id, before?.level === level && before.text === text ? before : { level, text });
  }
  return { measure, total, nodes };
}
