/**
 * A bounded record of one metric over a run: buckets that each stand for the same number of steps. When there are too
 * many, neighbours are merged and the stride doubles, so that a run of any length keeps at most `SERIES_CAPACITY` buckets.
 * Not for drawing: `plot-points.ts` turns a series into points. Always holds: the lowest and the highest value ever
 * appended are still there, at their own steps, and the mean of all buckets weighted by count is the mean of all values.
 */

export const SERIES_CAPACITY = 1500;

export interface Bucket {
  /** Last step, epoch and time of the bucket. */
  readonly step: number;
  readonly epoch: number;
  readonly elapsedMs: number;
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly minStep: number;
  readonly minEpoch: number;
  readonly minElapsedMs: number;
  readonly max: number;
  readonly maxStep: number;
  readonly maxEpoch: number;
  readonly maxElapsedMs: number;
}

export interface Series {
  /** Values a full bucket stands for: 1, 2, 4, ... */
  readonly stride: number;
  readonly buckets: readonly Bucket[];
}

export interface SeriesValue {
  readonly step: number;
  readonly epoch: number;
  readonly elapsedMs: number;
  readonly value: number;
}

export const EMPTY_SERIES: Series = { stride: 1, buckets: [] };

function single({ step, epoch, elapsedMs, value }: SeriesValue): Bucket {
  return {
    step,
    epoch,
    elapsedMs,
    count: 1,
    mean: value,
    min: value,
    minStep: step,
    minEpoch: epoch,
    minElapsedMs: elapsedMs,
    max: value,
    maxStep: step,
    maxEpoch: epoch,
    maxElapsedMs: elapsedMs,
  };
}

/** One bucket for two that follow each other. */
export function mergeBuckets(first: Bucket, second: Bucket): Bucket {
  const count = first.count + second.count;
  const low = second.min < first.min ? second : first;
  const high = second.max > first.max ? second : first;
  return {
    step: second.step,
    epoch: second.epoch,
    elapsedMs: second.elapsedMs,
    count,
    mean: first.mean + (second.mean - first.mean) * (second.count / count),
    min: low.min,
    minStep: low.minStep,
    minEpoch: low.minEpoch,
    minElapsedMs: low.minElapsedMs,
    max: high.max,
    maxStep: high.maxStep,
    maxEpoch: high.maxEpoch,
    maxElapsedMs: high.maxElapsedMs,
  };
}

function halve(buckets: readonly Bucket[]): Bucket[] {
  const merged: Bucket[] = [];
  for (let index = 0; index < buckets.length; index += 2) {
    const first = buckets[index];
    const second = buckets[index + 1];
    if (first === undefined) break;
    merged.push(second === undefined ? first : mergeBuckets(first, second));
  }
  return merged;
}

/** The series with `values` (oldest first) added. Values that are not finite are left out: they end a run, not a curve. */
export function appendToSeries(series: Series, values: readonly SeriesValue[], capacity = SERIES_CAPACITY): Series {
  let stride = series.stride;
  let buckets = [...series.buckets];
  for (const value of values) {
    if (!Number.isFinite(value.value)) continue;
    const last = buckets.at(-1);
    if (last !== undefined && last.count < stride) buckets[buckets.length - 1] = mergeBuckets(last, single(value));
    else buckets.push(single(value));
    if (buckets.length > capacity) {
      buckets = halve(buckets);
      stride *= 2;
    }
  }
  return { stride, buckets };
}

/** Neighbouring buckets merged until there are at most `limit`. */
export function reduceBuckets(buckets: readonly Bucket[], limit: number): readonly Bucket[] {
  if (buckets.length <= limit) return buckets;
  const reduced: Bucket[] = [];
  const group = Math.ceil(buckets.length / Math.max(1, limit));
  for (let start = 0; start < buckets.length; start += group) {
    const [first, ...rest] = buckets.slice(start, start + group);
    if (first !== undefined) reduced.push(rest.reduce(mergeBuckets, first));
  }
  return reduced;
}
