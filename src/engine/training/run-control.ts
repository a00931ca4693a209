/**
 * What was asked of a run from outside: pause, resume, single steps, stop. Any of them may come at any time, also while
 * the run compiles; the loop looks here between two steps. It holds no training state.
 */
import { Interruption } from "./interruption";

/** Why a wait ended that was cut short by `stop()`. */
export class RunStopped extends Error {
  override readonly name = "RunStopped";
}

export class RunControl {
  readonly #abort = new AbortController();
  /** Rejects waits with `RunStopped` once `stop()` was called, or with whatever else ends the run. */
  readonly ended = new Interruption();
  #paused = false;
  #steps = 0;
  #wake: (() => void) | undefined;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get stopped(): boolean {
    return this.#abort.signal.aborted;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** True if the loop must not take another step now. */
  get holding(): boolean {
    return this.#paused && this.#steps === 0 && !this.stopped;
  }

  /** True while a paused run takes a step that was asked for. */
  get stepping(): boolean {
    return this.#paused && this.#steps > 0;
  }

  pause(): void {
    this.#paused = true;
    this.#steps = 0;
  }

  resume(): void {
    this.#paused = false;
    this.#steps = 0;
    this.#wake?.();
  }

  /** @throws Error if the run is not paused. */
  step(): void {
    if (!this.#paused) throw new Error("The run is not paused: pause it before you take single steps.");
    this.#steps += 1;
    this.#wake?.();
  }

  stop(): void {
    const reason = new RunStopped("The run was stopped.");
    this.#abort.abort(reason);
    this.ended.interrupt(reason);
    this.#wake?.();
  }

  /** Resolves when the loop may go on or has to end. Rejects with what interrupts the run. */
  async waitWhileHolding(): Promise<void> {
    while (this.holding) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      try {
        await this.ended.guard(woken);
      } catch (error) {
        if (error instanceof RunStopped) return;
        throw error;
      }
    }
  }

  /** The loop took a step. */
  stepTaken(): void {
    if (this.#steps > 0) this.#steps -= 1;
  }
}
