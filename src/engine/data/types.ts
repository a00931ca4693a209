/** Data on its way to a step: `DatasetSource -> Example -> transforms -> Batch`. */
import type { DataSettings, DatasetDescription } from "../model/types";

export type Split = "train" | "validation" | "test";

/** Examples side by side; `fields` by field name, each `[batch, ...field.shape]`, row-major. */
export interface Batch {
  readonly size: number;
  readonly fields: Readonly<Record<string, Float32Array | Int32Array>>;
  /** 1 for a real example, 0 for padding: the last batch of an evaluation is filled up with zeros. `[batch]`. */
  readonly weights: Float32Array;
  /** Positions of the examples in their split, for pointing at a sample. `[batch]`; -1 for padding. */
  readonly indices: Int32Array;
}

/** What a list of data sets shows of one, without opening it. */
export interface DatasetSummary {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly kind: "images" | "table" | "text" | "arrays";
  readonly bundled: boolean;
  /** Images, rows, characters, or examples of arrays. */
  readonly examples: number;
  readonly source: string;
  readonly licence: string;
}

export interface ColumnSummary {
  readonly name: string;
  readonly kind: "numeric" | "category";
  /** Empty cells: imputed by the mean (numeric), a category of their own (category), or the row left out (target). */
  readonly missing: number;
  readonly classNames?: readonly string[];
  /** An array's: what one example has of it. */
  readonly shape?: readonly number[];
  readonly mean?: number;
  readonly deviation?: number;
  /** Why the column is no feature although the person did not ignore it: a full sentence. */
  readonly leftOut?: string;
}

/** Cells of a table as they stand in the file, by column name. */
export type TableRow = Readonly<Record<string, string>>;

/** An opened data set under the document's data settings: decoded on demand, split, ready to batch. */
export interface Dataset {
  readonly description: DatasetDescription;
  /** Examples `indices` of a split as one batch, padded to `size`. Values are what the network takes (scaled, standardised). */
  readonly read: (split: Split, indices: readonly number[] | Int32Array, size: number) => Promise<Batch>;
  /** Tables only. */
  readonly table?: {
    readonly columns: readonly ColumnSummary[];
    /** The same examples as the file has them. */
    readonly rows: (split: Split, indices: readonly number[] | Int32Array) => readonly TableRow[];
    /** Rows typed by a person as the network takes them; a column that is absent or empty counts as missing. No target field. Absent for a series. */
    readonly encode?: (rows: readonly TableRow[]) => Batch;
  };
}

/** Where a data set comes from: bundled files or what the person dropped on the page. */
export interface DatasetSource {
  readonly id: string;
  readonly summary: () => Promise<DatasetSummary>;
  /** Columns of a table, or arrays; [] for images. */
  readonly columns: () => Promise<readonly ColumnSummary[]>;
  /** @throws DataError naming the file, the place (row, byte) and the reason. */
  readonly open: (settings: DataSettings) => Promise<Dataset>;
}

/** Reads a whole bundled file; `fetch` in workers, the file system in Node. Rejects with DataError if it is missing. */
export type ReadAsset = (path: string) => Promise<Uint8Array>;

/** A training batch with the global step that it belongs to. */
export interface TrainBatch {
  readonly step: number;
  readonly batch: Batch;
}

export interface TrainOrder {
  readonly batchSize: number;
  readonly seed: number;
  /** Global step of the first batch; (seed, step) alone decide which examples a batch holds. */
  readonly fromStep: number;
}

/** Where a training loop takes its batches from: in its own process, or from the data worker through a port. */
export interface BatchSource {
  /** Begins, or begins anew, the stream of shuffled training batches; the remainder of each epoch is dropped. */
  readonly train: (order: TrainOrder) => void;
  /** The next training batch. Rejects with DataError; calls are not made in parallel. */
  readonly next: () => Promise<TrainBatch>;
  /** A split in order, the last batch padded; at most `limit` examples. One evaluation at a time. */
  readonly evaluate: (split: Split, batchSize: number, limit?: number) => AsyncIterable<Batch>;
  readonly close: () => void;
}

/** A data problem that a person can act on. */
export class DataError extends Error {
  override readonly name = "DataError";
  constructor(
    readonly code: string,
    message: string,
    readonly file?: string,
  ) {
    super(message);
  }
}
