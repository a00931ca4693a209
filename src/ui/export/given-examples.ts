/** Examples of a model's data for the worker: for proofs, first requests and calibration. */
import { carriesExamples } from "../../engine/model/model-examples";
import { FORMAT_FACTS } from "../../engine/model/model-formats";
import type { ExportVariant, ModelFormat } from "../../engine/model/model-formats";
import type { ExportWish, GivenExamples } from "../../workers/protocol/training";
import { studio } from "../app/studio";
import { judgedSplit, pickFields } from "../predict/evaluation-store";
import { inputFields, type WeightsSource } from "../predict/weights-source";

/** So many held-out examples go along with folders, and so many of the training split scale activations. */
const HELD_EXAMPLES = 4;
const CALIBRATION_EXAMPLES = 128;

/** The first `most` of a split, or fewer where it has fewer; of the held-out split where none is named. */
export async function givenExamples(
  source: WeightsSource,
  most: number,
  split = judgedSplit(source.dataset),
): Promise<GivenExamples> {
  return (await labelledExamples(source, most, split)).given;
}

export interface LabelledExamples {
  readonly given: GivenExamples;
  /** All fields of the data set, targets too. */
  readonly fields: GivenExamples["fields"];
}

/** As `givenExamples`, with the right answers beside them. */
export async function labelledExamples(
  source: WeightsSource,
  most: number,
  split = judgedSplit(source.dataset),
): Promise<LabelledExamples> {
  const examples = Math.min(most, source.dataset.counts[split]);
  const indices = Array.from({ length: examples }, (_, index) => index);
  const { batch } = await studio().data.samples(source.data, split, indices);
  const fields = pickFields(batch.fields, inputFields(source.graph, source.dataset));
  return { given: { fields, examples }, fields: batch.fields };
}

/** What a format is written with besides the weights. */
export async function examplesFor(
  source: WeightsSource,
  format: ModelFormat,
  variant: ExportVariant = FORMAT_FACTS[format].variants[0],
): Promise<Pick<ExportWish, "held" | "calibration">> {
  return {
    ...(carriesExamples(format) ? { held: await givenExamples(source, HELD_EXAMPLES) } : {}),
    ...(variant === "int8" ? { calibration: await givenExamples(source, CALIBRATION_EXAMPLES, "train") } : {}),
  };
}
