/**
 * Divides examples into training, validation and test. What always holds: the three are disjoint, together they are all
 * examples, and the same settings give the same division.
 */
import type { DataSettings } from "../model/types";
import { randomPermutation } from "./random-order";
import { DataError, type Split } from "./types";

export type Splits = Readonly<Record<Split, Int32Array<ArrayBuffer>>>;

export interface SplitRequest {
  readonly count: number;
  readonly settings: Pick<DataSettings, "validationShare" | "testShare" | "splitSeed">;
  /** Class id of every example: each split then has each class in the same share. `[count]`. */
  readonly classes?: ArrayLike<number>;
  /** The examples from this one on are the data set's own test split, and `testShare` is not used. */
  readonly ownTestFrom?: number;
}

/**
 * @returns examples of each split, shuffled by the seed, so that any first few of them are a fair sample; a data set's own
 * test split keeps its order.
 * @throws DataError for shares outside 0..0.9, or if nothing is left to train on.
 */
export function splitExamples({ count, settings, classes, ownTestFrom }: SplitRequest): Splits {
  checkShare(settings.validationShare, "data.validationShare", "validation");
  if (ownTestFrom === undefined) checkShare(settings.testShare, "data.testShare", "test");
  const shuffled = shuffleByClass(ownTestFrom ?? count, classes, settings.splitSeed);

  const test: number[] = [];
  const validation: number[] = [];
  const train: number[] = [];
  // Rounding is carried from class to class: the sizes of the splits are exact, and no class is off by more than one.
  let testDue = 0;
  let validationDue = 0;
  for (const group of shuffled) {
    let taken = 0;
    if (ownTestFrom === undefined) {
      testDue += group.length * settings.testShare;
      taken = Math.min(group.length, Math.max(0, Math.round(testDue - test.length)));
      appendAll(test, group.subarray(0, taken));
    }
    validationDue += (group.length - taken) * settings.validationShare;
    const validationCount = Math.min(group.length - taken, Math.max(0, Math.round(validationDue - validation.length)));
    appendAll(validation, group.subarray(taken, taken + validationCount));
    appendAll(train, group.subarray(taken + validationCount));
  }
  if (train.length === 0) {
    throw new DataError(
      "split",
      `Nothing is left to train on: of ${count} examples, ${validation.length} are for validation and ${test.length} for the test. Make these shares smaller.`,
    );
  }
  const ownTest = ownTestFrom === undefined ? undefined : range(ownTestFrom, count);
  return {
    train: reshuffle(train, settings.splitSeed, 1),
    validation: reshuffle(validation, settings.splitSeed, 2),
    test: ownTest ?? reshuffle(test, settings.splitSeed, 3),
  };
}

/** Examples 0..count-1 by class, each class in a random order; one group if there are no classes. */
function shuffleByClass(count: number, classes: ArrayLike<number> | undefined, seed: number): Int32Array[] {
  const groups = new Map<number, number[]>();
  for (let example = 0; example < count; example++) {
    const id = classes?.[example] ?? 0;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [example]);
    else group.push(example);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([id, group]) => pick(group, randomPermutation(group.length, seed, "split", id + CLASS_ORDERS)));
}

/** Orders 0..3 mix the finished splits; those of the classes lie above. */
const CLASS_ORDERS = 16;

function reshuffle(examples: readonly number[], seed: number, index: number): Int32Array<ArrayBuffer> {
  return pick(examples, randomPermutation(examples.length, seed, "split", index));
}

function pick(examples: readonly number[], order: Int32Array): Int32Array<ArrayBuffer> {
  return Int32Array.from(order, (position) => examples[position] ?? 0);
}

function appendAll(target: number[], values: Int32Array): void {
  for (const value of values) target.push(value);
}

function range(from: number, to: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: to - from }, (_, position) => from + position);
}

function checkShare(share: number, field: string, what: string): void {
  if (share >= 0 && share <= 0.9) return;
  throw new DataError("split", `The ${what} share (${field}) is ${share}: it must lie between 0 and 0.9.`);
}
