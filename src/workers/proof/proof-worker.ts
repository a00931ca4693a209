/** Entry of the proof worker: `ProofWorkerApi` over Comlink. */
import * as Comlink from "comlink";
import type { ProofWorkerApi } from "../protocol/proof";
import { compareOutputs } from "./compare-outputs";
import { runOnnx } from "./run-onnx";

const api: ProofWorkerApi = {
  async prove(onnx, samples) {
    const { outputs, runtime } = await runOnnx(onnx, samples.inputs);
    return compareOutputs(samples, outputs, runtime);
  },
};
Comlink.expose(api);
