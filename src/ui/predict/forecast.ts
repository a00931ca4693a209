/** Forecasting a series beyond what is known: the model's own answers become its next inputs. Pure but for the question it is handed. */

/** A window `[window]` of standardised numbers, oldest first, to the number that follows, standardised. */
export type Ask = (window: Float32Array) => Promise<number>;

/**
 * @param start `[window]`, standardised.
 * @param goOn false ends the forecast early.
 * @returns up to `count` standardised numbers.
 */
export async function rollOut(start: Float32Array, count: number, ask: Ask, goOn: () => boolean): Promise<number[]> {
  let window = start;
  const forecast: number[] = [];
  while (forecast.length < count && goOn()) {
    const next = await ask(window);
    forecast.push(next);
    const moved = new Float32Array(window.length);
    moved.set(window.subarray(1));
    moved[window.length - 1] = next;
    window = moved;
  }
  return forecast;
}

/** Root of the mean squared difference, over the pairs that both have. */
export function rootMeanSquare(first: readonly number[], second: readonly number[]): number | undefined {
  const count = Math.min(first.length, second.length);
  if (count === 0) return undefined;
  const sum = first.slice(0, count).reduce((total, value, index) => total + (value - (second[index] ?? 0)) ** 2, 0);
  return Math.sqrt(sum / count);
}

/** A path through values that stand `step` apart, from `from` on: `M0 1L2 3`. */
export function linePath(
  values: readonly number[],
  from: number,
  place: (index: number, value: number) => readonly [number, number],
): string {
  return values
    .map((value, offset) => {
      const [x, y] = place(from + offset, value);
      return `${offset === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}
