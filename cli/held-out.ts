/** Examples of a project's data with the answers of its trained model: what exports are proven and calibrated with. */
import type { Split } from "../src/engine/data/types";
import type { ModelExamples } from "../src/engine/model/model-examples";
import { answerExamples } from "../src/engine/training/answer-examples";
import type { Fields } from "../src/engine/training/run-types";
import type { TrainedModel } from "./trained-model";
import { openInference } from "./trained-model";

export interface AnsweredExamples {
  readonly answered: ModelExamples;
  /** All fields of the data set, targets too. */
  readonly fields: Fields;
}

/** From the split that models are judged on: test, else validation, else training. Undefined where there is no data. */
export async function heldOut(trained: TrainedModel, most: number): Promise<AnsweredExamples | undefined> {
  const { counts } = trained.dataset.description;
  const split = counts.test > 0 ? "test" : counts.validation > 0 ? "validation" : "train";
  return firstExamples(trained, split, most);
}

/** The first examples of a split, answered on the CPU: they are few. Undefined where the split is empty. */
export async function firstExamples(
  trained: TrainedModel,
  split: Split,
  most: number,
): Promise<AnsweredExamples | undefined> {
  const { dataset } = trained;
  const examples = Math.min(most, dataset.description.counts[split]);
  if (examples === 0) return undefined;
  const indices = Array.from({ length: examples }, (_, index) => index);
  const { fields } = await dataset.read(split, indices, examples);
  const { inference, close } = await openInference(trained, "cpu");
  try {
    return { answered: await answerExamples(inference, fields, examples), fields };
  } finally {
    close();
  }
}
