/** How weights came about, in the metadata of their file: what `train` writes there, the model card of an export tells. */
import * as z from "zod/mini";
import type { ExportedTraining } from "../src/engine/export/export-format";
import type { WeightSnapshot } from "../src/engine/training/run-types";
import type { TrainingSettings } from "../src/engine/model/types";
import { trainingSchema } from "../src/graph-editor/document/schema";

const KEY = "training";

const schema = z.object({
  settings: trainingSchema,
  step: z.int().check(z.nonnegative()),
  metrics: z.record(z.string(), z.number()),
});

/** Free text by key, for `encodeWeights`. */
export function originMetadata(
  settings: TrainingSettings,
  { step, metrics }: Pick<WeightSnapshot, "step" | "metrics">,
): Readonly<Record<string, string>> {
  return { step: String(step), [KEY]: JSON.stringify({ settings, step, metrics }) };
}

/** Undefined where the file does not say, or says it in other words. */
export function originOf(metadata: Readonly<Record<string, string>>): ExportedTraining | undefined {
  try {
    return schema.parse(JSON.parse(metadata[KEY] ?? "null"));
  } catch {
    return undefined;
  }
}
