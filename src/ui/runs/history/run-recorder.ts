/**
 * Keeps every training run: written when it starts, every few seconds while it goes on, and when it ends. Not for showing runs. Always
 * holds: training waits for nothing here, and a run that cannot be stored is told of once.
 */
import { serializeProject, type ProjectDocument } from "../../../graph-editor";
import type { StartRequest } from "../../../workers/protocol/training";
import { messageOf, reportProblem } from "../../components/toasts";
import { isActive, type RunState } from "../run-state";
import { runStore } from "../run-store";
import { dropRecords, takeRecord } from "./history-store";
import { addRun, changeRun, readCurves, removeRuns, runLock } from "./run-database";
import { createRecord, followRecord, type RunRecord } from "./run-record";
import { curvesUpTo, joinSeries, packCurves } from "./stored-curves";

/** How often a run that goes on is written. */
const WRITE_EVERY_MS = 4000;

let told = false;

/** Says once a page that runs are not stored, and why. */
function tell(problem: unknown): void {
  if (told) return;
  told = true;
  const full = problem instanceof DOMException && problem.name === "QuotaExceededError";
  reportProblem(
    "This run is not in the list of runs",
    full
      ? new Error("The browser's storage is full. Training goes on. Delete runs that you no longer need.")
      : new Error(`${messageOf(problem)} Training goes on.`),
  );
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Holds the run's lock until `over`, by which other pages know that somebody follows it. */
function holdLock(runId: string, over: Promise<void>): void {
  navigator.locks.request(runLock(runId), { mode: "shared" }, () => over).catch(() => undefined);
}

/** Writes the first record, or takes up that of a run which goes on from its checkpoint. */
async function begin(request: StartRequest, document: ProjectDocument): Promise<RunRecord> {
  const { runId, resume } = request;
  const step = resume?.step;
  const resumed = await changeRun(runId, ({ endedAt: _over, problem: _solved, ...record }) => ({
    ...record,
    status: "running",
    origin: { kind: "resumed", runId, ...(step === undefined ? {} : { step }) },
  }));
  if (resumed !== undefined) return resumed;
  const text = serializeProject(document);
  const record = createRecord(request, await hashOf(text), new Date(), runStore.getState().kept);
  await addRun(record, text);
  return record;
}

/** Shows the curves of a resumed run up to its checkpoint before those that come now. */
async function takeUpCurves(runId: string, step: number): Promise<void> {
  const curves = (await readCurves([runId])).get(runId);
  if (curves === undefined) return;
  const before = curvesUpTo(curves, step);
  runStore.setState((state) =>
    state.runId === runId
      ? {
          train: joinSeries(before.train, state.train),
          validation: joinSeries(before.validation, state.validation),
        }
      : {},
  );
}

/** Follows one run until it is over, or the page has turned to another. */
export async function recordRun(request: StartRequest, document: ProjectDocument): Promise<void> {
  let release = (): void => undefined;
  holdLock(
    request.runId,
    new Promise((resolve) => {
      release = resolve;
    }),
  );
  try {
    takeRecord(await begin(request, document));
    await new RunFollower(request).over;
  } catch (problem) {
    tell(problem);
  } finally {
    release();
  }
}

class RunFollower {
  /** Resolves when the run is over and written. */
  readonly over: Promise<void>;
  readonly #request: StartRequest;
  /** What the page knew of the run last. */
  #seen: RunState | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seeding: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(request: StartRequest) {
    this.#request = request;
    this.over = new Promise((resolve) => {
      const look = (state: RunState): void => {
        if (!this.#look(state)) return;
        stop();
        document.removeEventListener("visibilitychange", hide);
        void this.#finish().then(resolve);
      };
      const hide = (): void => {
        if (document.visibilityState === "hidden") void this.#write();
      };
      const stop = runStore.subscribe(look);
      document.addEventListener("visibilitychange", hide);
      look(runStore.getState());
    });
  }

  /** @returns true if the run is over, or the page has turned to another. */
  #look(state: RunState): boolean {
    if (state.request !== this.#request) return true;
    const first = this.#seen?.plan === undefined && state.plan !== undefined;
    this.#seen = state;
    if (state.begunAt !== undefined && this.#request.resume !== undefined)
      this.#seeding ??= takeUpCurves(this.#request.runId, state.begunAt.step).catch(tell);
    if (!isActive(state.status)) return true;
    this.#timer ??= setTimeout(() => void this.#write(), first ? 0 : WRITE_EVERY_MS);
    return false;
  }

  async #finish(): Promise<void> {
    const { runId, resume } = this.#request;
    // A run that is begun again after its worker died has the same id, and is not given up.
    const abandoned = runStore.getState().runId !== runId;
    if (abandoned && this.#seen?.latest === undefined && resume === undefined) {
      // A run that was given up before its first step has nothing to keep.
      clearTimeout(this.#timer);
      await this.#writing;
      await removeRuns([runId]).catch(tell);
      dropRecords([runId]);
    } else await this.#write();
  }

  /** Writes what is known; one write after the other, so that an older state never lands on a newer one. Never rejects. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#store()).catch(tell);
    return this.#writing;
  }

  async #store(): Promise<void> {
    await this.#seeding;
    const request = this.#request;
    const state = runStore.getState();
    const current = state.request === request;
    const known = current ? state : this.#seen;
    if (known === undefined) return;
    const status = !current && isActive(known.status) ? "stopped" : undefined;
    const curves = packCurves(request.runId, known);
    const record = await changeRun(request.runId, (stored) => followRecord(stored, known, new Date(), status), curves);
    if (record !== undefined) takeRecord(record);
  }
}
