/**
 * The stored runs of the studio: their checkpoints, what they were started with, and which run of a project did not come to its end.
 * A run that is going on holds a lock by its id, so that no two tabs go on with one run, and none is offered that another tab has.
 */
import { CheckpointStore } from "../../engine/training/checkpoint-store";
import { CheckpointError } from "../../engine/training/checkpoint";
import type { FileAreas } from "../../engine/training/file-area";
import type { InterruptedRun } from "../protocol/checkpoints";
import type { ModelRequest, StartRequest } from "../protocol/training";
import { opfsAreas } from "./opfs-area";

/** What the store keeps of a run beside its checkpoints. Written by this program only. */
interface StoredRun {
  readonly startedAt: string;
  readonly totalSteps: number;
  readonly request: ModelRequest;
}

const lockOf = (runId: string): string => `trainyard-run-${runId}`;

export class StoredRuns {
  readonly checkpoints: CheckpointStore;
  /** A folder a project, with a file a run that is going on, or was when its page went away. */
  readonly #open: FileAreas;

  /** @param areas by name of the folder; the default is OPFS. */
  constructor(areas: (name: string) => FileAreas = opfsAreas) {
    this.checkpoints = new CheckpointStore(areas("runs"));
    this.#open = areas("open-runs");
  }

  /** The run takes its first step. Where storage refuses, so it does for the checkpoints, which is told. */
  begun(request: StartRequest, totalSteps: number): void {
    const about: StoredRun = { startedAt: new Date().toISOString(), totalSteps, request: modelOf(request) };
    this.checkpoints.begin(request.runId, about).catch(() => undefined);
    this.#mark(request).catch(() => undefined);
  }

  /** The run has come to its end, and is not offered. */
  async ended({ projectId, runId }: Pick<StartRequest, "projectId" | "runId">): Promise<void> {
    await this.checkpoints.end(runId).catch(() => undefined);
    await this.#open.open(projectId).remove(runId);
  }

  /** See `CheckpointApi.interrupted`. */
  async interrupted(projectId: string): Promise<InterruptedRun | undefined> {
    for (const runId of await this.#open.open(projectId).names()) {
      const stored = await this.checkpoints.describe(runId);
      const checkpoint = stored?.checkpoints.at(-1)?.info;
      if (stored === undefined || stored.ended || checkpoint === undefined || !isStoredRun(stored.about)) continue;
      if (await isHeld(runId)) continue;
      const { startedAt, request, totalSteps } = stored.about;
      return { runId, projectId, startedAt, request, checkpoint, totalSteps };
    }
    return undefined;
  }

  async dismiss(projectId: string): Promise<void> {
    const area = this.#open.open(projectId);
    for (const runId of await area.names()) if (!(await isHeld(runId))) await area.remove(runId);
  }

  /**
   * Does the work of a run while no other tab may go on with it.
   * @throws CheckpointError if another tab does.
   */
  async alone<T>(runId: string, work: () => Promise<T>): Promise<T> {
    return navigator.locks.request(lockOf(runId), { ifAvailable: true }, (lock) => {
      if (lock === null) {
        throw new CheckpointError("This run is going on in another tab: watch it there, or stop it there first.");
      }
      return work();
    });
  }

  /** Only the newest run of a project is offered. */
  async #mark({ projectId, runId }: StartRequest): Promise<void> {
    const area = this.#open.open(projectId);
    await area.write(runId, new Uint8Array(1));
    for (const other of await area.names()) if (other !== runId) await area.remove(other);
  }
}

function modelOf({ projectId, projectName, graph, data, dataset, training }: StartRequest): ModelRequest {
  return { projectId, projectName, graph, data, dataset, training };
}

async function isHeld(runId: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === lockOf(runId));
}

function isStoredRun(about: unknown): about is StoredRun {
  return (
    typeof about === "object" &&
    about !== null &&
    "startedAt" in about &&
    typeof about.startedAt === "string" &&
    "totalSteps" in about &&
    typeof about.totalSteps === "number" &&
    "request" in about &&
    typeof about.request === "object"
  );
}
