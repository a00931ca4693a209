/**
 * How each layer does while it trains, as the canvas and the inspector show it. The page hands in what a run has measured, by flat
 * node id; nodes read their own entry only, so that a look at the layers draws those that changed.
 *
 * What always holds: `shown` belongs to the view on the canvas; a closed block is as well as the worst of what is inside.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { documentStore } from "../document/document-store";
import { viewPrefix } from "../document/open-block";
import { idInView } from "../document/view-model";

export type HealthLevel = "broken" | "warning" | "good";

export interface HealthFact {
  readonly label: string;
  readonly value: string;
}

export interface HealthMark {
  readonly level: HealthLevel;
  /** Heights of the two bars, 0 to 1: size of the activations and of the gradients, on a logarithmic scale. */
  readonly activation: number;
  readonly gradient: number;
  readonly facts: readonly HealthFact[];
  /** Full sentences. */
  readonly remarks: readonly string[];
}

type Marks = ReadonlyMap<string, HealthMark>;

interface HealthState {
  /** By flat node id; undefined while no run is watched. */
  readonly measured: Marks | undefined;
  /** By node of the view. */
  readonly shown: Marks;
}

const NONE: Marks = new Map();
const RANK: Readonly<Record<HealthLevel, number>> = { good: 0, warning: 1, broken: 2 };

export const healthStore = createStore<HealthState>(() => ({ measured: undefined, shown: NONE }));

/** Shows what was measured of each flat node; undefined takes the marks off the canvas. */
export function showHealth(measured: Marks | undefined): void {
  healthStore.setState({ measured });
}

/**
 * The marks of a view. A mark that says the same as before stays the same object.
 * @param prefix of the flat ids of the view's nodes.
 */
export function healthOfView(measured: Marks, prefix: string, before: Marks): Marks {
  const worst = new Map<string, HealthMark>();
  for (const [flatId, mark] of measured) {
    const id = idInView(flatId, prefix);
    if (id === undefined) continue;
    const other = worst.get(id);
    if (other === undefined || RANK[mark.level] > RANK[other.level]) worst.set(id, mark);
  }
  for (const [id, mark] of worst) {
    const old = before.get(id);
    if (old !== undefined && JSON.stringify(old) === JSON.stringify(mark)) worst.set(id, old);
  }
  return worst;
}

function derive(): void {
  const { measured, shown } = healthStore.getState();
  const { document, path } = documentStore.getState();
  const next = measured === undefined ? NONE : healthOfView(measured, viewPrefix(document, path), shown);
  healthStore.setState({ shown: next });
}

/** Keeps the marks in step with what is on the canvas from now on. @returns what ends it. */
export function followHealth(): () => void {
  derive();
  const stops = [
    documentStore.subscribe((state, old) => {
      if (state.path !== old.path) derive();
    }),
    healthStore.subscribe((state, old) => {
      if (state.measured !== old.measured) derive();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** How a node of the view does; undefined while nothing is known of it. */
export function useNodeHealth(id: string): HealthMark | undefined {
  return useStore(healthStore, ({ shown }) => shown.get(id));
}
