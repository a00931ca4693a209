/** Numbers in memory as bytes, for writing files. */

/** The bytes of an array. What lies in shared memory is copied: no `Blob` takes it, and threads may write to it. */
export function viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
}
