/**
 * Something that may cut short what a run waits for: the loss of the device, or a stop. Unlike `Promise.race` with one
 * long-lived promise, a wait that is over leaves nothing behind, so 10,000 steps hold no more memory than one.
 */
import type { ComputeDevice } from "../runtime/device";
import { DeviceError } from "../runtime/device";

export class Interruption {
  readonly #waiting = new Set<(error: Error) => void>();
  #error: Error | undefined;

  get error(): Error | undefined {
    return this.#error;
  }

  /** Rejects everything that waits, now and later. The first call counts. */
  interrupt(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    for (const reject of [...this.#waiting]) reject(error);
    this.#waiting.clear();
  }

  /** Settles as `promise` does, or rejects at once when interrupted. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#error !== undefined) {
        promise.catch(() => undefined);
        reject(this.#error);
        return;
      }
      this.#waiting.add(reject);
      promise.then(
        (value) => {
          this.#waiting.delete(reject);
          resolve(value);
        },
        (error: unknown) => {
          this.#waiting.delete(reject);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
}

/** Turns the loss of the device into the end of every wait for it. Never resolves for a CPU device. */
export async function watchLoss(device: ComputeDevice, ...interruptions: Interruption[]): Promise<void> {
  const { message } = await device.lost;
  const error = new DeviceError("lost", `The device ${device.name} was lost: ${message}`);
  for (const interruption of interruptions) interruption.interrupt(error);
}
