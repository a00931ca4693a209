/**
 * What the data worker does, apart from being a worker: finds sources, keeps opened data sets, takes in the person's own
 * files. What the page asks for comes through `DataWorkerApi`; batches go through ports.
 */
import { isArrayPath, readArrayFiles } from "../../engine/data/arrays/array-files";
import { createArraySource, describeArrays } from "../../engine/data/arrays/array-source";
import { joinParts, type ArrayTable } from "../../engine/data/arrays/join-parts";
import { isImagePath, readImageSet, type DecodeImage, type ImageFile } from "../../engine/data/image-files";
import { createImageSetSource, describeImageSet } from "../../engine/data/image-set-source";
import { contentRevision } from "../../engine/data/revision";
import { createTableSource } from "../../engine/data/table-source";
import { isTextPath, textFoldersToTable, type TextFile } from "../../engine/data/text-folders";
import { createTextSource } from "../../engine/data/text-source";
import { DataError, type Batch, type Dataset, type DatasetSource, type Split } from "../../engine/data/types";
import { readZipImages } from "../../engine/data/zip-images";
import { DEFAULT_DATA } from "../../engine/model/types";
import type { DataSettings, DatasetDescription } from "../../engine/model/types";
import type { ColumnSummary, DatasetSummary, DataWorkerApi, SamplePage, TableRow } from "../protocol/data";
import { errorReply, serveBatches } from "./batch-server";
import { readStoredArrays, writeArrays } from "./stored-arrays";
import { readStoredImageSet, writeImageSet } from "./stored-image-set";
import type { StoredDataset, UserDataStore } from "./user-data-store";

interface AddedFile {
  readonly path: string;
  readonly file: Blob;
}

/** Opened data sets that are kept; each holds its split and, for tables, its columns. */
const MAX_OPENED = 4;
const TABLE_NAME = /\.(csv|tsv)$/i;
const TEXT_NAME = /\.(txt|md)$/i;
const ZIP_NAME = /\.zip$/i;

export class DataService implements DataWorkerApi {
  readonly #bundled: readonly DatasetSource[];
  readonly #store: UserDataStore;
  readonly #decode: DecodeImage;
  readonly #userSources = new Map<string, DatasetSource>();
  readonly #opened = new Map<string, Promise<Dataset>>();

  constructor(bundled: readonly DatasetSource[], store: UserDataStore, decode: DecodeImage) {
    this.#bundled = bundled;
    this.#store = store;
    this.#decode = decode;
  }

  holdLock(name: string): Promise<void> {
    return new Promise((held, failed) => {
      const forEver = (): Promise<never> => {
        held();
        return new Promise(() => undefined);
      };
      navigator.locks.request(name, forEver).catch(failed);
    });
  }

  async list(): Promise<readonly DatasetSummary[]> {
    const [bundled, own] = await Promise.all([
      Promise.all(this.#bundled.map((source) => source.summary())),
      this.#store.list(),
    ]);
    return [...bundled, ...own.map(summaryOf)];
  }

  async describe(settings: DataSettings): Promise<DatasetDescription> {
    return (await this.#open(settings)).description;
  }

  async columns(datasetId: string): Promise<readonly ColumnSummary[]> {
    return (await this.#source(datasetId)).columns();
  }

  async samples(settings: DataSettings, split: Split, indices: readonly number[]): Promise<SamplePage> {
    const dataset = await this.#open(settings);
    const batch = await dataset.read(split, indices, indices.length);
    const rows = dataset.table?.rows(split, indices);
    return { split, batch, ...(rows === undefined ? {} : { rows }) };
  }

  async pixels(image: Blob, height: number, width: number): Promise<Uint8ClampedArray> {
    const decoded = await this.#decode(await readAdded({ path: "image", file: image }), "image");
    try {
      return decoded.pixels(width, height);
    } finally {
      decoded.close();
    }
  }

  async encode(settings: DataSettings, rows: readonly TableRow[]): Promise<Batch> {
    const dataset = await this.#open(settings);
    if (dataset.table?.encode === undefined)
      throw new DataError("not-a-table", `${dataset.description.name} has no rows to type in: it is no table.`);
    return dataset.table.encode(rows);
  }

  async add(files: readonly AddedFile[], name: string): Promise<DatasetSummary> {
    const [only] = files;
    if (only === undefined) throw new DataError("no-files", "No file was given.");
    if (files.length === 1 && TABLE_NAME.test(only.path)) return this.#addTable(only, name);
    if (files.length === 1 && TEXT_NAME.test(only.path)) return this.#addText(only, name);
    if (files.length === 1 && ZIP_NAME.test(only.path)) {
      return this.#addImages(readZipImages(await readAdded(only), only.path), name, only.path);
    }
    const arrays = files.filter(({ path }) => isArrayPath(path));
    if (arrays.length > 0 && !files.some(({ path }) => isImagePath(path))) return this.#addArrays(arrays, name);
    if (files.every(({ path }) => isTextPath(path))) {
      return this.#addTextFolders(
        files.map((added): TextFile => ({ path: added.path, bytes: () => readAdded(added) })),
        name,
      );
    }
    const images = files.map((added): ImageFile => ({ path: added.path, bytes: () => readAdded(added) }));
    return this.#addImages(images, name, only.path.split("/")[0] ?? name);
  }

  async remove(datasetId: string): Promise<void> {
    if (this.#bundled.some(({ id }) => id === datasetId)) {
      throw new DataError("bundled", "This data set comes with Trainyard and cannot be removed.");
    }
    await this.#source(datasetId);
    await this.#store.remove(datasetId);
    this.#userSources.delete(datasetId);
    for (const key of [...this.#opened.keys()]) if (key.startsWith(`${datasetId}\n`)) this.#opened.delete(key);
  }

  async serve(settings: DataSettings, port: MessagePort): Promise<void> {
    try {
      serveBatches(await this.#open(settings), port);
    } catch (error) {
      // Whoever waits at the other end must hear of it too.
      port.postMessage(errorReply(error));
      throw error;
    }
  }

  async #addTable(added: AddedFile, name: string): Promise<DatasetSummary> {
    const bytes = await readAdded(added);
    const about = await describeNew("table", name, added.path, bytes);
    const source = this.#tableSource(about, () => Promise.resolve(bytes));
    // Parses the whole table: what cannot be read is refused before it is kept.
    const { examples, summary } = await source.summary();
    return this.#keep({ ...about, examples, summary }, bytes);
  }

  async #addText(added: AddedFile, name: string): Promise<DatasetSummary> {
    const bytes = await readAdded(added);
    const about = await describeNew("text", name, added.path, bytes);
    const source = this.#textSource(about, () => Promise.resolve(bytes));
    const { examples, summary } = await source.summary();
    // A text too short for a single window is refused before it is kept.
    await source.open(DEFAULT_DATA);
    return this.#keep({ ...about, examples, summary }, bytes);
  }

  /** Kept as the table that the texts make. */
  async #addTextFolders(files: readonly TextFile[], name: string): Promise<DatasetSummary> {
    const bytes = await textFoldersToTable(files);
    return this.#addTable({ path: `${name}.csv`, file: new Blob([bytes]) }, name);
  }

  async #addImages(files: readonly ImageFile[], name: string, origin: string): Promise<DatasetSummary> {
    const set = await readImageSet(files, this.#decode);
    const bytes = writeImageSet(set);
    const about = await describeNew("images", name, origin, bytes);
    return this.#keep({ ...about, examples: set.labels.length, summary: describeImageSet(set) }, bytes);
  }

  async #addArrays(files: readonly AddedFile[], name: string): Promise<DatasetSummary> {
    const origin = files.map(({ path }) => path).join(", ");
    const arrays = await readArrayFiles(files.map((added) => ({ path: added.path, bytes: () => readAdded(added) })));
    const table = joinParts(arrays, origin);
    const bytes = writeArrays(table);
    const about = await describeNew("arrays", name, origin, bytes);
    const { examples } = table;
    const stored = { ...about, examples, summary: describeArrays(table) };
    // What has no target, or nothing to predict it from, is refused before it is kept.
    await this.#arraySource(stored, () => Promise.resolve(table)).open(DEFAULT_DATA);
    return this.#keep(stored, bytes);
  }

  async #keep(stored: StoredDataset, bytes: Uint8Array<ArrayBuffer>): Promise<DatasetSummary> {
    await this.#store.add(stored, bytes);
    return summaryOf(stored);
  }

  async #source(datasetId: string): Promise<DatasetSource> {
    const bundled = this.#bundled.find(({ id }) => id === datasetId);
    if (bundled !== undefined) return bundled;
    const stored = (await this.#store.list()).find(({ id }) => id === datasetId);
    if (stored !== undefined) return this.#userSource(stored);
    throw new DataError(
      "unknown-dataset",
      datasetId === ""
        ? "No data set is chosen."
        : `The data set “${datasetId}” is not on this machine. Choose another one, or add its files again.`,
    );
  }

  #userSource(stored: StoredDataset): DatasetSource {
    const known = this.#userSources.get(stored.id);
    if (known !== undefined) return known;
    const read = (): Promise<Uint8Array> => this.#store.read(stored);
    const source = this.#openStored(stored, read);
    this.#userSources.set(stored.id, source);
    return source;
  }

  #openStored(stored: StoredDataset, read: () => Promise<Uint8Array>): DatasetSource {
    const { kind, name, examples } = stored;
    switch (kind) {
      case "table":
        return this.#tableSource(stored, read);
      case "text":
        return this.#textSource(stored, read);
      case "arrays":
        return this.#arraySource(stored, async () => readStoredArrays(await read(), name));
      case "images":
        return createImageSetSource({ ...stored, ...OWN }, examples, async () =>
          readStoredImageSet(await read(), name),
        );
    }
  }

  #arraySource(stored: StoredDataset, load: () => Promise<ArrayTable>): DatasetSource {
    return createArraySource({ ...stored, ...OWN }, stored.examples, stored.file, load);
  }

  #tableSource({ id, name, file }: StoredDataset, read: () => Promise<Uint8Array>): DatasetSource {
    return createTableSource({ id, name, ...OWN, bundled: false, file, read });
  }

  #textSource({ id, name, file }: StoredDataset, read: () => Promise<Uint8Array>): DatasetSource {
    return createTextSource({ id, name, ...OWN, bundled: false, file, read });
  }

  async #open(settings: DataSettings): Promise<Dataset> {
    const source = await this.#source(settings.dataset);
    const key = `${settings.dataset}\n${JSON.stringify(settings)}`;
    const opened = this.#opened.get(key) ?? source.open(settings);
    // Moved to the end: the first one is the one not used for longest.
    this.#opened.delete(key);
    this.#opened.set(key, opened);
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > MAX_OPENED && oldest !== undefined) this.#opened.delete(oldest);
    try {
      return await opened;
    } catch (error) {
      this.#opened.delete(key);
      throw error;
    }
  }
}

const OWN = { source: "Added on this machine", licence: "Your own" };

function summaryOf({ id, kind, name, summary, examples }: StoredDataset): DatasetSummary {
  return { id, name, summary, kind, bundled: false, examples, ...OWN };
}

async function describeNew(
  kind: StoredDataset["kind"],
  name: string,
  file: string,
  bytes: Uint8Array,
): Promise<StoredDataset> {
  return {
    version: 1,
    id: `own-${crypto.randomUUID()}`,
    kind,
    name: name.trim() || file,
    summary: "",
    file,
    examples: 0,
    revision: await contentRevision(bytes),
    sizeBytes: bytes.length,
    addedAt: new Date().toISOString(),
  };
}

/** What a reader takes at most; each has limits of its own for what is inside. */
const MOST_FILE_BYTES = 2 ** 30 + 2 ** 20;

/** @throws DataError for a file that no reader takes, before any of it is read. */
async function readAdded({ path, file }: AddedFile): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MOST_FILE_BYTES)
    throw new DataError(
      "too-large",
      `${path}: ${file.size} bytes; files of up to ${MOST_FILE_BYTES} bytes are read.`,
      path,
    );
  return new Uint8Array(await file.arrayBuffer());
}
