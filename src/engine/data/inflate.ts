/** Decompression with a known result size: a file that holds more or less than it should is refused, not allocated. */
import { DataError } from "./types";

/**
 * Decompresses zlib data (RFC 1950) or a gzip file (RFC 1952), with their checksum.
 * @param expectedBytes size of the result; decompression stops as soon as there is more.
 * @throws DataError naming `file` if the data is damaged, cut short, or of another size.
 */
export async function inflate(
  bytes: Uint8Array,
  expectedBytes: number,
  file: string,
  format: "deflate" | "gzip" = "deflate",
): Promise<Uint8Array<ArrayBuffer>> {
  const result = new Uint8Array(expectedBytes);
  let length = 0;
  const compressed = new Blob([new Uint8Array(bytes)]).stream();
  const reader = compressed.pipeThrough(new DecompressionStream(format)).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length > expectedBytes) {
        await reader.cancel();
        throw new DataError(
          "damaged",
          `${file} is damaged: it holds more than the expected ${expectedBytes} bytes.`,
          file,
        );
      }
      result.set(value, length);
      length += value.length;
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(
      "damaged",
      `${file} is damaged or cut short: ${length} of ${expectedBytes} bytes could be decompressed (${reason}).`,
      file,
    );
  }
  if (length !== expectedBytes) {
    throw new DataError("truncated", `${file} is cut short: ${expectedBytes} bytes expected, ${length} found.`, file);
  }
  return result;
}
