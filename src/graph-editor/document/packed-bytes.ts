/**
 * Deflated bytes and back, by the browser's own streams. Unpacking is bounded: what would come out longer than the limit is
 * refused while it unpacks, so that a small hostile file cannot fill the memory.
 */
export type Packing = "deflate" | "deflate-raw";

/** More came out than the limit allows. */
export class TooMuchUnpacked extends Error {
  override readonly name = "TooMuchUnpacked";
}

/** @param packing `deflate` is the zlib form (RFC 1950), `deflate-raw` the bare one (RFC 1951). */
export function pack(bytes: Uint8Array<ArrayBuffer>, packing: Packing): Promise<Uint8Array<ArrayBuffer>> {
  return throughStream(bytes, new CompressionStream(packing), Number.POSITIVE_INFINITY);
}

/**
 * @param limit bytes that may come out.
 * @throws TooMuchUnpacked past the limit, TypeError for bytes that are damaged or cut short.
 */
export function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  packing: Packing,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return throughStream(bytes, new DecompressionStream(packing), limit);
}

async function throughStream(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new TooMuchUnpacked(`More than ${limit} bytes came out.`);
    }
    chunks.push(part.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
