/**
 * One tab at a time saves a project: the one that holds the project's Web Lock. The browser frees the lock of a tab that is
 * closed or crashes, and the next tab in line gets it.
 */

/** Holds a project's lock, or waits for it; `onChange` hears which. */
export class ProjectLock {
  #held: string | undefined;
  #stop: AbortController | undefined;

  constructor(readonly onChange: (held: boolean) => void) {}

  holds(project: string): boolean {
    return this.#held === project;
  }

  /** Lets go of the project held so far and asks for another. */
  take(project: string): void {
    this.release();
    const stop = new AbortController();
    this.#stop = stop;
    const name = `trainyard-project-${project}`;
    const hold = (): Promise<void> => {
      if (stop.signal.aborted) return Promise.resolve();
      this.#held = project;
      this.onChange(true);
      return new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve(), { once: true }));
    };
    const ask = async (): Promise<void> => {
      const free = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
        if (!lock) return false;
        await hold();
        return true;
      });
      if (free || stop.signal.aborted) return;
      this.onChange(false);
      await navigator.locks.request(name, { signal: stop.signal }, hold);
    };
    ask().catch((error: unknown) => {
      if (stop.signal.aborted) return;
      this.onChange(false);
      throw error;
    });
  }

  release(): void {
    this.#held = undefined;
    this.#stop?.abort();
  }
}
