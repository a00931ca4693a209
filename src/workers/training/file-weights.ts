/** Answers with the weights of a file: what proves that an exported safetensors file holds the model. */
import { compileInference } from "../../engine/training/compile-run";
import { checkWeights } from "../../engine/training/export-model";
import { Inference } from "../../engine/training/inference";
import type { TrainingRequest } from "../../engine/training/run-types";
import { decodeWeights } from "../../engine/training/weight-files";
import type { Devices } from "./devices";

/**
 * In a session of its own, which is gone afterwards.
 * @throws Error naming the tensor where the file is damaged or holds the weights of another model; DeviceError.
 */
export async function withFileWeights<T>(
  devices: Devices,
  run: Pick<TrainingRequest, "graph" | "dataset" | "training">,
  file: Blob,
  work: (inference: Inference) => Promise<T>,
): Promise<T> {
  const weights = decodeWeights(new Uint8Array(await file.arrayBuffer()));
  const model = compileInference(run);
  checkWeights(model.inferenceModule(1), weights);
  const { device } = await devices.get(run.training.device);
  const session = device.createSession();
  try {
    const inference = new Inference(session, model);
    await inference.prepare();
    for (const [name, { data }] of weights) session.write(name, data);
    return await work(inference);
  } finally {
    session.dispose();
  }
}
