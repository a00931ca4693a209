/**
 * The matrix product of the CPU. It is the oracle of the tests and the device where there is no GPU, so the loops run
 * along rows, four terms at a time, and never through a closure.
 */
import type { TensorData } from "./define";

/** Where one matrix lies: rows and columns as multiplied (after transposition), and the first element. */
export interface MatrixOperand {
  readonly data: TensorData;
  readonly offset: number;
  readonly transposed: boolean;
}

/** y[m, n] = a[m, k] * b[k, n]; y is zero before. */
export function multiplyMatrices(
  a: MatrixOperand,
  b: MatrixOperand,
  y: TensorData,
  yOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  if (b.transposed) rowsTimesRows(a, b, y, yOffset, m, k, n);
  else rowsTimesColumns(a, b, y, yOffset, m, k, n);
}

/** b is [k, n]: rows of b are added to a row of y. */
function rowsTimesColumns(
  a: MatrixOperand,
  b: MatrixOperand,
  y: TensorData,
  yOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  const left = a.data;
  const right = b.data;
  const rowStep = a.transposed ? 1 : k;
  const columnStep = a.transposed ? m : 1;
  for (let i = 0; i < m; i++) {
    const out = yOffset + i * n;
    let at = a.offset + i * rowStep;
    let p = 0;
    for (; p + 4 <= k; p += 4) {
      const a0 = left[at] ?? 0;
      const a1 = left[at + columnStep] ?? 0;
      const a2 = left[at + 2 * columnStep] ?? 0;
      const a3 = left[at + 3 * columnStep] ?? 0;
      at += 4 * columnStep;
      const b0 = b.offset + p * n;
      const b1 = b0 + n;
      const b2 = b1 + n;
      const b3 = b2 + n;
      for (let j = 0; j < n; j++) {
        y[out + j] =
          (y[out + j] ?? 0) +
          a0 * (right[b0 + j] ?? 0) +
          a1 * (right[b1 + j] ?? 0) +
          a2 * (right[b2 + j] ?? 0) +
          a3 * (right[b3 + j] ?? 0);
      }
    }
    for (; p < k; p++) {
      const value = left[at] ?? 0;
      at += columnStep;
      const row = b.offset + p * n;
      for (let j = 0; j < n; j++) y[out + j] = (y[out + j] ?? 0) + value * (right[row + j] ?? 0);
    }
  }
}

/** b is [n, k]: an element of y is the dot product of two rows; four rows of b at a time hide the latency of the sums. */
function rowsTimesRows(
  a: MatrixOperand,
  b: MatrixOperand,
  y: TensorData,
  yOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  const left = a.data;
  const right = b.data;
  const rowStep = a.transposed ? 1 : k;
  const columnStep = a.transposed ? m : 1;
  for (let i = 0; i < m; i++) {
    const row = a.offset + i * rowStep;
    const out = yOffset + i * n;
    let j = 0;
    for (; j + 4 <= n; j += 4) {
      const b0 = b.offset + j * k;
      const b1 = b0 + k;
      const b2 = b1 + k;
      const b3 = b2 + k;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let p = 0; p < k; p++) {
        const value = left[row + p * columnStep] ?? 0;
        s0 += value * (right[b0 + p] ?? 0);
        s1 += value * (right[b1 + p] ?? 0);
        s2 += value * (right[b2 + p] ?? 0);
        s3 += value * (right[b3 + p] ?? 0);
      }
      y[out + j] = s0;
      y[out + j + 1] = s1;
      y[out + j + 2] = s2;
      y[out + j + 3] = s3;
    }
    for (; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += (left[row + p * columnStep] ?? 0) * (right[b.offset + j * k + p] ?? 0);
      y[out + j] = sum;
    }
  }
}
