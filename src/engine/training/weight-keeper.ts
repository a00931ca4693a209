/**
 * Which weights of a run are kept: the best by validation loss, and the last ones known to be good. A copy of the weights
 * counts as good when all its numbers are finite and so is the loss of a step or an evaluation that used them; until
 * then it is a candidate. So when a loss becomes NaN there are weights to go back to, and they are never broken themselves.
 */
import type { Session } from "../runtime/device";
import type { StepValues } from "./metric-collector";
import type { Weights, WeightSnapshot } from "./run-types";

export class WeightKeeper {
  readonly #session: Session;
  readonly #names: readonly string[];
  #good: WeightSnapshot;
  #candidate: WeightSnapshot | undefined;
  #best: WeightSnapshot | undefined;
  #takenMs = performance.now();

  /**
   * @param initial the weights before the first step of this session.
   * @param best of the steps before, where the run goes on from a checkpoint.
   */
  constructor(session: Session, initial: WeightSnapshot, best?: WeightSnapshot) {
    this.#session = session;
    this.#names = [...initial.weights.keys()];
    this.#good = initial;
    this.#best = best;
  }

  get lastGood(): WeightSnapshot {
    return this.#good;
  }

  get best(): WeightSnapshot | undefined {
    return this.#best;
  }

  get sinceTakenMs(): number {
    return performance.now() - this.#takenMs;
  }

  /** A copy of the weights as they are now, kept nowhere. */
  current(): Promise<Weights> {
    return this.#session.read(this.#names);
  }

  /**
   * Copies the weights after `step` steps back. They become good when `confirm` says so.
   * @returns undefined if a number among them is not finite.
   */
  async take(step: number, metrics: StepValues): Promise<WeightSnapshot | undefined> {
    const weights = await this.current();
    this.#takenMs = performance.now();
    if (!allFinite(weights)) return undefined;
    this.#candidate = { step, weights, metrics };
    return this.#candidate;
  }

  /** A finite loss was computed with the weights after `step` steps. @returns the candidate, if it has just become good. */
  confirm(step: number): WeightSnapshot | undefined {
    const candidate = this.#candidate;
    if (candidate === undefined || candidate.step > step) return undefined;
    this.#candidate = undefined;
    this.#good = candidate;
    return candidate;
  }

  /** True if a validation with this loss is the best so far. */
  isBest(metrics: StepValues): boolean {
    const loss = metrics["loss"] ?? Number.NaN;
    return Number.isFinite(loss) && loss < (this.#best?.metrics["loss"] ?? Number.POSITIVE_INFINITY);
  }

  keepBest(snapshot: WeightSnapshot): void {
    this.#best = snapshot;
  }
}

function allFinite(weights: Weights): boolean {
  for (const { data } of weights.values()) {
    for (const value of data) if (!Number.isFinite(value)) return false;
  }
  return true;
}
