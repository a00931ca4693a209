/** What the page may ask of the data worker, and how the data worker feeds the training worker. Serializable types only. */
import type { Batch, ColumnSummary, DatasetSummary, Split, TableRow } from "../../engine/data/types";
import type { DataSettings, DatasetDescription } from "../../engine/model/types";

export type { ColumnSummary, DatasetSummary, TableRow };

/** Some examples of a split, for looking at and for predicting on. */
export interface SamplePage {
  readonly split: Split;
  /** Values as the network takes them: images in [0, 1], numbers standardised. */
  readonly batch: Batch;
  /** Tables: the same examples as the file has them. */
  readonly rows?: readonly TableRow[];
}

export interface DataWorkerApi {
  /** As `TrainingWorkerApi.holdLock`. */
  holdLock(name: string): Promise<void>;
  list(): Promise<readonly DatasetSummary[]>;
  describe(settings: DataSettings): Promise<DatasetDescription>;
  /** Columns of a tabular data set, or arrays; [] for images. */
  columns(datasetId: string): Promise<readonly ColumnSummary[]>;
  samples(settings: DataSettings, split: Split, indices: readonly number[]): Promise<SamplePage>;
  /** The pixels of an image file at the size of a field, as RGBA. Rejects for one whose header claims too much, before it is decoded. */
  pixels(image: Blob, height: number, width: number): Promise<Uint8ClampedArray>;
  /** Rows of a table that a person typed, as the network takes them; empty cells count as missing. */
  encode(settings: DataSettings, rows: readonly TableRow[]): Promise<Batch>;
  /**
   * Adds the person's own data: one CSV file, one ZIP of images by folder, image files with their relative paths, texts, or files of
   * arrays (NumPy, IDX).
   * Kept in OPFS, so it is there after a reload. Rejects with a message naming file, row and reason.
   */
  add(files: readonly { readonly path: string; readonly file: Blob }[], name: string): Promise<DatasetSummary>;
  remove(datasetId: string): Promise<void>;
  /** Serves batches over `port` (see BatchRequest / BatchReply) until it is told to close. */
  serve(settings: DataSettings, port: MessagePort): Promise<void>;
}

/** From the training worker to the data worker. Epoch order is a seeded permutation: (seed, epoch) decides it. */
export type BatchRequest =
  /** Stream shuffled training batches, dropping the remainder of each epoch, from global step `fromStep` on; `credits` batches may be in flight. */
  | {
      readonly type: "train";
      readonly batchSize: number;
      readonly seed: number;
      readonly fromStep: number;
      readonly credits: number;
    }
  /** One more training batch may be sent. */
  | { readonly type: "credit" }
  /** All of a split in order, the last batch padded; ends with `end`. Sent one a `next`. */
  | {
      readonly type: "evaluate";
      readonly split: "train" | "validation" | "test";
      readonly batchSize: number;
      readonly limit?: number;
    }
  | { readonly type: "next" }
  | { readonly type: "close" };

export type BatchReply =
  | { readonly type: "train"; readonly step: number; readonly batch: Batch }
  | { readonly type: "evaluate"; readonly batch: Batch }
  | { readonly type: "end" }
  | { readonly type: "error"; readonly code: string; readonly message: string };
