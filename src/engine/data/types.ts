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

/** An opened data set under the document's data settings: decoded on demand, split, ready to batch. */
export interface Dataset {
  readonly description: DatasetDescription;
  /** Examples `indices` of a split as one batch, padded to `size`. Values are what the network takes (scaled, standardised). */
  readonly read: (split: Split, indices: readonly number[] | Int32Array, size: number) => Promise<Batch>;
}

/** Where a data set comes from: bundled files or what the person dropped on the page. */
export interface DatasetSource {
  readonly id: string;
  /** @throws DataError naming the file, the place (row, byte) and the reason. */
  readonly open: (settings: DataSettings) => Promise<Dataset>;
}

/** Reads a whole bundled file; `fetch` in workers, the file system in Node. Rejects with DataError if it is missing. */
export type ReadAsset = (path: string) => Promise<Uint8Array>;

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
