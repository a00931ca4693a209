/**
 * From a metric's series to the points a chart draws: the smoothed line, the raw trace behind it, and round axis ticks.
 * Not for rendering. Always holds: at most `limit` points leave, and the raw trace touches every extreme of the series.
 */
import { reduceBuckets, type Bucket, type Series } from "../runs/series";
import { STILL_CLOCK, wallTime, type WallClock } from "../runs/wall-clock";

/** relative: seconds of training, pauses left out. wall: milliseconds since 1970. */
export const PLOT_AXES = ["step", "epoch", "relative", "wall"] as const;
export type PlotAxis = (typeof PLOT_AXES)[number];

export interface RunPlace {
  readonly step: number;
  readonly epoch: number;
  readonly elapsedMs: number;
}

/** Where a moment of a run lies on an axis. */
export function placeOn(axis: PlotAxis, { step, epoch, elapsedMs }: RunPlace, clock: WallClock = STILL_CLOCK): number {
  switch (axis) {
    case "step":
      return step;
    case "epoch":
      return epoch;
    case "relative":
      return elapsedMs / 1000;
    case "wall":
      return wallTime(clock, elapsedMs);
  }
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Exponential moving average with the start-up bias taken out (Kingma & Ba 2015, section 3), so that the first values are
 * not pulled towards zero. `weight` in [0, 1): 0 gives the values back.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  let average = 0;
  let scale = 0;
  return values.map((value) => {
    average = weight * average + (1 - weight) * value;
    scale = weight * scale + (1 - weight);
    return average / scale;
  });
}

/** Mean of each bucket, smoothed; at most `limit` points. On a log axis values that are not positive are left out. */
export function smoothedPoints(
  series: Series,
  axis: PlotAxis,
  weight: number,
  limit: number,
  logarithmic = false,
  clock: WallClock = STILL_CLOCK,
): PlotPoint[] {
  const buckets = reduceBuckets(series.buckets, limit);
  const values = smooth(
    buckets.map((bucket) => bucket.mean),
    weight,
  );
  return buckets
    .map((bucket, index) => ({ x: placeOn(axis, bucket, clock), y: values[index] ?? bucket.mean }))
    .filter((point) => !logarithmic || point.y > 0);
}

export interface BandPoint {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** Lowest and highest value of each bucket, smoothed as the mean is; at most `limit` points. */
export function bandPoints(
  series: Series,
  axis: PlotAxis,
  weight: number,
  limit: number,
  clock: WallClock = STILL_CLOCK,
): readonly BandPoint[] {
  const buckets = reduceBuckets(series.buckets, limit);
  const low = smooth(
    buckets.map(({ min }) => min),
    weight,
  );
  const high = smooth(
    buckets.map(({ max }) => max),
    weight,
  );
  return buckets.map((bucket, index) => ({
    x: placeOn(axis, bucket, clock),
    low: low[index] ?? bucket.min,
    high: high[index] ?? bucket.max,
  }));
}

function extremes(bucket: Bucket, axis: PlotAxis, clock: WallClock): PlotPoint[] {
  const lowest = { step: bucket.minStep, epoch: bucket.minEpoch, elapsedMs: bucket.minElapsedMs };
  const low = { x: placeOn(axis, lowest, clock), y: bucket.min };
  if (bucket.count === 1 || bucket.min === bucket.max) return [low];
  const highest = { step: bucket.maxStep, epoch: bucket.maxEpoch, elapsedMs: bucket.maxElapsedMs };
  const high = { x: placeOn(axis, highest, clock), y: bucket.max };
  return low.x <= high.x ? [low, high] : [high, low];
}

/** Lowest and highest value of each bucket in their order; at most `limit` points. */
export function rawPoints(
  series: Series,
  axis: PlotAxis,
  limit: number,
  logarithmic = false,
  clock: WallClock = STILL_CLOCK,
): PlotPoint[] {
  const single = series.buckets.length <= limit && series.buckets.every((bucket) => bucket.count === 1);
  const buckets = single ? series.buckets : reduceBuckets(series.buckets, Math.floor(limit / 2));
  return buckets.flatMap((bucket) => extremes(bucket, axis, clock)).filter((point) => !logarithmic || point.y > 0);
}

/** The point of `points` (ascending x) nearest to `x`. */
export function nearestPoint(points: readonly PlotPoint[], x: number): PlotPoint | undefined {
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const point = points[middle];
    if (point !== undefined && point.x <= x) low = middle;
    else high = middle;
  }
  const first = points[low];
  const second = points[high];
  if (first === undefined || second === undefined) return first ?? second;
  return Math.abs(first.x - x) <= Math.abs(second.x - x) ? first : second;
}

/** Shares of the points below and above which a value counts as an outlier. */
const OUTLIERS = [0.02, 0.98] as const;

/** The points without the lowest and the highest few. Too few points have no outliers. */
export function withoutOutliers(points: readonly PlotPoint[]): readonly PlotPoint[] {
  if (points.length < 10) return points;
  const sorted = points.map(({ y }) => y).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(OUTLIERS[0]), at(OUTLIERS[1])];
  return points.filter(({ y }) => y >= low && y <= high);
}

/** Bounds of the y axis that hold all values with a little room; a flat line gets a band around it. */
export function valueBounds(points: readonly PlotPoint[], logarithmic: boolean): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { y } of points) {
    if (y < low) low = y;
    if (y > high) high = y;
  }
  if (low > high) return logarithmic ? [0.1, 1] : [0, 1];
  if (logarithmic) return [low / 1.15, high * 1.15];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 0.5;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** Nearest number of the form factor times a power of ten that is not below `value` (above 0). */
function roundUp(value: number, factors: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const factor = factors.find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(12));
}

/** The end of an x axis that grows in few leaps: the next round number, at most a third beyond `end` (above 0). */
export function roundEnd(end: number): number {
  return roundUp(end, [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]);
}

/** Bounds widened to round numbers, so that an axis stays still while the lines move a little. */
export function roundBounds([low, high]: readonly [number, number], logarithmic: boolean): readonly [number, number] {
  if (logarithmic) {
    const factors = [1, 1.5, 2, 3, 5, 7, 10];
    return [Number((1 / roundUp(1 / low, factors)).toPrecision(12)), roundUp(high, factors)];
  }
  const step = roundUp((high - low) / 8, [1, 2, 5, 10]);
  const snapped = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step] as const;
  return [Number(snapped[0].toPrecision(12)), Number(snapped[1].toPrecision(12))];
}

/** About `count` round numbers (1, 2 or 5 times a power of ten) within [low, high]. */
export function roundTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

/** Ticks of a log axis: powers of ten, with 2 and 5 between where few powers fit. */
export function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  const decades = Math.log10(high / low);
  const factors = decades > 4 ? [1] : decades > 1.2 ? [1, 3] : [1, 1.5, 2, 3, 5, 7];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(6));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Seconds between ticks that people count in. */
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

/** About `count` ticks from `start` to `end` seconds that are whole seconds, minutes or hours after `start`. */
export function timeTicks(start: number, end: number, count: number): number[] {
  const span = end - start;
  if (!(span > 1)) return [start];
  const rough = span / Math.max(1, count);
  const step = TIME_STEPS.find((candidate) => candidate >= rough) ?? Math.ceil(rough / 86_400) * 86_400;
  return Array.from({ length: Math.floor(span / step + 1e-9) + 1 }, (_, index) => start + index * step);
}
