/**
 * The page's handle on its two workers: the training worker, which owns the engine, and the data worker, which feeds it
 * through a port of their own. The page never sees a batch of training. It holds no state but the workers themselves.
 */
import { transfer, wrap } from "comlink";
import type { Remote } from "comlink";
import type { DataWorkerApi } from "../protocol/data";
import type { RunEvent, RunProblem } from "../protocol/events";
import type {
  EstimateProgress,
  ModelRequest,
  ProfileProgress,
  RunEstimate,
  RunProfile,
  StartRequest,
  TrainingWorkerApi,
  TuningProgress,
  TuningState,
} from "../protocol/training";

export type WorkerName = "training" | "data";

export interface StudioWorkers {
  /** Of the workers as they are now: after `restart` these are others. */
  readonly training: Remote<TrainingWorkerApi>;
  readonly data: Remote<DataWorkerApi>;
  /**
   * Starts a run, ending the current one. Resolves when the worker has taken it on; everything after comes as events,
   * the last of which is `finished` or `failed`.
   */
  startRun(request: StartRequest, onEvent: (event: RunEvent) => void): Promise<void>;
  /** Measures where the time of a training step goes; see `TrainingWorkerApi.profile`. Rejects also when the workers end. */
  profile(request: ModelRequest, onProgress: (progress: ProfileProgress) => void): Promise<RunProfile>;
  /** Measures the time of an epoch and finds the largest batch; see `TrainingWorkerApi.estimate`. Rejects also when the workers end. */
  estimate(request: ModelRequest, onProgress: (progress: EstimateProgress) => void): Promise<RunEstimate>;
  /** Measures which kernels are the fastest for a model; see `TrainingWorkerApi.tune`. Rejects also when the workers end. */
  tune(request: ModelRequest, onProgress: (progress: TuningProgress) => void): Promise<TuningState>;
  /** Ends both workers at once and begins with new ones; what they had kept in OPFS is still there. Runs get a last `failed` event. */
  restart(): void;
  /** Ends both workers for good. */
  close(): void;
  /** Calls back when a worker has died, with a sentence for people; `restart` brings it back. @returns what ends that. */
  onCrash(listener: (worker: WorkerName, message: string) => void): () => void;
}

/** A worker in an endless task is ended by the browser after a moment; until then it holds the locks of its run. */
const ENDING_MS = 10_000;

interface Pair {
  readonly workers: readonly Worker[];
  /** Names of the locks that they hold as long as they live. */
  readonly locks: readonly string[];
  readonly training: Remote<TrainingWorkerApi>;
  readonly data: Remote<DataWorkerApi>;
}

interface OpenRun {
  readonly runId: string;
  readonly events: MessagePort;
  readonly onEvent: (event: RunEvent) => void;
  lastSequence: number;
}

export function createStudioWorkers(): StudioWorkers {
  return new WorkerPair();
}

class WorkerPair implements StudioWorkers {
  readonly #listeners = new Set<(worker: WorkerName, message: string) => void>();
  #pair: Pair;
  /** Until the workers before these have ended. */
  #leaving: Promise<unknown> = Promise.resolve();
  /** The pair whose failure the listeners know of. */
  #told: Pair | undefined;
  #run: OpenRun | undefined;
  /** Reject the measurements that are awaited: a worker that has ended answers nothing. */
  readonly #abandon = new Set<(reason: Error) => void>();

  constructor() {
    this.#pair = this.#open();
  }

  get training(): Remote<TrainingWorkerApi> {
    return this.#pair.training;
  }

  get data(): Remote<DataWorkerApi> {
    return this.#pair.data;
  }

  async startRun(request: StartRequest, onEvent: (event: RunEvent) => void): Promise<void> {
    await this.#leaving;
    const { training, data } = this.#pair;
    const events = new MessageChannel();
    const batches = new MessageChannel();
    const run: OpenRun = { runId: request.runId, events: events.port1, onEvent, lastSequence: -1 };
    this.#run = run;
    events.port1.onmessage = (message: MessageEvent<RunEvent>) => this.#deliver(run, message.data);
    // Both at once: the training worker compiles while the data worker opens the data.
    // A data set that cannot be opened is told to the training worker over the port, which makes it an event of the run.
    data.serve(request.data, transfer(batches.port2, [batches.port2])).catch(() => undefined);
    await training.start(request, transfer(events.port2, [events.port2]), transfer(batches.port1, [batches.port1]));
  }

  profile(request: ModelRequest, onProgress: (progress: ProfileProgress) => void): Promise<RunProfile> {
    const { training } = this.#pair;
    const listen = (message: MessageEvent<ProfileProgress>): void => onProgress(message.data);
    return this.#measure(request, listen, (progress, batches) => training.profile(request, progress, batches));
  }

  estimate(request: ModelRequest, onProgress: (progress: EstimateProgress) => void): Promise<RunEstimate> {
    const { training } = this.#pair;
    const listen = (message: MessageEvent<EstimateProgress>): void => onProgress(message.data);
    return this.#measure(request, listen, (progress, batches) => training.estimate(request, progress, batches));
  }

  /** A measurement of the training worker that is fed by the data worker. */
  #measure<T>(
    request: ModelRequest,
    listen: NonNullable<MessagePort["onmessage"]>,
    begin: (progress: MessagePort, batches: MessagePort) => Promise<T>,
  ): Promise<T> {
    const progress = new MessageChannel();
    const batches = new MessageChannel();
    progress.port1.onmessage = listen;
    // A data set that cannot be opened is told to the training worker over the port, which makes the measurement reject.
    this.#pair.data.serve(request.data, transfer(batches.port2, [batches.port2])).catch(() => undefined);
    const measuring = begin(transfer(progress.port2, [progress.port2]), transfer(batches.port1, [batches.port1]));
    return this.#whileWorking(measuring, progress.port1);
  }

  tune(request: ModelRequest, onProgress: (progress: TuningProgress) => void): Promise<TuningState> {
    const progress = new MessageChannel();
    progress.port1.onmessage = (message: MessageEvent<TuningProgress>) => onProgress(message.data);
    const tuning = this.#pair.training.tune(request, transfer(progress.port2, [progress.port2]));
    return this.#whileWorking(tuning, progress.port1);
  }

  /** The answer of a measurement, or a rejection as soon as its worker ends; closes the port of its progress. */
  async #whileWorking<T>(answer: Promise<T>, progress: MessagePort): Promise<T> {
    let abandon = (_reason: Error): void => undefined;
    const abandoned = new Promise<never>((_, reject) => {
      abandon = reject;
    });
    abandoned.catch(() => undefined);
    this.#abandon.add(abandon);
    try {
      return await Promise.race([answer, abandoned]);
    } finally {
      this.#abandon.delete(abandon);
      progress.close();
    }
  }

  restart(): void {
    for (const worker of this.#pair.workers) worker.terminate();
    const ended = this.#pair.locks.map((lock) => navigator.locks.request(lock, () => undefined));
    const late = new Promise((resolve) => setTimeout(resolve, ENDING_MS));
    this.#leaving = Promise.race([Promise.allSettled([this.#leaving, ...ended]), late]);
    this.#pair = this.#open();
    this.#failRun("The workers were started anew.");
  }

  close(): void {
    for (const worker of this.#pair.workers) worker.terminate();
    this.#failRun("The workers were closed.");
  }

  onCrash(listener: (worker: WorkerName, message: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #open(): Pair {
    const training = new Worker(new URL("../training/training-worker.ts", import.meta.url), {
      type: "module",
      name: "training",
    });
    const data = new Worker(new URL("../data/data-worker.ts", import.meta.url), { type: "module", name: "data" });
    const apis = { training: wrap<TrainingWorkerApi>(training), data: wrap<DataWorkerApi>(data) };
    const locks = [this.#watch("training", training, apis.training), this.#watch("data", data, apis.data)];
    return { workers: [training, data], locks, ...apis };
  }

  /** @returns the name of the lock that the worker holds as long as it lives. */
  #watch(name: WorkerName, worker: Worker, api: Remote<Pick<DataWorkerApi, "holdLock">>): string {
    const report = (detail: string): void => {
      // Once of a pair: both are started anew.
      if (this.#told === this.#pair || !this.#pair.workers.includes(worker)) return;
      this.#told = this.#pair;
      const message = `The ${name} worker has failed${detail === "" ? "" : `: ${detail}`}.`;
      this.#failRun(message, "worker-lost");
      for (const listener of this.#listeners) listener(name, message);
    };
    worker.addEventListener("error", (event) => report(event.message));
    worker.addEventListener("messageerror", () => report("a message could not be read"));
    // A worker that dies says nothing, but the browser gives its lock on.
    const lock = `trainyard-worker-${crypto.randomUUID()}`;
    const ended = async (): Promise<void> => {
      await api.holdLock(lock);
      await navigator.locks.request(lock, () => report("it has ended"));
    };
    ended().catch(() => undefined);
    return lock;
  }

  #deliver(run: OpenRun, event: RunEvent): void {
    run.lastSequence = event.sequence;
    if (event.type === "finished" || event.type === "failed") this.#close(run);
    run.onEvent(event);
  }

  /** Tells the open run, if there is one, that it has ended with its worker. */
  #failRun(message: string, code: RunProblem["code"] = "internal"): void {
    for (const abandon of this.#abandon) abandon(new Error(message));
    const run = this.#run;
    if (run === undefined) return;
    this.#close(run);
    run.onEvent({
      runId: run.runId,
      sequence: run.lastSequence + 1,
      type: "failed",
      problem: { code, message: `${message} The weights and checkpoints stored before that are still there.` },
    });
  }

  #close(run: OpenRun): void {
    run.events.close();
    if (this.#run === run) this.#run = undefined;
  }
}
