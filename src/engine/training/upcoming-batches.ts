/**
 * The training batches of a run in their order, of which the next ones may be looked at before they are taken. What always holds: looking
 * changes nothing of what is taken, and the source is asked for one batch at a time.
 */
import type { Batch, BatchSource } from "../data/types";
import { OneAtATime } from "./one-at-a-time";

export class UpcomingBatches {
  readonly #source: Pick<BatchSource, "next">;
  readonly #calls = new OneAtATime();
  /** Read from the source and not taken yet. */
  readonly #ahead: Batch[] = [];

  /** @param source whose stream of training batches has begun. */
  constructor(source: Pick<BatchSource, "next">) {
    this.#source = source;
  }

  /** The next batch, which is then gone. Rejects with DataError. */
  take(): Promise<Batch> {
    return this.#calls.run(async () => this.#ahead.shift() ?? (await this.#source.next()).batch);
  }

  /** The next `count` batches, which stay the next ones. Rejects with DataError. */
  peek(count: number): Promise<readonly Batch[]> {
    return this.#calls.run(async () => {
      while (this.#ahead.length < count) this.#ahead.push((await this.#source.next()).batch);
      return this.#ahead.slice(0, count);
    });
  }
}
