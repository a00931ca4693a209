/**
 * `SweepRecord`: a sweep as it is kept: what it tries, the project that it began with, and what came of its runs so far. Not for storing
 * (`sweep-database.ts`). Always holds: what is next follows from the record alone, so a reload in the middle changes nothing.
 */
import * as z from "zod/mini";
import { filledText, text } from "../../graph-editor/document/schema";
import { best, nextTrial, roundsOf, sweepSchema, valuesOf, type SweepValue } from "../../graph-editor/document/sweep";

const counting = z.int().check(z.nonnegative());
const resultSchema = z.readonly(
  z.object({
    number: counting,
    round: counting,
    runId: text(100),
    /** Best of the sweep's metric over the ends of epochs; absent where the run failed or diverged. */
    metric: z.optional(z.number()),
    /** Why there is no metric. */
    problem: z.optional(z.string()),
    steps: z.number(),
    elapsedMs: z.number(),
  }),
);
export type StoredResult = z.infer<typeof resultSchema>;

/** paused: by a person, or because something of theirs came in between; `message` says what. */
export const SWEEP_STATUSES = ["running", "paused", "finished"] as const;
export type SweepStatus = (typeof SWEEP_STATUSES)[number];

const recordSchema = z.readonly(
  z.object({
    version: z.literal(1),
    id: filledText(100),
    name: text(80),
    projectId: z.string(),
    /** The project when the sweep began, as a file. */
    project: z.string(),
    sweep: sweepSchema,
    status: z.enum(SWEEP_STATUSES),
    message: z.optional(z.string()),
    results: z.readonly(z.array(resultSchema)),
    /** ISO 8601. */
    createdAt: text(40),
  }),
);
export type SweepRecord = z.infer<typeof recordSchema>;

/** A record as it was stored, or undefined where it is damaged. */
export function readSweep(value: unknown): SweepRecord | undefined {
  return recordSchema.safeParse(value).data;
}

/** A row of the table: a result with its values, the best first within the last round. */
export interface TrialRow extends StoredResult {
  readonly values: readonly SweepValue[];
  readonly epochs: number;
}

/** Every result with its values: of later rounds first, the best of a round first. */
export function trialRows({ sweep, results }: SweepRecord): readonly TrialRow[] {
  const rounds = roundsOf(sweep);
  return rounds
    .map(({ epochs }, round) =>
      best(sweep, results, round).flatMap((number): TrialRow[] => {
        const result = results.find((candidate) => candidate.round === round && candidate.number === number);
        return result === undefined ? [] : [{ ...result, values: valuesOf(sweep, number), epochs }];
      }),
    )
    .reverse()
    .flat();
}

/** The best trial so far, of the latest round that has one with a metric. */
export function bestTrial(record: SweepRecord): TrialRow | undefined {
  return trialRows(record).find(({ metric }) => metric !== undefined);
}

/** Runs that are done and runs there will be. */
export function progressOf({ sweep, results }: SweepRecord): { readonly done: number; readonly total: number } {
  return { done: results.length, total: roundsOf(sweep).reduce((sum, { trials }) => sum + trials, 0) };
}

/** The record after a run has ended. */
export function withResult(record: SweepRecord, result: StoredResult): SweepRecord {
  const results = [...record.results, result];
  const over = nextTrial(record.sweep, results) === undefined;
  return { ...record, results, ...(over ? { status: "finished" as const } : {}) };
}
