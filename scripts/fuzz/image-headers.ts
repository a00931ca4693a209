/** The first bytes of a 5 x 3 image in each format, as far as its size is told there. */

const encoder = new TextEncoder();

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...encoder.encode(part)] : part)));
}

const zeros = (count: number): readonly number[] => new Array<number>(count).fill(0);

export const imageHeaders: Readonly<Record<string, Uint8Array>> = {
  png: bytesOf(
    [0x89],
    "PNG\r\n",
    [0x1a],
    "\n",
    [0, 0, 0, 13],
    "IHDR",
    [0, 0, 0, 5, 0, 0, 0, 3, 8, 2, 0, 0, 0],
    zeros(16),
  ),
  gif: bytesOf("GIF89a", [5, 0, 3, 0], zeros(16)),
  bmp: bytesOf("BM", zeros(12), [40, 0, 0, 0], [5, 0, 0, 0], [3, 0, 0, 0], zeros(28)),
  jpeg: bytesOf(
    [0xff, 0xd8, 0xff, 0xe0, 0, 16],
    "JFIF",
    [0, 1, 1, 0, 0, 1, 0, 1, 0, 0],
    [0xff, 0xc0, 0, 17, 8, 0, 3, 0, 5, 3],
    zeros(32),
  ),
  webp: bytesOf("RIFF", [50, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0], zeros(4), [4, 0, 0, 2, 0, 0], zeros(24)),
};
