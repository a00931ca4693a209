/**
 * The projects that this browser keeps, in IndexedDB: the present state of each, and older versions to recover. It does not
 * decide when to save. What always holds: what is read back passes the same door as a file, so a damaged record is an error.
 */
import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import { readProject } from "./parse-project";
import type { ProjectDocument } from "./schema";

/** A project in the list of those kept in this browser. */
export interface SavedProject {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly savedAt: string;
}

interface StoredProject extends SavedProject {
  /** As saved; unknown until read through `readProject`. */
  readonly document: unknown;
}

interface ProjectsDatabase extends DBSchema {
  projects: { key: string; value: StoredProject };
  /** Older states by project and time. */
  versions: { key: [string, string]; value: StoredProject };
  settings: { key: string; value: string };
}

/** A version is kept when the newest one is older than this, and the newest 20 stay. */
const VERSION_INTERVAL_MS = 120_000;
const VERSIONS_KEPT = 20;

export type ProjectsConnection = IDBPDatabase<ProjectsDatabase>;

/** Opens the database, new or not. @throws DOMException where the browser keeps nothing. */
export function openProjects(): Promise<ProjectsConnection> {
  return openDB<ProjectsDatabase>("trainyard-projects", 1, {
    upgrade: (database) => {
      database.createObjectStore("projects", { keyPath: "id" });
      database.createObjectStore("versions", { keyPath: ["id", "savedAt"] });
      database.createObjectStore("settings");
    },
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
}

const versionsOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, ""], [id, "\uffff"]);

/**
 * Writes a project's present state, on disk when the promise resolves, and makes it the one to open next time. What it
 * replaces is kept as a version now and then.
 */
export async function writeProject(database: ProjectsConnection, document: ProjectDocument): Promise<void> {
  const now = new Date();
  const entry: StoredProject = { id: document.id, name: document.name, savedAt: now.toISOString(), document };
  const transaction = database.transaction(["projects", "versions", "settings"], "readwrite", { durability: "strict" });
  const versions = transaction.objectStore("versions");
  const kept = await versions.getAllKeys(versionsOf(document.id));
  const newest = kept.at(-1)?.[1];
  if (newest === undefined || now.getTime() - Date.parse(newest) > VERSION_INTERVAL_MS) {
    // The state about to be replaced is what somebody may want back.
    const old = await transaction.objectStore("projects").get(document.id);
    await versions.put(old ?? entry);
    for (const key of kept.slice(0, Math.max(0, kept.length + 1 - VERSIONS_KEPT))) await versions.delete(key);
  }
  await transaction.objectStore("projects").put(entry);
  await transaction.objectStore("settings").put(document.id, "last");
  await transaction.done;
}

/**
 * `writeProject` for a page that is about to go: all requests are made at once and committed, because nothing that waits
 * for an answer would still run. It keeps no version.
 */
export async function writeProjectAtOnce(database: ProjectsConnection, document: ProjectDocument): Promise<void> {
  const savedAt = new Date().toISOString();
  const transaction = database.transaction(["projects", "settings"], "readwrite", { durability: "strict" });
  const requests = [
    transaction.objectStore("projects").put({ id: document.id, name: document.name, savedAt, document }),
    transaction.objectStore("settings").put(document.id, "last"),
  ];
  transaction.commit();
  await Promise.all([...requests, transaction.done]);
}

/** The project that was open last, if any. */
export function lastProject(database: ProjectsConnection): Promise<string | undefined> {
  return database.get("settings", "last");
}

/**
 * A kept project, or one of its versions.
 * @throws ProjectError if the record is damaged, Error if there is none.
 */
export async function readStored(database: ProjectsConnection, id: string, savedAt?: string): Promise<ProjectDocument> {
  const entry = await (savedAt === undefined ? database.get("projects", id) : database.get("versions", [id, savedAt]));
  if (!entry) throw new Error(`This browser keeps no project ${id}${savedAt === undefined ? "" : ` of ${savedAt}`}.`);
  return readProject(entry.document);
}

/** All kept projects, the one saved last first. */
export async function listStored(database: ProjectsConnection): Promise<readonly SavedProject[]> {
  const all = await database.getAll("projects");
  return all.sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1)).map(({ id, name, savedAt }) => ({ id, name, savedAt }));
}

/** Recoverable states of a project, newest first. */
export async function listStoredVersions(database: ProjectsConnection, id: string): Promise<readonly SavedProject[]> {
  const all = await database.getAll("versions", versionsOf(id));
  return all.reverse().map(({ name, savedAt }) => ({ id, name, savedAt }));
}

/** Removes a project with its versions. */
export async function removeStored(database: ProjectsConnection, id: string): Promise<void> {
  const transaction = database.transaction(["projects", "versions"], "readwrite", { durability: "strict" });
  await transaction.objectStore("projects").delete(id);
  await transaction.objectStore("versions").delete(versionsOf(id));
  await transaction.done;
}
