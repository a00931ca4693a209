/** `FileAreas` in the origin private file system. Files are flushed before a write counts as done. */
import type { FileArea, FileAreas } from "../../engine/training/file-area";
import { checkedName } from "../../engine/training/file-area";

/** Of `FileSystemSyncAccessHandle`, which only workers have. */
interface SyncAccess {
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

interface SyncFile {
  createSyncAccessHandle(): Promise<SyncAccess>;
}

/** Written at once; between two pieces the worker hears messages and trains. */
const PIECE_BYTES = 4 << 20;

/** @param folder the folder of all areas; absent for `name` in OPFS. */
export function opfsAreas(name: string, root?: () => Promise<FileSystemDirectoryHandle>): FileAreas {
  const folder = async (): Promise<FileSystemDirectoryHandle> =>
    (await (root?.() ?? navigator.storage.getDirectory())).getDirectoryHandle(name, { create: true });
  return {
    names: async () => namesIn(await folder()),
    open: (id) => {
      checkedName(id);
      return areaOf(async (create) => (await folder()).getDirectoryHandle(id, { create }));
    },
    remove: async (id) => {
      await (await folder()).removeEntry(checkedName(id), { recursive: true }).catch(missing(undefined));
    },
  };
}

function areaOf(folder: (create: boolean) => Promise<FileSystemDirectoryHandle>): FileArea {
  return {
    names: () => folder(false).then(namesIn).catch(missing([])),
    read: (name) => readFile(folder, name).catch(missing(undefined)),
    write: async (name, bytes) => {
      const file = await (await folder(true)).getFileHandle(name, { create: true });
      if (hasSyncAccess(file)) await writeFlushed(file, bytes);
      else await writeSwapped(file, bytes);
    },
    remove: async (name) => {
      await folder(false)
        .then((found) => found.removeEntry(name))
        .catch(missing(undefined));
    },
  };
}

async function readFile(
  folder: (create: boolean) => Promise<FileSystemDirectoryHandle>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await (await (await folder(false)).getFileHandle(name)).getFile();
  return new Uint8Array(await file.arrayBuffer());
}

async function writeFlushed(file: SyncFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    for (let at = 0; at < bytes.byteLength;) {
      const written = access.write(bytes.subarray(at, at + PIECE_BYTES), { at });
      if (written === 0) throw new DOMException("There is no room left.", "QuotaExceededError");
      at += written;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    access.flush();
  } finally {
    access.close();
  }
}

async function writeSwapped(file: FileSystemFileHandle, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const writable = await file.createWritable();
  await writable.write(bytes);
  await writable.close();
}

function hasSyncAccess(file: object): file is SyncFile {
  return "createSyncAccessHandle" in file;
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}

/** Takes a file or folder that is not there for `instead`. */
function missing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof DOMException && error.name === "NotFoundError") return instead;
    throw error;
  };
}
