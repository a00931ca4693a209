/** The page's handle on the proof of an ONNX file. The worker and its runtime are loaded for it and given up after it. */
import * as Comlink from "comlink";
import type { ProofResult, ProofWorkerApi } from "../protocol/proof";
import type { ProofSamples } from "../protocol/training";

/**
 * Runs an exported ONNX file in ONNX Runtime Web and compares its outputs with the samples' own.
 * Rejects with a full sentence if the file does not load, or the worker dies.
 */
export async function proveOnnx(onnx: Uint8Array, samples: ProofSamples): Promise<ProofResult> {
  const worker = new Worker(new URL("../proof/proof-worker.ts", import.meta.url), { type: "module", name: "proof" });
  try {
    const died = new Promise<never>((_, reject) => {
      worker.addEventListener("error", (event) => {
        reject(new Error(`The proof could not run: ${event.message || "its worker did not start"}.`));
      });
    });
    return await Promise.race([Comlink.wrap<ProofWorkerApi>(worker).prove(onnx, samples), died]);
  } finally {
    worker.terminate();
  }
}
