/** A short name for exact contents: it changes when the data changes. */

/** First 16 hexadecimal digits of the SHA-256 sum. */
export async function contentRevision(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
