/** From what a run has seen of its layers to the marks on the canvas. Follows the run in sight; switched by a preference. */
import { judgeHealth } from "../../engine/metrics/node-health";
import type { HealthReport, NodeHealth } from "../../engine/metrics/node-health";
import { showHealth } from "../../graph-editor";
import type { HealthFact, HealthMark } from "../../graph-editor";
import { reportProblem } from "../components/toasts";
import { studio } from "../app/studio";
import { readPreferences, setPreferences } from "../app/preferences";
import { formatNumber } from "./number-format";
import { runStore } from "./run-store";
import { isActive } from "./run-state";

/** Powers of ten at the foot and at the top of the bars. */
const ACTIVATIONS = [-3, 3] as const;
const GRADIENTS = [-9, 1] as const;

/** Where a magnitude lies between two powers of ten, 0 to 1. */
function share(value: number | undefined, [low, high]: readonly [number, number]): number {
  if (value === undefined || !(value > 0)) return 0;
  const height = (Math.log10(value) - low) / (high - low);
  // In twelfths, so that a mark is drawn anew only when it can be seen to change.
  return Math.round(Math.min(1, Math.max(0, height)) * 12) / 12;
}

/** Two significant digits are enough to see a magnitude, and change less often than more. */
const magnitude = (value: number): string =>
  Number.isFinite(value) ? formatNumber(Number(value.toPrecision(2))).replace(/\.?0+$/, "") : "not finite";

function factsOf({ activation, outputGradient, parameterGradient, deadShare }: NodeHealth): readonly HealthFact[] {
  const fact = (label: string, value: number | undefined): readonly HealthFact[] =>
    value === undefined ? [] : [{ label, value: magnitude(value) }];
  return [
    ...fact("Activations, RMS", activation),
    ...fact("Gradient of the output, RMS", outputGradient),
    ...fact("Gradient of the weights, RMS", parameterGradient),
    ...(deadShare === undefined ? [] : [{ label: "Dead units", value: `${String(Math.round(deadShare * 100))}%` }]),
  ];
}

/** The mark of every layer, by flat id. The layer where numbers broke says so, also if its own are whole. */
export function healthMarks({ nodes, origin }: HealthReport): ReadonlyMap<string, HealthMark> {
  return new Map(
    nodes.map((health) => {
      const { level, remarks } = judgeHealth(health);
      const first = origin?.node === health.node;
      const mark: HealthMark = {
        // Behind the first broken layer everything is NaN: only the first is worth red.
        level: first ? "broken" : level === "broken" ? "warning" : level,
        activation: share(health.activation, ACTIVATIONS),
        gradient: share(health.parameterGradient ?? health.outputGradient, GRADIENTS),
        facts: factsOf(health),
        remarks: first ? ["NaN or infinity appeared here first.", ...remarks] : remarks,
      };
      return [health.node, mark] as const;
    }),
  );
}

/** Keeps the canvas in step with the run in sight. @returns what ends it. */
export function followRunHealth(): () => void {
  return runStore.subscribe((state, old) => {
    if (state.health === old.health) return;
    showHealth(state.health === undefined || !readPreferences().watchHealth ? undefined : healthMarks(state.health));
  });
}

/** Switches the watching of layers on or off, also for the run that goes on. */
export function setHealthWatched(watchHealth: boolean): void {
  setPreferences({ watchHealth });
  const { health, status } = runStore.getState();
  showHealth(watchHealth && health !== undefined ? healthMarks(health) : undefined);
  if (!isActive(status)) return;
  studio()
    .training.watchHealth(watchHealth)
    .catch((problem: unknown) => {
      reportProblem("The layers cannot be watched", problem);
    });
}
