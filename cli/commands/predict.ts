/**
 * `predict X --weights FILE --out PATH`: held-out examples and what the model answers, side by side in one safetensors
 * file: `input/<name>` as the network takes it, `output/<name>` before softmax, `target/<name>` the right answer. For comparing with other runtimes.
 */
import { writeFile } from "node:fs/promises";
import type { SafetensorsEntry } from "../../src/engine/export/safetensors/write-safetensors";
import { writeSafetensors } from "../../src/engine/export/safetensors/write-safetensors";
import type { TrainingSettings } from "../../src/engine/model/types";
import { CommandFailure } from "../failure";
import type { Output } from "../output";
import { loadTrainedModel, openInference } from "../trained-model";

export interface PredictOptions {
  readonly project: string;
  readonly weights: string;
  /** Examples from the start of the test split; fewer if it has fewer. */
  readonly count: number;
  readonly device: TrainingSettings["device"];
  readonly out: string;
  readonly root: string;
}

/** @returns the exit code. */
export async function predict(options: PredictOptions, output: Output): Promise<number> {
  const trained = await loadTrainedModel(options.project, options.weights, options.root);
  const { dataset } = trained;
  const examples = Math.min(options.count, dataset.description.counts.test);
  if (examples === 0) throw new CommandFailure("The data set has no test split: set a test share above 0.");
  const indices = Array.from({ length: examples }, (_, index) => index);
  const batch = await dataset.read("test", indices, examples);
  const { inference, device, reason, close } = await openInference(trained, options.device);
  if (reason !== undefined) output.note(reason);
  const fields = inference.complete(batch.fields, examples);

  const tensors = new Map<string, SafetensorsEntry>();
  for (const { name, type } of inference.inputs()) {
    const data = fields[name];
    if (data === undefined) throw new CommandFailure(`The data set has no field named ${name}.`);
    const shape = [examples, ...type.shape.slice(1)];
    tensors.set(
      `input/${name}`,
      data instanceof Int32Array ? { dtype: "I32", shape, data } : { dtype: "F32", shape, data },
    );
  }
  for (const { name, role, shape } of dataset.description.fields) {
    const data = batch.fields[name];
    if (role !== "target" || data === undefined) continue;
    const whole = [examples, ...shape];
    tensors.set(
      `target/${name}`,
      data instanceof Int32Array ? { dtype: "I32", shape: whole, data } : { dtype: "F32", shape: whole, data },
    );
  }
  for (const { output: tensor, values } of await inference.run(fields, examples)) {
    tensors.set(`output/${tensor.name}`, { dtype: "F32", shape: [examples, ...tensor.spec.shape], data: values });
  }
  await writeFile(options.out, writeSafetensors(tensors));
  output.line(`${options.out}  ${examples} examples on ${device}`);
  close();
  return 0;
}
