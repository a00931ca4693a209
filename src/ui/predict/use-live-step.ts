/** The step of the weights that are predicted with, renewed at a calm pace while a run goes on: for pictures that move with training. */
import { useSampledRun } from "../runs/use-sampled-run";
import type { WeightsSource } from "./weights-source";

export function useLiveStep(source: WeightsSource, intervalMs: number): number {
  const { status, latest } = useSampledRun(intervalMs);
  const live = source.kind === "live" && (status === "running" || status === "paused");
  return live ? (latest?.step ?? source.step) : source.step;
}
