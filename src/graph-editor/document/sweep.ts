/**
 * A sweep: many short runs of one project, each with other values of some of its attributes and settings, to find those that give the
 * best metric. This file says what a sweep is and which values are tried; it runs nothing. What always holds: the same sweep and
 * results give the same next trial, so a sweep that was interrupted goes on as if it had not been.
 */
import * as z from "zod/mini";
import type { AttributeValue } from "../../engine/layers/define";
import type { TrainingSettings } from "../../engine/model/types";
import { applyEdits } from "./edits";
import { record, text } from "./schema";
import type { ProjectDocument } from "./schema";

const valueSchema = z.union([z.number(), text(200), z.boolean()]);
export type SweepValue = z.infer<typeof valueSchema>;

const targetSchema = z.discriminatedUnion("kind", [
  record({ kind: z.literal("training"), name: text(80) }),
  /** `node` is the id in the flat graph: `use/node` inside a block. */
  record({ kind: z.literal("attribute"), node: text(2000), name: text(80) }),
]);
export type SweepTarget = z.infer<typeof targetSchema>;

export const MOST_AXES = 8;
export const MOST_VALUES = 64;
export const MOST_TRIALS = 1000;

/** A list with something in it, and at most so much. */
const filledList = <Item extends z.core.SomeType>(item: Item, most: number) =>
  z.readonly(z.array(item).check(z.minLength(1), z.maxLength(most)));
const whole = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

const axisSchema = record({
  target: targetSchema,
  values: z.discriminatedUnion("kind", [
    record({ kind: z.literal("list"), values: filledList(valueSchema, MOST_VALUES) }),
    /** `count` values from `from` to `to` in a grid, any value between them otherwise. */
    record({
      kind: z.literal("range"),
      from: z.number(),
      to: z.number(),
      scale: z.enum(["linear", "log"]),
      integer: z.boolean(),
      count: whole(1, MOST_VALUES),
    }),
  ]),
});
export type SweepAxis = z.infer<typeof axisSchema>;

export const sweepSchema = record({
  axes: filledList(axisSchema, MOST_AXES),
  method: z.enum(["grid", "random", "halving"]),
  /** Random search and successive halving: runs of the (first) round. */
  trials: whole(1, MOST_TRIALS),
  /** Of every run; of those in the last round of successive halving. */
  epochs: whole(1, 100_000),
  /** Successive halving: one of so many runs gets into the next round, for as many times the epochs. */
  reduction: whole(2, 10),
  seed: z.int().check(z.nonnegative()),
  /** Of the validation split, at its best epoch. */
  metric: record({ name: text(80), goal: z.enum(["lowest", "highest"]) }),
});
export type Sweep = z.infer<typeof sweepSchema>;

/** One run of a sweep. */
export interface Trial {
  /** Counted from 0 within its round's first round: a trial keeps its number through all rounds. */
  readonly number: number;
  readonly round: number;
  /** One value an axis. */
  readonly values: readonly SweepValue[];
  readonly epochs: number;
}

/** What came of a trial. `metric` is absent where the run failed, diverged or measured nothing. */
export interface TrialResult {
  readonly number: number;
  readonly round: number;
  readonly metric?: number | undefined;
}

/** Rounds of a sweep: how many trials each has, and for how many epochs they train. Grid and random search have one. */
export function roundsOf(sweep: Sweep): readonly { readonly trials: number; readonly epochs: number }[] {
  const { method, epochs, reduction } = sweep;
  if (method === "grid") {
    const size = sweep.axes.reduce((product, axis) => product * gridOf(axis).length, 1);
    return [{ trials: Math.min(size, MOST_TRIALS), epochs }];
  }
  if (method === "random") return [{ trials: sweep.trials, epochs }];
  // Successive halving: K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization" (2016).
  const sizes: number[] = [];
  for (let size = sweep.trials; size >= 1; size = Math.floor(size / reduction)) sizes.push(size);
  return sizes.map((trials, round) => ({
    trials,
    epochs: Math.max(1, Math.round(epochs / reduction ** (sizes.length - 1 - round))),
  }));
}

/** The trial to run next, or undefined when the sweep is over. */
export function nextTrial(sweep: Sweep, results: readonly TrialResult[]): Trial | undefined {
  let numbers: readonly number[] | undefined;
  for (const [round, { trials, epochs }] of roundsOf(sweep).entries()) {
    numbers = (numbers === undefined ? range(trials) : best(sweep, results, round - 1)).slice(0, trials);
    const done = new Set(results.filter((result) => result.round === round).map(({ number }) => number));
    const number = numbers.find((candidate) => !done.has(candidate));
    if (number !== undefined) return { number, round, values: valuesOf(sweep, number), epochs };
  }
  return undefined;
}

/** Numbers of the trials of a round, the best first; equal ones in their order, those without a metric last. */
export function best(sweep: Sweep, results: readonly TrialResult[], round: number): readonly number[] {
  const sign = sweep.metric.goal === "lowest" ? 1 : -1;
  const rank = ({ metric }: TrialResult): number =>
    metric === undefined || Number.isNaN(metric) ? Number.POSITIVE_INFINITY : sign * metric;
  return results
    .filter((result) => result.round === round)
    .sort((a, b) => (rank(a) === rank(b) ? a.number - b.number : rank(a) - rank(b)))
    .map(({ number }) => number);
}

/** The values of a trial, one an axis. */
export function valuesOf(sweep: Sweep, number: number): readonly SweepValue[] {
  if (sweep.method !== "grid")
    return sweep.axes.map((axis, index) => sampleOf(axis, uniform(sweep.seed, number, index)));
  const values: SweepValue[] = [];
  let rest = number;
  // The last axis changes fastest.
  for (const axis of [...sweep.axes].reverse()) {
    const grid = gridOf(axis);
    const value = grid[rest % grid.length];
    if (value !== undefined) values.unshift(value);
    rest = Math.floor(rest / grid.length);
  }
  return values;
}

function gridOf({ values }: SweepAxis): readonly SweepValue[] {
  if (values.kind === "list") return values.values;
  const steps = Math.max(1, values.count - 1);
  const grid = range(values.count).map((index) => between(values, index / steps));
  return [...new Set(grid)];
}

function sampleOf({ values }: SweepAxis, place: number): SweepValue {
  if (values.kind === "range") return between(values, place);
  return values.values[Math.floor(place * values.values.length)] ?? values.values[0] ?? 0;
}

type Range = Extract<SweepAxis["values"], { kind: "range" }>;

/** The value at a place from 0 to 1, with four significant digits: what a person would have typed. */
function between({ from, to, scale, integer }: Range, place: number): number {
  const value = scale === "log" ? from * (to / from) ** place : from + (to - from) * place;
  return integer ? Math.round(value) : Number(value.toPrecision(4));
}

/** In [0, 1), the same for the same numbers: two rounds of the mixing of MurmurHash3 (A. Appleby, public domain). */
function uniform(seed: number, trial: number, axis: number): number {
  let hash = seed >>> 0;
  for (const part of [trial, axis]) {
    hash = Math.imul(hash ^ part, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** The project of one trial: the sweep's values set, and the epochs of its round. */
export function documentOfTrial(
  document: ProjectDocument,
  { axes }: Sweep,
  { values, epochs }: Trial,
): ProjectDocument {
  const set = axes.reduce((revision, axis, index) => setTarget(revision, axis.target, values[index] ?? 0), document);
  return { ...set, training: { ...set.training, epochs } };
}

function setTarget(document: ProjectDocument, target: SweepTarget, value: SweepValue): ProjectDocument {
  if (target.kind === "attribute") {
    const edit: { name: string; value: AttributeValue } = { name: target.name, value };
    return applyEdits([{ kind: "setAttribute", node: target.node, ...edit }])(document);
  }
  const training: TrainingSettings = { ...document.training, [target.name]: value };
  return { ...document, training };
}
