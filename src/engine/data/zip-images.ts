/** Image files out of a ZIP archive, within limits. */
import { isImagePath, type ImageFile } from "./image-files";
import { readZipEntries, type ZipLimits } from "./zip-entries";

const LIMITS: ZipLimits = { files: 200_000, fileBytes: 64 * 2 ** 20, totalBytes: 2 ** 30 };

/** @throws DataError naming the archive and, where it is one entry's fault, the entry. */
export function readZipImages(archive: Uint8Array, file: string, limits: ZipLimits = LIMITS): readonly ImageFile[] {
  return readZipEntries(archive, file, isImagePath, "images", limits).map(({ path, bytes }) => ({
    path,
    bytes: () => Promise.resolve(bytes),
  }));
}
