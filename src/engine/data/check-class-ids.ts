/**
 * The last look at class ids before they leave for a device, where an id outside the classes could only count for nothing. Sources
 * check what they read; this holds for all of them.
 */
import type { DatasetDescription } from "../model/types";
import { type Batch, DataError, type Split } from "./types";

/**
 * Gives the batch back.
 * @throws DataError `class-id` that names the field, the example and the id if an id lies outside 0 to classCount - 1.
 */
export function checkClassIds({ name, fields }: DatasetDescription, split: Split, batch: Batch): Batch {
  for (const field of fields) {
    const ids = batch.fields[field.name];
    const { classCount } = field;
    if (field.dtype !== "i32" || classCount === undefined || ids === undefined) continue;
    const wrong = ids.findIndex((id) => id < 0 || id >= classCount);
    if (wrong < 0) continue;
    const row = Math.floor(wrong / (ids.length / batch.size));
    throw new DataError(
      "class-id",
      `${name}: example ${batch.indices[row] ?? row} of the ${split} split has ${ids[wrong] ?? 0} in the field ${field.name}, which goes from 0 to ${classCount - 1}: correct the data, or declare more classes.`,
    );
  }
  return batch;
}
