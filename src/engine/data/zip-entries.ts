/**
 * Files out of a ZIP archive. The archive may come from a stranger: the sizes that it claims are added up and limited before
 * anything is unpacked, no entry can unpack to more than it claims, and nothing partial is returned.
 */
import { unzipSync } from "fflate";
import { DataError } from "./types";

export interface ZipLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

export interface ZipEntry {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** No deflated data unpacks to more than about 1,032 times its size (zlib technical details, "Maximum Compression Factor"). */
export const MOST_DEFLATED = 1032;
/** So that a few packed bytes are not taken for a lie: the end of a block may be counted differently. */
const ROUNDING_BYTES = 1024;

/** What each entry takes in the archive's directory at least (APPNOTE.TXT, 4.3.12). */
const DIRECTORY_ENTRY_BYTES = 46;

/**
 * @param wanted says which entries are unpacked; the others are not looked at.
 * @param what the entries are, for messages: "images".
 * @throws DataError naming the archive and, where it is one entry's fault, the entry.
 */
export function readZipEntries(
  archive: Uint8Array,
  file: string,
  wanted: (path: string) => boolean,
  what: string,
  limits: ZipLimits,
): readonly ZipEntry[] {
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  const claimed = new Map<string, number>();
  let totalBytes = 0;
  let entries = 0;
  let files: Record<string, Uint8Array<ArrayBuffer>> = {};
  try {
    files = unzipSync(archive, {
      filter({ name, originalSize, size, compression }) {
        // A directory that claims four billion entries would be gone through to the end.
        entries += 1;
        if (entries * DIRECTORY_ENTRY_BYTES > archive.length)
          return fail("zip", "its directory claims more entries than the archive can hold.");
        if (!wanted(name)) return false;
        if (claimed.has(name)) return fail("zip", `the entry ${name} is there twice.`);
        claimed.set(name, originalSize);
        totalBytes += originalSize;
        if (claimed.size > limits.files) return fail("too-large", `more than ${limits.files} ${what}.`);
        if (originalSize > limits.fileBytes) {
          return fail("too-large", `${name} unpacks to ${originalSize} bytes; up to ${limits.fileBytes} are taken.`);
        }
        if (totalBytes > limits.totalBytes) {
          return fail("too-large", `its ${what} unpack to more than ${limits.totalBytes} bytes.`);
        }
        if (compression !== 0 && compression !== 8) {
          return fail(
            "zip",
            `${name} is packed by method ${compression}; only stored and deflated entries can be read.`,
          );
        }
        if (size > archive.length)
          return fail("zip", `${name} claims ${size} packed bytes, and the archive has ${archive.length}.`);
        // What it claims is allocated before it is unpacked.
        if (originalSize > size * MOST_DEFLATED + ROUNDING_BYTES)
          return fail("zip", `${name} claims to unpack from ${size} bytes to ${originalSize}, which nothing can.`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    fail("zip", `this ZIP archive is damaged or cut short (${reason}).`);
  }
  return [...claimed].map(([path, expected]) => {
    const bytes = files[path];
    if (bytes?.length !== expected) {
      return fail("zip", `${path} is damaged: ${expected} bytes expected, ${bytes?.length ?? 0} found.`);
    }
    return { path, bytes };
  });
}
