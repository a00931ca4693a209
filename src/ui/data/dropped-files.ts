/** Files with their paths from what was dropped on the page or picked in a dialog; folders are walked. Reads no contents. */

export interface PathedFile {
  readonly path: string;
  readonly file: File;
}

function readEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

async function walk(entry: FileSystemEntry, found: PathedFile[]): Promise<void> {
  if (entry instanceof FileSystemFileEntry) {
    found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry) });
  } else if (entry instanceof FileSystemDirectoryEntry) {
    const reader = entry.createReader();
    // A reader hands out a folder in portions and says with an empty one that it is done.
    for (let entries = await readEntries(reader); entries.length > 0; entries = await readEntries(reader)) {
      for (const child of entries) await walk(child, found);
    }
  }
}

/** Everything that was dropped, hidden files left out. Must be called while the drop event is being handled. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly PathedFile[]> {
  // Entries must be taken before the first await: the transfer is emptied after the event.
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files];
  const found: PathedFile[] = [];
  for (const entry of entries) if (entry !== null) await walk(entry, found);
  return withoutHidden(found.length > 0 ? found : pickedFiles(plain));
}

/** Files of an `<input type=file>`, with their paths if a folder was picked. */
export function pickedFiles(files: readonly File[]): readonly PathedFile[] {
  return files.map((file) => ({ path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, file }));
}

/** Files that operating systems leave in folders are no data. */
export function withoutHidden<Entry extends { readonly path: string }>(files: readonly Entry[]): readonly Entry[] {
  return files.filter(
    ({ path }) => !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX" || part === "Thumbs.db"),
  );
}

/** A name for a data set made of these files: the folder's, or that of a single file without its ending. */
export function suggestName(files: readonly { readonly path: string }[]): string {
  const first = files[0]?.path ?? "";
  if (files.length > 1 && !first.includes("/")) return "My data";
  const top = first.includes("/") ? first.slice(0, first.indexOf("/")) : first.replace(/\.[^.]+$/, "");
  return top === "" ? "My data" : top.slice(0, 80);
}
