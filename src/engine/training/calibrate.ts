/**
 * Ranges of a module's values on examples: what the scales of activations in 8 bits follow from. Runs the reference interpreter, one example
 * at a time. Always holds: the same examples give the same ranges.
 */
import type { Module, ValueId } from "../ir/types";
import type { ValueRange } from "../export/export-format";
import type { ModelExamples } from "../model/model-examples";
import type { TensorData } from "../operators/define";
import { Interpreter } from "../reference/interpreter";

/** More change the ranges little. */
const MOST_EXAMPLES = 64;
/** What the scalars of a training step are does not matter to a module for prediction. */
const SCALARS = { step: 0, learningRate: 0, seed: 0 };

/**
 * @param module for prediction with a batch of 1.
 * @param values of that module, of dtype f32.
 * @returns the smallest and the largest number of each, 0 included.
 */
export function measureRanges(
  module: Module,
  weights: ReadonlyMap<string, TensorData>,
  { examples, inputs }: ModelExamples,
  values: readonly ValueId[],
): ReadonlyMap<ValueId, ValueRange> {
  const watched = { ...module, outputs: values.map((value) => ({ name: String(value), value })) };
  const interpreter = new Interpreter(watched, "f32");
  const ranges = new Map<ValueId, ValueRange>();
  for (let example = 0; example < Math.min(examples, MOST_EXAMPLES); example++) {
    const fields = inputs.map(({ name, data }): [string, TensorData] => {
      const size = data.length / examples;
      return [name, data.subarray(example * size, (example + 1) * size)];
    });
    const { outputs } = interpreter.run(new Map([...weights, ...fields]), SCALARS);
    for (const value of values) {
      let { lowest, highest } = ranges.get(value) ?? { lowest: 0, highest: 0 };
      for (const number of outputs[String(value)]?.data ?? []) {
        if (number < lowest) lowest = number;
        if (number > highest) highest = number;
      }
      ranges.set(value, { lowest, highest });
    }
  }
  return ranges;
}
