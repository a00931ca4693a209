/** `predict X --weights FILE --input FILE`: what the model answers to the inputs of a file, as JSON. */
import { writeFile } from "node:fs/promises";
import type { TrainingSettings } from "../../src/engine/model/types";
import type { Output } from "../output";
import { describeAnswers } from "../predict/describe-answers";
import { readInputFile } from "../predict/read-input-file";
import { loadTrainedModel, openInference } from "../trained-model";

export interface PredictFileOptions {
  readonly project: string;
  readonly weights: string;
  /** `.json`, `.csv` or `.npy`. */
  readonly input: string;
  readonly device: TrainingSettings["device"];
  /** Standard output where none is given. */
  readonly out: string | undefined;
  readonly root: string;
}

/** @returns the exit code. */
export async function predictFile(options: PredictFileOptions, output: Output): Promise<number> {
  const trained = await loadTrainedModel(options.project, options.weights, options.root);
  const { dataset } = trained;
  const { inference, device, reason, close } = await openInference(trained, options.device);
  try {
    if (reason !== undefined) output.note(reason);
    const { fields, examples } = await readInputFile(options.input, inference.inputs(), dataset);
    const answers = describeAnswers(await inference.run(fields, examples), examples, dataset.description);
    if (options.out === undefined) {
      output.json(answers);
    } else {
      await writeFile(options.out, `${JSON.stringify(answers, undefined, 2)}\n`);
      output.line(`${options.out}  ${examples} examples on ${device}`);
    }
    return 0;
  } finally {
    close();
  }
}
