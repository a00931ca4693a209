/**
 * My blocks: definitions that a person keeps in this browser for every project, in IndexedDB, each with those that it uses. They are
 * copies: editing one in a project does not change what is kept. What is read back passes the same checks as a file.
 */
import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import { createStore } from "zustand/vanilla";
import { checkReferences } from "./check-references";
import { blockSchema, list } from "./schema";
import type { BlockDefinition } from "./schema";

export interface LibraryBlock {
  /** Of the entry; blocks of the same name are told apart by it. */
  readonly id: string;
  readonly name: string;
  /** Id of the block among `definitions`. */
  readonly block: string;
  readonly definitions: readonly BlockDefinition[];
}

interface StoredBlock {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly savedAt: string;
  readonly block: string;
  /** As saved; unknown until checked. */
  readonly definitions: unknown;
}

interface LibraryDatabase extends DBSchema {
  blocks: { key: string; value: StoredBlock };
}

export interface LibraryState {
  /** By name. Undefined until read. */
  readonly blocks: readonly LibraryBlock[] | undefined;
  /** Why the library can't be used, as a sentence. */
  readonly problem: string | undefined;
}

/** What the palette shows. Changed only by the functions below. */
export const libraryStore = createStore<LibraryState>()(() => ({ blocks: undefined, problem: undefined }));

let opened: Promise<IDBPDatabase<LibraryDatabase>> | undefined;

function openLibrary(): Promise<IDBPDatabase<LibraryDatabase>> {
  opened ??= openDB<LibraryDatabase>("trainyard-blocks", 1, {
    upgrade: (database) => void database.createObjectStore("blocks", { keyPath: "id" }),
    blocking: (_current, _blocked, event) => {
      opened = undefined;
      if (event.target instanceof IDBDatabase) event.target.close();
    },
    terminated: () => {
      opened = undefined;
    },
  });
  return opened;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An entry as it can be used, or undefined where it is damaged. */
export function readLibraryBlock({ id, name, block, definitions }: StoredBlock): LibraryBlock | undefined {
  const read = list(blockSchema, 1000).safeParse(definitions);
  if (!read.success || !read.data.some((definition) => definition.id === block)) return undefined;
  try {
    checkReferences({ nodes: [], edges: [], notes: [], frames: [], blocks: read.data }, () => {
      throw new Error("The block names what it does not hold.");
    });
  } catch {
    return undefined;
  }
  return { id, name, block, definitions: read.data };
}

/** Reads the library for the palette. Never rejects: `problem` says why there is none. Damaged entries are left out. */
export async function readLibrary(): Promise<void> {
  try {
    const all = await (await openLibrary()).getAll("blocks");
    const blocks = all
      .flatMap((entry) => readLibraryBlock(entry) ?? [])
      .sort((a, b) => a.name.localeCompare(b.name, "en"));
    libraryStore.setState({ blocks, problem: undefined });
  } catch (error) {
    const problem = `This browser keeps no blocks: ${reasonOf(error)}`;
    libraryStore.setState({ blocks: [], problem });
  }
}

/** Does something with the library and reads it again. @returns `done`, or a sentence on why it could not be done. */
async function change(action: (database: IDBPDatabase<LibraryDatabase>) => Promise<unknown>, done: string) {
  try {
    await action(await openLibrary());
  } catch (error) {
    return `My blocks could not be changed: ${reasonOf(error)}`;
  }
  await readLibrary();
  return done;
}

/**
 * Keeps a copy of a block; one of the same name is replaced.
 * @param definitions the block and those that it uses.
 * @returns what to tell the person.
 */
export function saveBlockToLibrary(definitions: readonly BlockDefinition[], id: string): Promise<string> {
  const block = definitions.find((definition) => definition.id === id);
  if (!block) return Promise.resolve("There is no such block in this project.");
  return change(async (database) => {
    const transaction = database.transaction("blocks", "readwrite", { durability: "strict" });
    const old = (await transaction.store.getAll()).find((entry) => entry.name === block.name);
    await transaction.store.put({
      id: old?.id ?? crypto.randomUUID(),
      name: block.name,
      savedAt: new Date().toISOString(),
      block: block.id,
      definitions,
    });
    await transaction.done;
  }, `${block.name} is kept in My blocks.`);
}

/** Names a kept block, and the definition that comes into projects from it. An empty name is ignored. */
export function renameLibraryBlock(id: string, name: string): Promise<string> {
  const trimmed = name.trim().slice(0, 80);
  return change(async (database) => {
    const stored = await database.get("blocks", id);
    const entry = stored && readLibraryBlock(stored);
    if (!stored || !entry || trimmed === "") return;
    const definitions = entry.definitions.map((definition) =>
      definition.id === entry.block ? { ...definition, name: trimmed } : definition,
    );
    await database.put("blocks", { ...stored, name: trimmed, definitions });
  }, `The block is called ${trimmed} now.`);
}

/** Removes a kept block; projects that use it keep theirs. */
export function removeLibraryBlock(id: string): Promise<string> {
  return change((database) => database.delete("blocks", id), "The block is no longer in My blocks.");
}
