/**
 * Looks at the numbers of a run as they are reported, and says when one comes to meet a breakpoint. Pure but for what it remembers; it
 * reads nothing from the device and pauses nothing itself.
 *
 * Always holds: a breakpoint is hit when its condition begins to be met, and not again until it was not met in between, so that a run that
 * goes on is not stopped by the same thing at once; a step that is taken again, after a device was lost, is looked at once.
 */
import type { Breakpoint, BreakpointCondition, BreakpointHit, BreakpointQuantity } from "../metrics/breakpoint";
import { describeBreakpoint } from "../metrics/breakpoint";
import type { HealthReport } from "../metrics/node-health";

/** What is remembered of one number under one condition. */
interface Memory {
  met: boolean;
  lowest: number;
  lowestStep: number;
}

interface Watched {
  readonly breakpoint: Breakpoint;
  /** By layer; of a metric there is one. */
  readonly memories: Map<string, Memory>;
  /** The newest step that was looked at. */
  step: number;
}

export class BreakpointWatch {
  #watched = new Map<string, Watched>();

  constructor(breakpoints: readonly Breakpoint[] = []) {
    this.set(breakpoints);
  }

  /** Watches these from now on. What was watched before keeps what is remembered of it. */
  set(breakpoints: readonly Breakpoint[]): void {
    const next = breakpoints.map((breakpoint): [string, Watched] => {
      const text = describeBreakpoint(breakpoint);
      return [text, this.#watched.get(text) ?? { breakpoint, memories: new Map(), step: -1 }];
    });
    this.#watched = new Map(next);
  }

  /** True if the numbers of each step must be known before the next is taken. */
  get everyStep(): boolean {
    return this.#any((quantity) => quantity.kind === "metric" && quantity.split === "train");
  }

  /** True if the layers must be looked at. */
  get layers(): boolean {
    return this.#any(({ kind }) => kind === "layer");
  }

  /** @param step updates taken. @returns the first breakpoint that the numbers of a step, or of a whole validation, have hit. */
  saw(
    split: "train" | "validation",
    step: number,
    values: Readonly<Record<string, number>>,
  ): BreakpointHit | undefined {
    return this.#look(step, (quantity) => {
      const value = quantity.kind === "metric" && quantity.split === split ? values[quantity.name] : undefined;
      return value === undefined ? [] : [["", value]];
    });
  }

  /** @returns the first breakpoint that a look at the layers has hit. */
  observed({ step, nodes }: HealthReport): BreakpointHit | undefined {
    return this.#look(step, (quantity) => {
      if (quantity.kind !== "layer") return [];
      return nodes.flatMap((layer): readonly (readonly [string, number])[] => {
        const value = layer[quantity.statistic];
        const named = layer.name === quantity.name || layer.node === quantity.name;
        return named && value !== undefined ? [[layer.node, value]] : [];
      });
    });
  }

  #any(which: (quantity: BreakpointQuantity) => boolean): boolean {
    return [...this.#watched.values()].some(({ breakpoint }) => which(breakpoint.quantity));
  }

  #look(
    step: number,
    valuesOf: (quantity: BreakpointQuantity) => readonly (readonly [string, number])[],
  ): BreakpointHit | undefined {
    let hit: BreakpointHit | undefined;
    // All of them look, also after a hit: each remembers for itself.
    for (const watched of this.#watched.values()) {
      const { breakpoint, memories } = watched;
      const values = valuesOf(breakpoint.quantity);
      if (values.length === 0 || step <= watched.step) continue;
      watched.step = step;
      for (const [key, value] of values) {
        const memory = memories.get(key) ?? { met: false, lowest: Infinity, lowestStep: step };
        memories.set(key, memory);
        if (begins(breakpoint.condition, memory, step, value)) hit ??= { breakpoint, step, value };
      }
    }
    return hit;
  }
}

/** Whether a condition begins to be met; remembers what the next look needs. */
function begins(condition: BreakpointCondition, memory: Memory, step: number, value: number): boolean {
  if (value < memory.lowest) {
    memory.lowest = value;
    memory.lowestStep = step;
  }
  const before = memory.met;
  memory.met = isMet(condition, memory, step, value);
  return memory.met && !before;
}

function isMet(condition: BreakpointCondition, { lowestStep }: Memory, step: number, value: number): boolean {
  switch (condition.kind) {
    case "below":
      return value < condition.value;
    case "above":
      return value > condition.value;
    case "not-finite":
      return !Number.isFinite(value);
    case "no-new-low":
      return step - lowestStep >= condition.steps;
  }
}
