/**
 * When a checkpoint of a run is taken, and when it is handed on. Beside the occasions of the run itself (best, pause, end) it is taken by
 * the clock, by the step count, and when it is asked for; always between two updates, with one read of the device.
 *
 * What always holds: a checkpoint is handed on when its weights are finite and a finite loss was computed with them; at a pause and at
 * the end, where no loss follows, when they are finite. One step is handed on once.
 */
import type { CheckpointKind } from "../metrics/checkpoint-info";
import type { Session } from "../runtime/device";
import type { Checkpoint, CheckpointTimes, WeightSnapshot } from "./run-types";

export interface CheckpointKeeperOptions {
  readonly session: Session;
  /** Of every persistent value of the training step. */
  readonly names: readonly string[];
  /** Absent where the run keeps none. */
  readonly times?: CheckpointTimes;
  /** The checkpoint that the run goes on from. */
  readonly resumedFrom?: Checkpoint;
  readonly handOn: (checkpoint: Checkpoint) => void;
}

/** What the run adds to the tensors. */
export type CheckpointFacts = Omit<Checkpoint, "state" | "weights" | "step" | "metrics">;

/** Kinds whose weights no later loss will speak for, or one has already. */
const AT_ONCE: readonly CheckpointKind[] = ["best", "pause", "end"];

const SETTINGS_EVERY_MS = 5_000;

export class CheckpointKeeper {
  readonly #options: CheckpointKeeperOptions;
  #asked: CheckpointKind | undefined;
  #takenStep: number;
  #takenMs = performance.now();
  /** Taken, and waiting for a finite loss; in the order of steps. */
  #waiting: Checkpoint[] = [];

  constructor(options: CheckpointKeeperOptions) {
    this.#options = options;
    this.#takenStep = options.resumedFrom?.step ?? 0;
  }

  /** A checkpoint at the next occasion: after the update that is being enqueued. */
  ask(kind: CheckpointKind): void {
    this.#asked = kind;
  }

  /** What is to be taken after `step` updates, if anything is. */
  due(step: number): CheckpointKind | undefined {
    const { times } = this.#options;
    if (times === undefined || step === this.#takenStep) return undefined;
    if (this.#asked !== undefined) return this.#asked;
    const { everyMs, everySteps } = times;
    const bySteps = everySteps > 0 && step - this.#takenStep >= everySteps;
    const byClock = everyMs > 0 && performance.now() - this.#takenMs >= everyMs;
    return bySteps || byClock ? "periodic" : undefined;
  }

  /** Whether a checkpoint is due before a setting changes: not at every touch of a slider. */
  wantsBeforeSetting(step: number): boolean {
    const { times } = this.#options;
    return times !== undefined && step > this.#takenStep && performance.now() - this.#takenMs >= SETTINGS_EVERY_MS;
  }

  /**
   * Reads what a snapshot of the weights lacks, and hands the checkpoint on now or later. No update may have been enqueued since the snapshot.
   * Does nothing for a step that was taken before.
   */
  async take(snapshot: WeightSnapshot, facts: CheckpointFacts): Promise<void> {
    const { times, session, names, handOn } = this.#options;
    const atOnce = AT_ONCE.includes(facts.kind);
    if (atOnce) this.confirm(snapshot.step);
    if (times === undefined || snapshot.step === this.#takenStep) return;
    this.#takenStep = snapshot.step;
    this.#takenMs = performance.now();
    this.#asked = undefined;
    const { step, weights, metrics } = snapshot;
    const others = await session.read(names.filter((name) => !weights.has(name)));
    const state = new Map([...weights, ...others]);
    const checkpoint: Checkpoint = { ...facts, step, metrics, state, weights: [...weights.keys()] };
    if (atOnce) handOn(checkpoint);
    else this.#waiting.push(checkpoint);
  }

  /** A finite loss was computed with the weights after `step` updates. */
  confirm(step: number): void {
    while (this.#waiting[0] !== undefined && this.#waiting[0].step <= step) {
      const [good] = this.#waiting.splice(0, 1);
      if (good !== undefined) this.#options.handOn(good);
    }
  }
}
