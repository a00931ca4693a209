/** The profile or estimate that is under way in the training worker, if any: at most one, and never beside a run that takes steps. */
import type { BatchSource } from "../../engine/data/types";
import type { ComputeDevice } from "../../engine/runtime/device";
import type { OpenedDevice } from "./devices";

/** Kernels of a fast device take less than a frame of the page. */
const TELL_EVERY_MS = 100;

/** The first message of every stage, and of the others as many as a person can follow. */
export function throttled<Progress extends { readonly stage: string }>(
  tell: (progress: Progress) => void,
): (progress: Progress) => void {
  let stage: string | undefined;
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
   * @param work the measurement, which ends with the signal.
   * @throws Error that says why it was cancelled; whatever `work` throws.
   */
  async measure<T>(
    open: Promise<OpenedDevice>,
    batches: BatchSource,
    work: (device: ComputeDevice, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const abort = new AbortController();
    this.cancel("A newer profile took its place.");
    this.#abort = abort;
    try {
      const { device } = await open;
      return await work(device, abort.signal);
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
