/**
 * Principal components: the plane on which points of many dimensions lie widest. By power iteration on the centred points, one
 * component after the other (Hotelling 1933; Golub & Van Loan, Matrix Computations, section 8.2). The same points give the same
 * plane, signs included.
 */

export interface Projection {
  /** `[points, 2]`. */
  readonly points: Float32Array;
  /** Share of the variance that each of the two components carries. */
  readonly explained: readonly [number, number];
}

const ITERATIONS = 60;
const TOLERANCE = 1e-7;

/** @param data `[rows, columns]`, row-major; numbers that are not finite count as 0. */
export function projectToPlane(data: ArrayLike<number>, rows: number, columns: number): Projection {
  const centred = centre(data, rows, columns);
  const total = centred.reduce((sum, value) => sum + value * value, 0);
  const points = new Float32Array(rows * 2);
  const explained: [number, number] = [0, 0];
  for (let component = 0; component < 2; component++) {
    const direction = mainDirection(centred, rows, columns);
    let variance = 0;
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      let place = 0;
      for (let column = 0; column < columns; column++)
        place += (centred[start + column] ?? 0) * (direction[column] ?? 0);
      points[row * 2 + component] = place;
      variance += place * place;
      // What this component explains is taken out, so that the next is at right angles to it.
      for (let column = 0; column < columns; column++)
        centred[start + column] = (centred[start + column] ?? 0) - place * (direction[column] ?? 0);
    }
    explained[component] = total > 0 ? variance / total : 0;
  }
  return { points, explained };
}

function centre(data: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const centred = new Float64Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const value = data[row * columns + column] ?? 0;
      const finite = Number.isFinite(value) ? value : 0;
      centred[row * columns + column] = finite;
      sum += finite;
    }
    const mean = sum / Math.max(1, rows);
    for (let row = 0; row < rows; row++) {
      const at = row * columns + column;
      centred[at] = (centred[at] ?? 0) - mean;
    }
  }
  return centred;
}

/** The unit vector along which the rows vary most; its largest entry is positive. Zeros where nothing varies. */
function mainDirection(centred: Float64Array, rows: number, columns: number): Float64Array {
  // No direction of its own, and not at right angles to any usual one.
  let direction = Float64Array.from({ length: columns }, (_, column) => 1 + ((column * 7919) % 13) / 13);
  normalize(direction);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const next = new Float64Array(columns);
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      let place = 0;
      for (let column = 0; column < columns; column++)
        place += (centred[start + column] ?? 0) * (direction[column] ?? 0);
      for (let column = 0; column < columns; column++)
        next[column] = (next[column] ?? 0) + place * (centred[start + column] ?? 0);
    }
    if (!normalize(next)) return new Float64Array(columns);
    const change = next.reduce((sum, value, column) => sum + Math.abs(value - (direction[column] ?? 0)), 0);
    direction = next;
    if (change < TOLERANCE) break;
  }
  const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

/** @returns false for a vector of zeros. */
function normalize(vector: Float64Array): boolean {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (!(length > 1e-150)) return false;
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / length;
  return true;
}
