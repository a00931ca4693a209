/**
 * One tab at a time changes and saves a project: the one that holds the project's Web Lock. The browser frees the lock of a
 * tab that is closed or crashes, and the next tab in line gets it; a tab may also ask for it. It saves nothing itself.
 */

/** How long the other tab has for saving and letting go; one that has been frozen by the browser never answers. */
const HAND_OVER_MS = 2000;

const CHANNEL = "trainyard-project-tabs";

/** The one message: a tab asks whichever holds this project to let go of it. */
interface HandOver {
  readonly type: "hand-over";
  readonly project: string;
}

function isHandOver(data: unknown): data is HandOver {
  return (
    typeof data === "object" &&
    data !== null &&
    "type" in data &&
    data.type === "hand-over" &&
    "project" in data &&
    typeof data.project === "string"
  );
}

export interface ProjectLockEvents {
  /** The lock came at once (`first`), after another tab let go of it (`later`), or another tab has it (`lost`). */
  readonly onChange: (how: "first" | "later" | "lost") => void;
  /** Another tab asks for the project: what must be done before it is let go. */
  readonly beforeHandOver: () => Promise<void>;
}

/** Holds a project's lock, or waits for it. */
export class ProjectLock {
  #project: string | undefined;
  #held = false;
  #stop = new AbortController();
  /** Of locks that another tab took without being given them. */
  readonly #taken = new WeakSet<AbortSignal>();
  readonly #channel = new BroadcastChannel(CHANNEL);

  constructor(readonly events: ProjectLockEvents) {
    this.#channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (!isHandOver(data) || !this.holds(data.project)) return;
      const { project } = data;
      void events.beforeHandOver().finally(() => {
        // The one that asked is in line already, so this tab comes after it.
        if (this.holds(project)) this.take(project, "lost");
      });
    });
  }

  holds(project: string): boolean {
    return this.#held && this.#project === project;
  }

  /**
   * Whether the project is still this tab's to write. A tab that hung may have lost it without having heard of it; what the browser has to
   * say of that comes before its answer to any question about locks.
   */
  async stillHolds(project: string): Promise<boolean> {
    if (!this.holds(project)) return false;
    const { signal } = this.#stop;
    await navigator.locks.query();
    return !this.#taken.has(signal);
  }

  /**
   * Lets go of what was held so far and asks for a project.
   * @param known `lost` where another tab is known to want or have it: then this one only waits in line.
   */
  take(project: string, known?: "lost"): void {
    this.#letGo();
    this.#project = project;
    const { signal } = this.#stop;
    const ask = async (): Promise<void> => {
      if (known === undefined && (await this.#request(project, signal, { ifAvailable: true }))) return;
      if (signal.aborted) return;
      this.events.onChange("lost");
      await this.#request(project, signal, { signal });
    };
    this.#follow(ask(), project, signal);
  }

  /** Asks the tab that has the project for it, and takes it where no answer comes. */
  takeOver(): void {
    const project = this.#project;
    if (project === undefined || this.#held) return;
    const { signal } = this.#stop;
    this.#channel.postMessage({ type: "hand-over", project } satisfies HandOver);
    setTimeout(() => {
      if (signal.aborted || this.#held) return;
      this.#letGo();
      this.#follow(this.#request(project, this.#stop.signal, { steal: true }), project, this.#stop.signal);
    }, HAND_OVER_MS);
  }

  close(): void {
    this.#letGo();
    this.#channel.close();
  }

  #letGo(): void {
    this.#held = false;
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /** Ends when the lock is let go of; false at once where it was not to be had. */
  #request(project: string, signal: AbortSignal, options: LockOptions): Promise<boolean> {
    return navigator.locks.request(`trainyard-project-${project}`, options, async (lock) => {
      if (lock === null) return false;
      if (signal.aborted) return true;
      this.#held = true;
      this.events.onChange(options.ifAvailable === true ? "first" : "later");
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return true;
    });
  }

  #follow(asked: Promise<unknown>, project: string, signal: AbortSignal): void {
    asked.catch((error: unknown) => {
      if (signal.aborted) return;
      // Another tab has taken the lock from this one.
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
      this.#taken.add(signal);
      this.take(project, "lost");
    });
  }
}
