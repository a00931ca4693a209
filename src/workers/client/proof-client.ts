/**
 * The page's handle on the proof of an exported file. The worker and its runtimes are loaded for the first proof and kept for the next, so
 * that later proofs need neither the network nor another start; a worker that failed is given up.
 */
import * as Comlink from "comlink";
import type { ClassOutput, ProofResult, ProofWorkerApi, ProvenFile } from "../protocol/proof";
import type { ProofSamples } from "../protocol/training";

interface ProofWorker {
  readonly worker: Worker;
  readonly api: Comlink.Remote<ProofWorkerApi>;
}

let running: ProofWorker | undefined;

function startWorker(): ProofWorker {
  const worker = new Worker(new URL("../proof/proof-worker.ts", import.meta.url), { type: "module", name: "proof" });
  return { worker, api: Comlink.wrap<ProofWorkerApi>(worker) };
}

function giveUp(worker: Worker): void {
  worker.terminate();
  if (running?.worker === worker) running = undefined;
}

/**
 * Runs an exported file in its own runtime and compares its outputs with the samples' own. Undefined where nothing in a tab runs it.
 * Rejects with a full sentence if the file does not load, or the worker dies; with the signal's reason where it is aborted.
 */
export async function proveFile(
  file: ProvenFile,
  samples: ProofSamples,
  classified: readonly ClassOutput[],
  signal?: AbortSignal,
): Promise<ProofResult | undefined> {
  signal?.throwIfAborted();
  running ??= startWorker();
  const { worker, api } = running;
  const settled = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    const listener = (event: ErrorEvent): void => {
      reject(new Error(`The proof could not run: ${event.message || "its worker did not start"}.`));
    };
    worker.addEventListener("error", listener, { signal: settled.signal });
    const abort = (): void => {
      reject(new DOMException("The proof was given up.", "AbortError"));
    };
    signal?.addEventListener("abort", abort, { signal: settled.signal });
  });
  try {
    return await Promise.race([api.prove(file, samples, classified), ended]);
  } catch (error) {
    // A runtime that stopped in the middle may be broken for the next file too, and one that is still at work would keep it waiting.
    giveUp(worker);
    throw error;
  } finally {
    settled.abort();
  }
}
