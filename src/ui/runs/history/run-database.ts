/**
 * The runs that this browser keeps, in IndexedDB: records, curves and documents apart, so that the list opens without the rest. Not for
 * deciding what is written when (`run-recorder.ts`). Always holds: a document is kept once however many runs were started with it, and
 * goes with the last of them; what is read back is checked, and what is damaged is left out.
 */
import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import { parseProject, type ProjectDocument } from "../../../graph-editor";
import { interruptRecord, readRecord, type RunRecord } from "./run-record";
import type { StoredCurves } from "./stored-curves";

interface StoredDocument {
  readonly hash: string;
  /** As a project file. */
  readonly text: string;
}

interface RunsDatabase extends DBSchema {
  /** As stored; unknown until read through `readRecord`. */
  records: { key: string; value: { readonly runId: string } };
  curves: { key: string; value: StoredCurves };
  documents: { key: string; value: StoredDocument };
}

type Connection = IDBPDatabase<RunsDatabase>;

let opened: Promise<Connection> | undefined;

/** @throws DOMException where the browser keeps nothing. */
function open(): Promise<Connection> {
  opened ??= openDB<RunsDatabase>("trainyard-runs", 1, {
    upgrade: (database) => {
      database.createObjectStore("records", { keyPath: "runId" });
      database.createObjectStore("curves", { keyPath: "runId" });
      database.createObjectStore("documents", { keyPath: "hash" });
    },
    blocking: (_current, _blocked, event) => {
      opened = undefined;
      if (event.target instanceof IDBDatabase) event.target.close();
    },
    terminated: () => {
      opened = undefined;
    },
  }).catch((problem: unknown) => {
    opened = undefined;
    throw problem;
  });
  return opened;
}

/** The name of the Web Lock that a page holds while it follows a run. */
export const runLock = (runId: string): string => `trainyard-run-record-${runId}`;

async function heldLocks(): Promise<ReadonlySet<string | undefined>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name }) => name));
}

/** Every run, the newest first. A run that nobody follows any more although it was running is kept as interrupted from now on. */
export async function listRuns(): Promise<readonly RunRecord[]> {
  const database = await open();
  const stored = await database.getAll("records");
  const records = stored.flatMap((value) => readRecord(value) ?? []);
  const running = records.filter(({ status }) => status === "running");
  if (running.length > 0) {
    const held = await heldLocks();
    const lost = new Set(running.filter(({ runId }) => !held.has(runLock(runId))).map(({ runId }) => runId));
    await Promise.all([...lost].map((runId) => changeRun(runId, interruptRecord)));
    return newestFirst(records.map((record) => (lost.has(record.runId) ? interruptRecord(record) : record)));
  }
  return newestFirst(records);
}

function newestFirst(records: readonly RunRecord[]): readonly RunRecord[] {
  return [...records].sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
}

export async function readRun(runId: string): Promise<RunRecord | undefined> {
  return readRecord(await (await open()).get("records", runId));
}

/** Writes a run in its first moment, with its document if that is new; on disk when the promise resolves. */
export async function addRun(record: RunRecord, documentText: string): Promise<void> {
  const database = await open();
  const transaction = database.transaction(["records", "documents"], "readwrite", { durability: "strict" });
  const documents = transaction.objectStore("documents");
  const known = await documents.getKey(record.documentHash);
  if (known === undefined) await documents.put({ hash: record.documentHash, text: documentText });
  await transaction.objectStore("records").put(record);
  await transaction.done;
}

/**
 * Changes a record as it is stored now, so that what a person and a run write at the same time both stay; and its curves, if given.
 * @returns the record after it, or undefined where there is none.
 */
export async function changeRun(
  runId: string,
  change: (record: RunRecord) => RunRecord,
  curves?: StoredCurves,
): Promise<RunRecord | undefined> {
  const database = await open();
  const transaction = database.transaction(["records", "curves"], "readwrite", { durability: "strict" });
  const records = transaction.objectStore("records");
  const record = readRecord(await records.get(runId));
  const next = record === undefined ? undefined : change(record);
  if (next !== undefined) {
    await records.put(next);
    if (curves !== undefined) await transaction.objectStore("curves").put(curves);
  }
  await transaction.done;
  return next;
}

/** Curves of the runs that have some. */
export async function readCurves(runIds: readonly string[]): Promise<ReadonlyMap<string, StoredCurves>> {
  const { store } = (await open()).transaction("curves");
  const found = await Promise.all(runIds.map((runId) => store.get(runId)));
  return new Map(found.flatMap((curves) => (curves === undefined ? [] : [[curves.runId, curves] as const])));
}

/** The document that a run was started with. @throws Error where it is missing, ProjectError where it is damaged. */
export async function readRunDocument({ name, documentHash }: RunRecord): Promise<ProjectDocument> {
  const stored = await (await open()).get("documents", documentHash);
  if (stored === undefined) throw new Error(`The graph of ${name} is not stored any more.`);
  return parseProject(stored.text);
}

/** Removes runs with their curves, and the documents that no other run was started with. */
export async function removeRuns(runIds: readonly string[]): Promise<void> {
  const database = await open();
  const transaction = database.transaction(["records", "curves", "documents"], "readwrite", { durability: "strict" });
  const records = transaction.objectStore("records");
  const documents = transaction.objectStore("documents");
  await Promise.all(
    runIds.flatMap((runId) => [records.delete(runId), transaction.objectStore("curves").delete(runId)]),
  );
  const left = await records.getAll();
  const used = new Set(left.flatMap((value) => readRecord(value)?.documentHash ?? []));
  const hashes = await documents.getAllKeys();
  await Promise.all(hashes.filter((hash) => !used.has(hash)).map((hash) => documents.delete(hash)));
  await transaction.done;
}
