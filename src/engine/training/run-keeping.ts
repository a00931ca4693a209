/**
 * What a run keeps while it goes on: the weights that are good and those that are best (`weight-keeper.ts`), and its checkpoints
 * (`checkpoint-keeper.ts`), each told to the observer as it becomes certain. All of it happens between two updates, with the session as
 * the newest update leaves it. Not for storing: that is the observer's.
 */
import type { CheckpointKind } from "../metrics/checkpoint-info";
import type { Module } from "../ir/types";
import type { Session } from "../runtime/device";
import { persistentSlots } from "./checkpoint";
import type { CheckpointFacts } from "./checkpoint-keeper";
import { CheckpointKeeper } from "./checkpoint-keeper";
import type { Interruption } from "./interruption";
import type { StepValues } from "./metric-collector";
import type { TrainingRunOptions, Weights, WeightSnapshot } from "./run-types";
import { WeightKeeper } from "./weight-keeper";

const SNAPSHOT_EVERY_MS = 5_000;

export interface RunKeepingOptions {
  readonly session: Session;
  /** The training step. */
  readonly module: Module;
  /** The weights that the session begins with, and the step they are of. */
  readonly initial: WeightSnapshot;
  readonly options: TrainingRunOptions;
  /** Of the moment: what a checkpoint holds beside tensors. */
  readonly facts: () => Omit<CheckpointFacts, "kind" | "best">;
  /** Cuts every read of the device short when it is lost. */
  readonly device: Interruption;
}

export class RunKeeping {
  readonly #options: RunKeepingOptions;
  readonly #weights: WeightKeeper;
  readonly #checkpoints: CheckpointKeeper;

  constructor(options: RunKeepingOptions) {
    this.#options = options;
    const { session, module, initial } = options;
    const { resumeFrom, checkpoints, observer } = options.options;
    this.#weights = new WeightKeeper(session, initial, resumeFrom?.best);
    this.#checkpoints = new CheckpointKeeper({
      session,
      names: [...persistentSlots(module).keys()],
      ...(checkpoints === undefined ? {} : { times: checkpoints }),
      ...(resumeFrom === undefined ? {} : { resumedFrom: resumeFrom }),
      handOn: (checkpoint) => observer?.checkpoint?.(checkpoint),
    });
  }

  get lastGood(): WeightSnapshot {
    return this.#weights.lastGood;
  }

  get best(): WeightSnapshot | undefined {
    return this.#weights.best;
  }

  /** A copy of the weights as they are now, kept nowhere. */
  current(): Promise<Weights> {
    return this.#weights.current();
  }

  /** A checkpoint at the next `look`. */
  ask(kind: CheckpointKind): void {
    this.#checkpoints.ask(kind);
  }

  /** A finite loss was computed with the weights after `step` updates. */
  confirm(step: number): void {
    const good = this.#weights.confirm(step);
    if (good !== undefined) this.#options.options.observer?.snapshot?.("last", good);
    this.#checkpoints.confirm(step);
  }

  /** After an update and the validation that belongs to it: a checkpoint or a copy of the weights where it is time. */
  async look(step: number, values: StepValues): Promise<void> {
    const kind = this.#checkpoints.due(step);
    const snapshotEveryMs = this.#options.options.snapshotEveryMs ?? SNAPSHOT_EVERY_MS;
    if (kind === undefined && this.#weights.sinceTakenMs < snapshotEveryMs) return;
    const snapshot = await this.#take(step, values);
    if (kind !== undefined) await this.#checkpoint(kind, snapshot);
  }

  /** Before a setting of the running run changes: what it changes can be taken back. */
  async beforeSetting(step: number, values: StepValues): Promise<void> {
    if (this.#checkpoints.wantsBeforeSetting(step)) await this.#checkpoint("settings", await this.#take(step, values));
  }

  /** At a pause, when all steps are accounted for. */
  async pause(step: number, values: StepValues): Promise<void> {
    const snapshot = await this.#take(step, values);
    if (snapshot !== undefined) this.#options.options.observer?.snapshot?.("last", snapshot);
    await this.#checkpoint("pause", snapshot);
  }

  /**
   * After a validation of everything.
   * @returns whether it is the best so far; undefined if the weights are not finite, and the validation counts for nothing.
   */
  async validated(step: number, values: StepValues): Promise<boolean | undefined> {
    if (!this.#weights.isBest(values)) return false;
    const snapshot = await this.#take(step, values);
    if (snapshot === undefined) return undefined;
    this.#weights.keepBest(snapshot);
    this.#options.options.observer?.snapshot?.("best", snapshot);
    await this.#checkpoint("best", snapshot);
    return true;
  }

  /** After the last step. @returns undefined if the weights are not finite: then the last good ones are what is left. */
  async end(step: number, values: StepValues): Promise<WeightSnapshot | undefined> {
    const snapshot = await this.#take(step, values);
    this.#options.options.observer?.snapshot?.("last", snapshot ?? this.#weights.lastGood);
    await this.#checkpoint("end", snapshot);
    return snapshot;
  }

  #take(step: number, values: StepValues): Promise<WeightSnapshot | undefined> {
    return this.#options.device.guard(this.#weights.take(step, values));
  }

  async #checkpoint(kind: CheckpointKind, snapshot: WeightSnapshot | undefined): Promise<void> {
    if (snapshot === undefined) return;
    const { facts, device } = this.#options;
    const best = this.#weights.best;
    await device.guard(this.#checkpoints.take(snapshot, { ...facts(), kind, ...(best === undefined ? {} : { best }) }));
  }
}
