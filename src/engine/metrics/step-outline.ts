/**
 * A training step taken apart for a person to step through: its operators in order, the tensors that they read and give, and what is told
 * of one tensor. Plain data, bounded in size, and pure arithmetic on it; not for computing anything (`training/rehearse-step.ts`).
 */
import type { Dtype, Phase } from "../ir/types";
import { histogramOf, summarizeTensor } from "./tensor-views";
import type { Histogram, TensorSummary } from "./tensor-views";

export type { Phase };

/**
 * - `input`: of the batch.
 * - `parameter`, `moment` (of the optimizer), `state` (running statistics, sums over batches, averages): as they are before the step.
 * - `activation`, `gradient`: what the step computes of a layer, and the derivative of the loss by it or by a parameter.
 * - `intermediate`: what only other operators read.
 * - `updated`: what takes the place of a parameter, a moment or a state after the step.
 */
export type TensorRole =
  "input" | "parameter" | "moment" | "state" | "activation" | "gradient" | "intermediate" | "updated";

export interface StepTensor {
  /** Unique in the step. */
  readonly id: number;
  /** For people: "Dense 1 kernel", "gradient of Dense 1 output". */
  readonly name: string;
  readonly role: TensorRole;
  readonly dtype: Dtype;
  /** Kept in half precision on the device; the numbers shown are those. */
  readonly stored?: "f16";
  readonly shape: readonly number[];
  /** Flat id of the layer that it belongs to. */
  readonly node?: string;
}

export interface StepOperator {
  readonly operator: string;
  /** By tensor id. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Computes again what the forward pass let go to save memory. */
  readonly recomputed?: true;
}

/** Operators in a row that came from the same layer, in the same phase. */
export interface StepGroup {
  readonly phase: Phase;
  /** Flat id and name of the layer; absent for what belongs to none. */
  readonly node?: string;
  readonly name: string;
  /** Position of its first operator, and how many it has; never 0. */
  readonly first: number;
  readonly count: number;
}

export interface StepOutline {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Batches that add up to the update; what is stepped through is the last of them. */
  readonly batches: number;
  readonly operators: readonly StepOperator[];
  /** Cover all operators, in order: first those of the forward pass, then of the backward pass, then of the update. */
  readonly groups: readonly StepGroup[];
  readonly tensors: readonly StepTensor[];
}

/** Values of a tensor as a table: the last dimension that is not 1 goes across, all before it down. */
export interface TensorPage {
  readonly rows: number;
  readonly columns: number;
  readonly firstRow: number;
  readonly firstColumn: number;
  /** How many of both came along. */
  readonly shownRows: number;
  readonly shownColumns: number;
  /** `[shownRows, shownColumns]`. */
  readonly values: Float64Array;
}

export interface TensorReport {
  readonly tensor: number;
  readonly summary: TensorSummary;
  readonly zeros: number;
  readonly nan: number;
  readonly infinite: number;
  readonly histogram: Histogram;
  readonly page: TensorPage;
}

/** A tensor with numbers that are not finite. */
export interface NonFiniteTensor {
  readonly tensor: number;
  readonly nan: number;
  readonly infinite: number;
}

/** Of one page; more is read page by page. */
export const PAGE_ROWS = 64;
export const PAGE_COLUMNS = 32;

export interface PagePlace {
  readonly row: number;
  readonly column: number;
}

/** How many numbers go across. */
function columnsOf(shape: readonly number[]): number {
  return shape.findLast((size) => size !== 1) ?? 1;
}

/** @param at where the page begins; moved so that it lies inside of the tensor. */
export function pageOf(data: ArrayLike<number>, shape: readonly number[], at: PagePlace): TensorPage {
  const columns = columnsOf(shape);
  const rows = columns === 0 ? 0 : Math.round(data.length / columns);
  const inside = (wanted: number, count: number): number => Math.max(0, Math.min(Math.floor(wanted) || 0, count - 1));
  const [firstRow, firstColumn] = [inside(at.row, rows), inside(at.column, columns)];
  const shownRows = Math.min(PAGE_ROWS, rows - firstRow);
  const shownColumns = Math.min(PAGE_COLUMNS, columns - firstColumn);
  const values = new Float64Array(shownRows * shownColumns);
  for (let row = 0; row < shownRows; row++) {
    for (let column = 0; column < shownColumns; column++) {
      values[row * shownColumns + column] = data[(firstRow + row) * columns + firstColumn + column] ?? Number.NaN;
    }
  }
  return { rows, columns, firstRow, firstColumn, shownRows, shownColumns, values };
}

/** The indices of a row by the dimensions that go down: `[1, 0]` for row 3 of `[2, 3, 8]`; empty for a vector. */
export function rowIndices(row: number, shape: readonly number[]): readonly number[] {
  let rest = row;
  const across = shape.findLastIndex((size) => size !== 1);
  return shape
    .slice(0, Math.max(0, across))
    .toReversed()
    .map((size) => {
      const index = rest % Math.max(1, size);
      rest = Math.floor(rest / Math.max(1, size));
      return index;
    })
    .toReversed();
}

export function countNonFinite(data: ArrayLike<number>): { readonly nan: number; readonly infinite: number } {
  let [nan, infinite] = [0, 0];
  for (let index = 0; index < data.length; index++) {
    const value = data[index] ?? 0;
    if (Number.isFinite(value)) continue;
    if (Number.isNaN(value)) nan += 1;
    else infinite += 1;
  }
  return { nan, infinite };
}

export function reportTensor(
  { id, shape }: Pick<StepTensor, "id" | "shape">,
  data: ArrayLike<number>,
  at: PagePlace,
): TensorReport {
  const summary = summarizeTensor(data);
  let zeros = 0;
  for (let index = 0; index < data.length; index++) if (data[index] === 0) zeros += 1;
  return {
    tensor: id,
    summary,
    zeros,
    ...countNonFinite(data),
    histogram: histogramOf(data, summary),
    page: pageOf(data, shape, at),
  };
}
