/**
 * Receives the numbers of each step when the device has them, without the loop waiting, and hands them on in the order of
 * the steps. The first loss that is not finite marks the run as diverged: nothing after it is handed on.
 */
import type { Tensor32 } from "../runtime/device";

export type StepValues = Readonly<Record<string, number>>;

export class MetricCollector {
  readonly #names: readonly string[];
  readonly #report: (step: number, values: StepValues) => void;
  #tail: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #divergedAt: number | undefined;
  #lastStep = 0;
  #lastValues: StepValues;

  /**
   * @param names of the numbers in the output `metrics`, in order.
   * @param report called once a step, in order, with finite losses only. `step` counts from 1.
   * @param before values of the step before the first, where a run goes on.
   */
  constructor(names: readonly string[], report: (step: number, values: StepValues) => void, before: StepValues = {}) {
    this.#names = names;
    this.#report = report;
    this.#lastValues = before;
  }

  /** Step, from 1, whose loss was the first that is not finite. */
  get divergedAt(): number | undefined {
    return this.#divergedAt;
  }

  /** What made an output unreadable, if anything did. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** The newest step, from 1, whose loss is known to be finite; 0 before the first. */
  get lastStep(): number {
    return this.#lastStep;
  }

  get lastValues(): StepValues {
    return this.#lastValues;
  }

  /** Does not wait. */
  collect(step: number, outputs: Promise<Readonly<Record<string, Tensor32>>>): void {
    const settled = outputs.then((read) => metricValues(read, this.#names));
    // A failure is taken from the chain below; this keeps it from counting as unhandled until its turn comes.
    settled.catch(() => undefined);
    this.#tail = this.#tail.then(async () => {
      if (this.#divergedAt !== undefined || this.#failure !== undefined) return;
      try {
        const values = await settled;
        if (!Number.isFinite(values["loss"] ?? Number.NaN)) {
          this.#divergedAt = step;
          return;
        }
        this.#lastStep = step;
        this.#lastValues = values;
        this.#report(step, values);
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error));
      }
    });
  }

  /** Resolves when every step collected so far is accounted for; never rejects. */
  settled(): Promise<void> {
    return this.#tail;
  }
}

/** Name of the module output that holds all numbers of a step, f32 [n]. */
export const METRICS_OUTPUT = "metrics";

/** The numbers of the output `metrics` by name; the first is the loss. */
export function metricValues(outputs: Readonly<Record<string, Tensor32>>, names: readonly string[]): StepValues {
  const data = outputs[METRICS_OUTPUT]?.data;
  const values: Record<string, number> = {};
  // Where a node has the name "loss", the total keeps it.
  names.forEach((name, index) => (values[name] ??= data?.[index] ?? Number.NaN));
  return values;
}
