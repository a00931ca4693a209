/**
 * Image files out of a ZIP archive. The archive may come from a stranger: the sizes that it claims are added up and
 * limited before anything is unpacked, no entry can unpack to more than it claims, and nothing partial is returned.
 */
import { unzipSync } from "fflate";
import { isImagePath, type ImageFile } from "./image-files";
import { DataError } from "./types";

export interface ZipLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

/** No deflated data unpacks to more than about 1,032 times its size (zlib technical details, "Maximum Compression Factor"). */
const MOST_DEFLATED = 1032;
/** So that a few packed bytes are not taken for a lie: the end of a block may be counted differently. */
const ROUNDING_BYTES = 1024;

const LIMITS: ZipLimits = { files: 200_000, fileBytes: 64 * 2 ** 20, totalBytes: 2 ** 30 };

/** @throws DataError naming the archive and, where it is one entry's fault, the entry. */
export function readZipImages(archive: Uint8Array, file: string, limits: ZipLimits = LIMITS): readonly ImageFile[] {
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  const claimed = new Map<string, number>();
  let totalBytes = 0;
  let files: Record<string, Uint8Array> = {};
  try {
    files = unzipSync(archive, {
      filter({ name, originalSize, size, compression }) {
        if (!isImagePath(name)) return false;
        if (claimed.has(name)) return fail("zip", `the entry ${name} is there twice.`);
        claimed.set(name, originalSize);
        totalBytes += originalSize;
        if (claimed.size > limits.files) return fail("too-large", `more than ${limits.files} images.`);
        if (originalSize > limits.fileBytes) {
          return fail("too-large", `${name} unpacks to ${originalSize} bytes; up to ${limits.fileBytes} are taken.`);
        }
        if (totalBytes > limits.totalBytes) {
          return fail("too-large", `its images unpack to more than ${limits.totalBytes} bytes.`);
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
  return [...claimed].map(([name, expected]) => {
    const bytes = files[name];
    if (bytes?.length !== expected) {
      return fail("zip", `${name} is damaged: ${expected} bytes expected, ${bytes?.length ?? 0} found.`);
    }
    return { path: name, bytes: () => Promise.resolve(bytes) };
  });
}
