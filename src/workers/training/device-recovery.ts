/**
 * Asks for a device again after one was lost. The browser may offer no adapter for a while after its GPU process has crashed, so it is
 * asked with growing pauses, and given up only when none has come for about a minute.
 */
import { DeviceError } from "../../engine/runtime/device";
import type { OpenedDevice } from "./devices";

/** Pauses before the attempts. */
const PAUSES_MS = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 15_000];
/** A device that answers neither yes nor no. */
const ANSWER_WITHIN_MS = 20_000;

export interface RecoveryOptions {
  /** Asks for a device; rejects where there is none. */
  readonly open: () => Promise<OpenedDevice>;
  /** Before each attempt, which counts from 1. */
  readonly onAttempt: (attempt: number) => void;
  /** Ends the waiting: the promise rejects with its reason. */
  readonly signal: AbortSignal;
}

/** @throws DeviceError `no-adapter` where none came, or the signal's reason. */
export async function reopenDevice({ open, onAttempt, signal }: RecoveryOptions): Promise<OpenedDevice> {
  let reason = "";
  for (const [index, pauseMs] of PAUSES_MS.entries()) {
    await pause(pauseMs, signal);
    onAttempt(index + 1);
    try {
      return await within(open(), ANSWER_WITHIN_MS);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    signal.throwIfAborted();
  }
  throw new DeviceError(
    "no-adapter",
    `The GPU was lost, and none came back in ${PAUSES_MS.length} attempts within a minute (${reason}). The checkpoints are still there: resume the run when the GPU works again, after a restart of the browser at the latest.`,
  );
}

/**
 * Whether an error of a run is the loss of its device. What was under way may fail a moment before the loss itself is told.
 * @param lost of the device.
 */
export async function isLoss(error: unknown, lost: Promise<unknown>): Promise<boolean> {
  if (error instanceof DeviceError && error.code === "lost") return true;
  const told = lost.then(() => true);
  return Promise.race([told, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 300))]);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error("Recovering was stopped."));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${ms / 1000} s.`)), ms);
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
