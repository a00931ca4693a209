/**
 * The checkpoints of the run that is going on: the newest in memory, to go on with when the device is lost, and on their way to storage.
 * The run never waits: while one is written, only the newest of those that come is kept for after it.
 */
import type { Checkpoint } from "../../engine/training/checkpoint";
import type { CheckpointStore } from "../../engine/training/checkpoint-store";
import { isStorageFull } from "../../engine/training/file-area";
import type { RunEventBody } from "../protocol/events";

export interface RunCheckpointsOptions {
  readonly store: CheckpointStore;
  readonly keepLast: number;
  readonly send: (event: RunEventBody) => void;
  /** What the run goes on from. */
  readonly begun?: Checkpoint;
}

export class RunCheckpoints {
  readonly #options: RunCheckpointsOptions;
  #newest: Checkpoint | undefined;
  #next: Checkpoint | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: RunCheckpointsOptions) {
    this.#options = options;
    this.#newest = options.begun;
  }

  /** In memory, stored or not. */
  get newest(): Checkpoint | undefined {
    return this.#newest;
  }

  /** Does not wait. */
  take(checkpoint: Checkpoint): void {
    this.#newest = checkpoint;
    this.#next = checkpoint;
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  /** Resolves when all that was taken is stored or refused. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { store, keepLast, send } = this.#options;
    while (this.#next !== undefined) {
      const checkpoint = this.#next;
      this.#next = undefined;
      try {
        const kept = await store.add(checkpoint, keepLast);
        const stored = kept.find(({ step }) => step === checkpoint.step);
        if (stored !== undefined) send({ type: "checkpoint", checkpoint: stored, kept });
      } catch (error) {
        send({ type: "checkpoint-refused", step: checkpoint.step, ...refusal(error, checkpoint.step) });
      }
    }
  }
}

function refusal(error: unknown, step: number): { reason: "storage-full" | "other"; message: string } {
  if (isStorageFull(error)) {
    return {
      reason: "storage-full",
      message: `There is no room to store the checkpoint of step ${step}. Training goes on, and the checkpoints before are whole: delete checkpoints of other runs, or download one, before you close the page.`,
    };
  }
  const why = error instanceof Error ? error.message : String(error);
  return {
    reason: "other",
    message: `The browser refused to store the checkpoint of step ${step} (${why}). Training goes on: export the model before you close the page.`,
  };
}
