/** `FileAreas` on disk, for the checkpoints of runs of the command line. Files are synced before a write counts as done. */
import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileArea, FileAreas } from "../src/engine/training/file-area";
import { checkedName } from "../src/engine/training/file-area";

/** @param root made by the first write. */
export function diskAreas(root: string): FileAreas {
  return {
    names: () => namesIn(root),
    open: (name) => areaOf(join(root, checkedName(name))),
    remove: (name) => rm(join(root, checkedName(name)), { recursive: true, force: true }),
  };
}

function areaOf(folder: string): FileArea {
  return {
    names: () => namesIn(folder),
    read: async (name) => {
      try {
        return new Uint8Array(await readFile(join(folder, name)));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    write: async (name, bytes) => {
      await mkdir(folder, { recursive: true });
      const file = await open(join(folder, name), "w");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    remove: (name) => rm(join(folder, name), { force: true }),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
