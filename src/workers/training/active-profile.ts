/** The profile that is under way in the training worker, if any: at most one, and never beside a run that takes steps. */
import type { ProfileProgress, RunProfile } from "../../engine/metrics/run-profile";
import type { BatchSource } from "../../engine/data/types";
import { profileRun } from "../../engine/training/profile-run";
import type { ModelRequest } from "../protocol/training";
import type { OpenedDevice } from "./devices";

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
      return await profileRun({ request, device, batches, signal: abort.signal, onProgress });
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
