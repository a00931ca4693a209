/** Time of a run: with evaluations but without pauses, and of training alone. Milliseconds. */
export class RunClock {
  readonly #now: () => number;
  readonly #elapsed: Stopwatch;
  readonly #training: Stopwatch;

  /** @param before times that a run goes on from. */
  constructor(before = { elapsedMs: 0, trainingMs: 0 }, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#elapsed = new Stopwatch(before.elapsedMs);
    this.#training = new Stopwatch(before.trainingMs);
  }

  start(): void {
    this.#elapsed.run(this.#now());
    this.#training.run(this.#now());
  }

  pause(): void {
    this.#elapsed.halt(this.#now());
    this.#training.halt(this.#now());
  }

  resume(): void {
    this.start();
  }

  leaveTraining(): void {
    this.#training.halt(this.#now());
  }

  enterTraining(): void {
    this.#training.run(this.#now());
  }

  get elapsedMs(): number {
    return this.#elapsed.totalMs(this.#now());
  }

  get trainingMs(): number {
    return this.#training.totalMs(this.#now());
  }
}

class Stopwatch {
  #total: number;
  #since: number | undefined;

  constructor(totalMs: number) {
    this.#total = totalMs;
  }

  run(now: number): void {
    this.#since ??= now;
  }

  halt(now: number): void {
    this.#total = this.totalMs(now);
    this.#since = undefined;
  }

  totalMs(now: number): number {
    return this.#total + (this.#since === undefined ? 0 : now - this.#since);
  }
}
