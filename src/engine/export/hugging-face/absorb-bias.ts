/**
 * A bias of a linear layer moved into the bias of the norm in front of it: for a format whose scores have none. With kernel K `[in, out]`
 * the scores of `n + beta` are `K' n + K' beta + b`; a `delta` with `K' delta = b` gives the same without `b`. There is one where the
 * outputs are at most as many as the inputs and independent of each other: the shortest is `K (K' K)^-1 b`.
 */

/** Largest error of a score that is taken for none, as a share of the largest bias. */
const TOLERANCE = 1e-5;

/**
 * @param beta `[in]`, @param kernel `[in, out]`, @param bias `[out]`.
 * @returns the new beta, worked out in double precision.
 * @throws Error where the bias cannot be moved.
 */
export function absorbBias(beta: Float32Array, kernel: Float32Array, bias: Float32Array): Float32Array {
  if (bias.every((value) => value === 0)) return beta;
  const [inputs, outputs] = [beta.length, bias.length];
  if (outputs > inputs) throw new Error(refusal(`there are more scores (${outputs}) than features (${inputs})`));
  const at = (row: number, column: number): number => kernel[row * outputs + column] ?? 0;
  const gram = Array.from({ length: outputs }, (_, a) =>
    Array.from({ length: outputs }, (_, b) => {
      let sum = 0;
      for (let row = 0; row < inputs; row++) sum += at(row, a) * at(row, b);
      return sum;
    }),
  );
  const solution = solvePositive(gram, Float64Array.from(bias));
  if (solution === undefined) throw new Error(refusal("the scores depend on each other"));
  const moved = Float32Array.from(beta, (value, row) => {
    let sum = value;
    for (let column = 0; column < outputs; column++) sum += at(row, column) * (solution[column] ?? 0);
    return sum;
  });
  // Single precision rounds the sum: what is left is what the scores will be wrong by.
  let error = 0;
  let largest = 0;
  bias.forEach((value, column) => {
    let sum = -value;
    for (let row = 0; row < inputs; row++) sum += at(row, column) * ((moved[row] ?? 0) - (beta[row] ?? 0));
    error = Math.max(error, Math.abs(sum));
    largest = Math.max(largest, Math.abs(value));
  });
  if (!(error <= TOLERANCE * Math.max(largest, 1))) throw new Error(refusal("the scores nearly depend on each other"));
  return moved;
}

const refusal = (why: string): string =>
  `GPT-2's scores have no bias, and the bias of this model's cannot be moved into its last norm: ${why}. Switch off Bias on the last Dense and train again, or take another format.`;

/** Cholesky's method for a symmetric positive matrix, which is overwritten. Undefined where it is not positive. */
function solvePositive(matrix: number[][], right: Float64Array): Float64Array | undefined {
  const size = right.length;
  const entry = (row: number, column: number): number => matrix[row]?.[column] ?? 0;
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = entry(row, column);
      for (let k = 0; k < column; k++) sum -= entry(row, k) * entry(column, k);
      const line = matrix[row];
      if (line === undefined || (row === column && !(sum > 0))) return undefined;
      line[column] = row === column ? Math.sqrt(sum) : sum / entry(column, column);
    }
  }
  const solution = right.slice();
  for (let row = 0; row < size; row++) {
    let sum = solution[row] ?? 0;
    for (let k = 0; k < row; k++) sum -= entry(row, k) * (solution[k] ?? 0);
    solution[row] = sum / entry(row, row);
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = solution[row] ?? 0;
    for (let k = row + 1; k < size; k++) sum -= entry(k, row) * (solution[k] ?? 0);
    solution[row] = sum / entry(row, row);
  }
  return solution;
}
