/**
 * Gives the event loop a turn, so that a pause or stop is heard while the CPU device computes without a break. Neither
 * timers (clamped and throttled) nor animation frames (which stop in hidden tabs) will do; a message to oneself is neither.
 */
export class EventLoopTurn {
  readonly #channel = new MessageChannel();
  #resolve: (() => void) | undefined;
  #lastMs = performance.now();

  constructor() {
    this.#channel.port1.onmessage = () => {
      this.#lastMs = performance.now();
      this.#resolve?.();
    };
  }

  /** A turn now, if the last was longer ago than this. */
  async after(elapsedMs: number): Promise<void> {
    if (performance.now() - this.#lastMs < elapsedMs) return;
    await new Promise<void>((resolve) => {
      this.#resolve = resolve;
      this.#channel.port2.postMessage(null);
    });
  }

  close(): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}
