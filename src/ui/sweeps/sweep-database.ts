/** The sweeps that this browser keeps, in IndexedDB. What is read back is checked, and what is damaged is left out. */
import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import { readSweep, type SweepRecord } from "./sweep-record";

interface SweepsDatabase extends DBSchema {
  /** As stored; unknown until read through `readSweep`. */
  sweeps: { key: string; value: { readonly id: string }; indexes: { project: string } };
}

let opened: Promise<IDBPDatabase<SweepsDatabase>> | undefined;

/** @throws DOMException where the browser keeps nothing. */
function open(): Promise<IDBPDatabase<SweepsDatabase>> {
  opened ??= openDB<SweepsDatabase>("trainyard-sweeps", 1, {
    upgrade(database) {
      database.createObjectStore("sweeps", { keyPath: "id" }).createIndex("project", "projectId");
    },
    blocking(_current, _blocked, event) {
      opened = undefined;
      if (event.target instanceof IDBDatabase) event.target.close();
    },
    terminated() {
      opened = undefined;
    },
  }).catch((problem: unknown) => {
    opened = undefined;
    throw problem;
  });
  return opened;
}

/** Sweeps of a project, the newest first. */
export async function listSweeps(projectId: string): Promise<readonly SweepRecord[]> {
  const stored = await (await open()).getAllFromIndex("sweeps", "project", projectId);
  return stored
    .flatMap((value) => readSweep(value) ?? [])
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
}

/** On disk when the promise resolves. */
export async function writeSweep(record: SweepRecord): Promise<void> {
  const transaction = (await open()).transaction("sweeps", "readwrite", { durability: "strict" });
  await transaction.store.put(record);
  await transaction.done;
}

export async function deleteSweep(id: string): Promise<void> {
  await (await open()).delete("sweeps", id);
}
