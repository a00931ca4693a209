/** What usually helps a run that diverged: one change of its settings each. Pure. */
import type { TrainingSettings } from "../../../engine/model/types";

export interface Cure {
  readonly label: string;
  readonly change: Partial<TrainingSettings>;
}

const RATE_FACTOR = 10;
const CLIP_NORM = 1;

/**
 * The usual first.
 * @param rate base learning rate of the run when it diverged; a person may have changed it.
 */
export function curesFor(training: TrainingSettings, rate: number): readonly Cure[] {
  const lower = Number((rate / RATE_FACTOR).toPrecision(3));
  return [
    ...(lower > 0 ? [{ label: `Learning rate ${String(lower)}`, change: { learningRate: lower } }] : []),
    ...(training.clipNorm === 0
      ? [{ label: `Clip gradients to norm ${String(CLIP_NORM)}`, change: { clipNorm: CLIP_NORM } }]
      : []),
    ...(training.precision === "mixed"
      ? [{ label: "Single precision", change: { precision: "f32" } satisfies Cure["change"] }]
      : []),
  ];
}
