/**
 * A ZIP archive of files that are kept as they are (STORED: weights do not become smaller), as a list of parts: bytes of the files are the
 * given arrays themselves, never copies. Always holds: the same files give the same bytes at any time.
 */
import { Zip, ZipPassThrough } from "fflate";
import { sizeOf } from "../../engine/model/model-formats";
import type { NamedFile } from "../../engine/model/model-formats";

/** The earliest that a ZIP archive knows. */
const ARCHIVED_AT = new Date(1980, 0, 1);
/** Sizes and places in the archive have 32 bits. */
const MOST_BYTES = 2 ** 32 - 1;

/**
 * @param files with paths from the top of the archive.
 * @throws Error for files of 4 GB and more together.
 */
export function zipParts(files: readonly NamedFile[]): readonly Uint8Array<ArrayBuffer>[] {
  const overhead = files.reduce((sum, { name }) => sum + 128 + 6 * name.length, 0);
  const bytes = files.reduce((sum, { parts }) => sum + sizeOf(parts), overhead);
  if (bytes > MOST_BYTES) {
    throw new Error(
      `The files take ${(bytes / 1e9).toFixed(1)} GB, and a ZIP archive holds 4.3 GB. Export from the command line, which writes a folder.`,
    );
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const archive = new Zip((error, part) => {
    if (error !== null) throw error;
    parts.push(part);
  });
  for (const { name, parts: content } of files) {
    const entry = new ZipPassThrough(name);
    entry.mtime = ARCHIVED_AT;
    archive.add(entry);
    for (const part of content) entry.push(part);
    entry.push(new Uint8Array(0), true);
  }
  archive.end();
  return parts;
}
