/** Choosing the next character of a text from what a model says of every position. Pure; asking the model is `text-generator.tsx`. */
import type { DataField } from "../../engine/layers/define";
import type { NamedOutput } from "../../workers/protocol/training";

/** What a model of a field reads for a text: its last characters, as many as fit, and zeros behind them. */
export interface Window {
  /** `[window]` token ids. */
  readonly tokens: Int32Array;
  /** Where the text ends in the window: the model's answer there is the next character. */
  readonly last: number;
}

/** @returns undefined for an empty text, after which nothing follows. Characters that the field lacks become id 0. */
export function windowOf(text: string, field: Pick<DataField, "shape" | "classNames">): Window | undefined {
  const [length = 1] = field.shape;
  const characters = Array.from(text).slice(-length);
  if (characters.length === 0) return undefined;
  const ids = new Map((field.classNames ?? []).map((character, id) => [character, id]));
  const tokens = new Int32Array(length);
  characters.forEach((character, at) => (tokens[at] = ids.get(character) ?? 0));
  return { tokens, last: characters.length - 1 };
}

/** Probabilities of the classes at one position of an output `[positions, classes]`; of the only one for `[classes]`. */
export function probabilitiesAt({ values, shape }: Pick<NamedOutput, "values" | "shape">, position: number): number[] {
  const classes = shape.at(-1) ?? 1;
  const start = shape.length > 1 ? position * classes : 0;
  return Array.from(values.subarray(start, start + classes));
}

/**
 * Draws a class. `temperature` 1 follows the model, less prefers what is likely, 0 always takes the likeliest. Class 0, which
 * stands for characters the vocabulary lacks, is never drawn.
 * @param chance in [0, 1)
 */
export function drawClass(probabilities: readonly number[], temperature: number, chance: number): number {
  const known = probabilities.map((probability, id) => (id === 0 ? 0 : probability));
  const largest = Math.max(...known);
  if (temperature <= 0) return known.indexOf(largest);
  // Divided by the largest first, so that no power underflows to nothing but zeros.
  const weights = known.map((probability) => (probability / largest) ** (1 / temperature));
  let left = chance * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [id, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return id;
  }
  return known.indexOf(largest);
}
