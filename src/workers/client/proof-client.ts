/**
 * The page's handle on the proof of an ONNX file. The worker and its runtime are loaded for the first proof and kept for the next, so
 * that later proofs need neither the network nor another start; a worker that failed is given up.
 */
import * as Comlink from "comlink";
import type { ProofResult, ProofWorkerApi } from "../protocol/proof";
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
 * Runs an exported ONNX file in ONNX Runtime Web and compares its outputs with the samples' own.
 * Rejects with a full sentence if the file does not load, or the worker dies.
 */
export async function proveOnnx(onnx: Uint8Array, samples: ProofSamples): Promise<ProofResult> {
  running ??= startWorker();
  const { worker, api } = running;
  const settled = new AbortController();
  const died = new Promise<never>((_, reject) => {
    const listener = (event: ErrorEvent): void => {
      reject(new Error(`The proof could not run: ${event.message || "its worker did not start"}.`));
    };
    worker.addEventListener("error", listener, { signal: settled.signal });
  });
  try {
    return await Promise.race([api.prove(onnx, samples), died]);
  } catch (error) {
    // A runtime that stopped in the middle may be broken for the next file too.
    giveUp(worker);
    throw error;
  } finally {
    settled.abort();
  }
}
