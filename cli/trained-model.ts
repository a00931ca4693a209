/** A project with trained weights, as `export` and `predict` take it: the model for inference, its data, its weights. */
import { readFile } from "node:fs/promises";
import type { Dataset } from "../src/engine/data/types";
import type { ExportedTraining } from "../src/engine/export/export-format";
import type { TrainingSettings } from "../src/engine/model/types";
import { compileInference } from "../src/engine/training/compile-run";
import { checkWeights } from "../src/engine/training/export-model";
import { Inference } from "../src/engine/training/inference";
import type { InferenceModel } from "../src/engine/training/inference";
import type { Weights } from "../src/engine/training/run-types";
import { decodeWeightFile } from "../src/engine/training/weight-files";
import type { ProjectDocument } from "../src/graph-editor/document/schema";
import { CommandFailure, oneLine } from "./failure";
import { flatGraph, loadProject } from "./load-project";
import { openNodeDevice } from "./node-device";
import { openDataset } from "./open-dataset";
import { originOf } from "./weights-origin";

export interface TrainedModel {
  readonly project: ProjectDocument;
  readonly dataset: Dataset;
  readonly model: InferenceModel;
  readonly weights: Weights;
  /** Where the file of the weights tells it. */
  readonly training: ExportedTraining | undefined;
  /** True where the file says that its weights are those that training begins with. */
  readonly untrained: boolean;
}

/** @throws CommandFailure, DataError or InvalidModelError, each naming the file or the place. */
export async function loadTrainedModel(name: string, weightsPath: string, root: string): Promise<TrainedModel> {
  const project = await loadProject(name);
  const dataset = await openDataset(project.data, root);
  const graph = flatGraph(project);
  const model = compileInference({ graph, dataset: dataset.description });
  const { weights, metadata } = await readWeights(weightsPath);
  checkWeights(model.inferenceModule(1), weights);
  const untrained = metadata["step"] === "0";
  return { project, dataset, model, weights, training: originOf(metadata), untrained };
}

export interface OpenInference {
  readonly inference: Inference;
  /** Of the device, for people. */
  readonly device: string;
  /** Why the CPU was taken where a GPU was looked for. */
  readonly reason: string | undefined;
  readonly close: () => void;
}

/** The model on a device, ready to answer. @throws CommandFailure or DeviceError where there is no such device. */
export async function openInference(
  { model, weights }: TrainedModel,
  preference: TrainingSettings["device"],
): Promise<OpenInference> {
  const { device, reason } = await openNodeDevice(preference);
  const session = device.createSession();
  const inference = new Inference(session, model);
  await inference.prepare();
  for (const [name, { data }] of weights) session.write(name, data);
  const close = (): void => {
    session.dispose();
    device.dispose();
  };
  return { inference, device: device.name, reason, close };
}

async function readWeights(path: string): Promise<ReturnType<typeof decodeWeightFile>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new CommandFailure(`The weights ${path} cannot be read: ${oneLine(error)}`);
  }
  try {
    return decodeWeightFile(bytes);
  } catch (error) {
    throw new CommandFailure(`${path}: ${oneLine(error)}`);
  }
}
