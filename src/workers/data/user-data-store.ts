/**
 * The person's own data sets in the origin private file system: one folder each, with the data and a small description.
 * The description is written last and in one move, so a data set is either whole or not there at all.
 */
import { z } from "zod";
import { DataError } from "../../engine/data/types";

// A strict content security policy forbids compiled validators.
z.config({ jitless: true });

const FOLDER = "datasets";
const DATA_FILE = "data";
const ABOUT_FILE = "about.json";
const LOCK = "trainyard-datasets";

const storedSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  kind: z.enum(["images", "table", "text", "arrays"]),
  name: z.string(),
  summary: z.string(),
  /** File or folder that it came from. */
  file: z.string(),
  examples: z.number().int().nonnegative(),
  revision: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  addedAt: z.string(),
});

export type StoredDataset = Readonly<z.infer<typeof storedSchema>>;

export class UserDataStore {
  readonly #root: Promise<FileSystemDirectoryHandle>;

  constructor(storage: StorageManager) {
    this.#root = storage.getDirectory().then((root) => root.getDirectoryHandle(FOLDER, { create: true }));
  }

  /** Oldest first. Folders without a readable description are no data sets and are not listed. */
  async list(): Promise<readonly StoredDataset[]> {
    const stored: StoredDataset[] = [];
    for await (const handle of (await this.#root).values()) {
      if (handle.kind !== "directory") continue;
      const about = await readAbout(await (await this.#root).getDirectoryHandle(handle.name));
      if (about?.id === handle.name) stored.push(about);
    }
    return stored.sort((a, b) => (a.addedAt < b.addedAt ? -1 : 1));
  }

  /** @throws DataError if the browser refuses the room. */
  async add(about: StoredDataset, data: Uint8Array<ArrayBuffer>): Promise<void> {
    await navigator.locks.request(LOCK, async () => {
      const root = await this.#root;
      await this.#removeUnfinished(root);
      try {
        const folder = await root.getDirectoryHandle(about.id, { create: true });
        await writeFile(folder, DATA_FILE, data);
        await writeFile(folder, ABOUT_FILE, new TextEncoder().encode(JSON.stringify(about)));
      } catch (error) {
        await root.removeEntry(about.id, { recursive: true }).catch(() => undefined);
        const full = error instanceof DOMException && error.name === "QuotaExceededError";
        const reason = full
          ? "the browser has no room left for this site"
          : error instanceof Error
            ? error.message
            : String(error);
        throw new DataError(
          "storage",
          `${about.name} could not be kept (${data.length} bytes): ${reason}. Remove other data sets and try again.`,
        );
      }
    });
  }

  /** @throws DataError if the data is not there or not complete. */
  async read({ id, name, sizeBytes }: StoredDataset): Promise<Uint8Array<ArrayBuffer>> {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      const folder = await (await this.#root).getDirectoryHandle(id);
      const file = await (await folder.getFileHandle(DATA_FILE)).getFile();
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch {
      throw new DataError("missing", `The stored data of ${name} is gone. Remove the data set and add it again.`, name);
    }
    if (bytes.length === sizeBytes) return bytes;
    throw new DataError(
      "truncated",
      `The stored data of ${name} is damaged: ${sizeBytes} bytes expected, ${bytes.length} found. Remove the data set and add it again.`,
      name,
    );
  }

  async remove(id: string): Promise<void> {
    await navigator.locks.request(LOCK, async () => {
      const root = await this.#root;
      // The description first: from then on the data set is not there, even if the rest is interrupted.
      const folder = await root.getDirectoryHandle(id);
      await folder.removeEntry(ABOUT_FILE);
      await root.removeEntry(id, { recursive: true });
    });
  }

  /** What an interrupted `add` or `remove` left behind. Only under the lock, where nobody else is writing. */
  async #removeUnfinished(root: FileSystemDirectoryHandle): Promise<void> {
    const unfinished: string[] = [];
    for await (const handle of root.values()) {
      if (handle.kind !== "directory") continue;
      const folder = await root.getDirectoryHandle(handle.name);
      const described = await folder.getFileHandle(ABOUT_FILE).then(
        () => true,
        () => false,
      );
      if (!described) unfinished.push(handle.name);
    }
    for (const name of unfinished) await root.removeEntry(name, { recursive: true });
  }
}

async function readAbout(folder: FileSystemDirectoryHandle): Promise<StoredDataset | undefined> {
  try {
    const file = await (await folder.getFileHandle(ABOUT_FILE)).getFile();
    const parsed = storedSchema.safeParse(JSON.parse(await file.text()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The new content takes the place of the old when it is complete. */
async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  data: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writable.write(data);
  await writable.close();
}
