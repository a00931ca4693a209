/** The profile that is under way in the training worker, if any: at most one, and never beside a run that takes steps. */
import type { ProfileProgress, RunProfile } from "../../engine/metrics/run-profile";
import type { BatchSource } from "../../engine/data/types";
import { profileRun } from "../../engine/training/profile-run";
import type { ModelRequest } from "../protocol/training";
import type { OpenedDevice } from "./devices";

/** Kernels of a fast device take less than a frame of the page. */
const TELL_EVERY_MS = 100;

/** The first message of every stage, and of the others as many as a person can follow. */
function throttled(tell: (progress: ProfileProgress) => void): (progress: ProfileProgress) => void {
  let stage: ProfileProgress["stage"] | undefined;
  let toldMs = 0;
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - toldMs < TELL_EVERY_MS) return;
    stage = progress.stage;
    toldMs = now;
    tell(progress);
  };
}

export class ActiveProfile {
  #abort: AbortController | undefined;

  /**
   * @param open the device, once it is there.
   * @throws Error that says why it was cancelled; whatever `profileRun` throws.
   */
  async measure(
    request: ModelRequest,
    open: Promise<OpenedDevice>,
    batches: BatchSource,
    onProgress: (progress: ProfileProgress) => void,
  ): Promise<RunProfile> {
    const abort = new AbortController();
    this.cancel("A newer profile took its place.");
    this.#abort = abort;
    try {
      const { device } = await open;
      return await profileRun({ request, device, batches, signal: abort.signal, onProgress: throttled(onProgress) });
    } finally {
      batches.close();
      if (this.#abort === abort) this.#abort = undefined;
    }
  }

  /** Makes the measurement that is under way, if there is one, reject with this sentence. */
  cancel(reason: string): void {
    this.#abort?.abort(new Error(reason));
    this.#abort = undefined;
  }
}
