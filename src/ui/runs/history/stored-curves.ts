/**
 * Curves as they are kept: each series reduced and packed into one array of numbers, apart from the records, so that a table of
 * many runs need not read them. Always holds: at most `STORED_BUCKETS` buckets a series; the mean weighted by count stays the same.
 */
import type { RunState, SeriesByMetric } from "../run-state";
import { reduceBuckets, type Bucket, type Series } from "../series";
import type { WallClock } from "../wall-clock";

export const STORED_BUCKETS = 600;

/** Numbers of a bucket: step, epoch, elapsed milliseconds, count, mean, lowest, highest. */
const COLUMNS = 7;

export interface StoredCurves {
  readonly runId: string;
  /** By metric; `[buckets, 7]`, row-major. */
  readonly train: Readonly<Record<string, Float64Array>>;
  readonly validation: Readonly<Record<string, Float64Array>>;
  readonly clock: WallClock;
}

export function packSeries(series: Series): Float64Array {
  const buckets = reduceBuckets(series.buckets, STORED_BUCKETS);
  const packed = new Float64Array(buckets.length * COLUMNS);
  buckets.forEach(({ step, epoch, elapsedMs, count, mean, min, max }, index) => {
    packed.set([step, epoch, elapsedMs, count, mean, min, max], index * COLUMNS);
  });
  return packed;
}

/** The series again. Where within a bucket its lowest and highest value lay is not kept: they come to lie at its end. */
export function unpackSeries(packed: Float64Array): Series {
  const buckets: Bucket[] = [];
  for (let at = 0; at + COLUMNS <= packed.length; at += COLUMNS) {
    const [step = 0, epoch = 0, elapsedMs = 0, count = 1, mean = 0, min = 0, max = 0] = packed.subarray(
      at,
      at + COLUMNS,
    );
    const here = { step, epoch, elapsedMs };
    buckets.push({
      ...here,
      count,
      mean,
      min,
      minStep: step,
      minEpoch: epoch,
      minElapsedMs: elapsedMs,
      max,
      maxStep: step,
      maxEpoch: epoch,
      maxElapsedMs: elapsedMs,
    });
  }
  return { stride: buckets.reduce((most, { count }) => Math.max(most, count), 1), buckets };
}

const packAll = (series: SeriesByMetric): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(series).map(([name, one]) => [name, packSeries(one)]));

export function packCurves(runId: string, { train, validation, clock }: RunState): StoredCurves {
  return { runId, train: packAll(train), validation: packAll(validation), clock };
}

/** What lies up to a step: of a run that goes on from a checkpoint of that step. */
export function curvesUpTo(curves: StoredCurves, step: number): Pick<RunState, "train" | "validation"> {
  const cut = (all: Readonly<Record<string, Float64Array>>): SeriesByMetric =>
    Object.fromEntries(
      Object.entries(all).map(([name, packed]) => {
        const series = unpackSeries(packed);
        return [name, { ...series, buckets: series.buckets.filter((bucket) => bucket.step <= step) }];
      }),
    );
  return { train: cut(curves.train), validation: cut(curves.validation) };
}

/** `first` with `second` after it, metric by metric. */
export function joinSeries(first: SeriesByMetric, second: SeriesByMetric): SeriesByMetric {
  const joined: Record<string, Series> = { ...first };
  for (const [name, after] of Object.entries(second)) {
    const before = first[name];
    joined[name] =
      before === undefined
        ? after
        : { stride: Math.max(before.stride, after.stride), buckets: [...before.buckets, ...after.buckets] };
  }
  return joined;
}
