/**
 * Makes a screenshot smaller and keeps every pixel: flat surfaces and text deflate better without the filters of the lines that a
 * browser chooses (ISO/IEC 15948). Only for 8-bit RGB and RGBA without interlacing, which is what browsers write.
 */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE_LENGTH = 8;
/** Length and type before a chunk's data, checksum after. */
const CHUNK_FRAME = 12;

/** @param {string} type four letters @param {Buffer} data */
function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(data.length + CHUNK_FRAME);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), data.length + 8);
  return framed;
}

/** The neighbour that fits best: left, above, or left above (filter 4). @param {number} a @param {number} b @param {number} c */
function paeth(a, b, c) {
  const [left, above, corner] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return left <= above && left <= corner ? a : above <= corner ? b : c;
}

/**
 * @param {Buffer} lines each a byte that names its filter and `width` filtered bytes
 * @param {number} width bytes of a line @param {number} size bytes of a pixel
 * @returns {Buffer} the same lines, each with filter 0, which is none.
 */
function withoutFilters(lines, width, size) {
  const plain = Buffer.alloc(lines.length);
  for (let start = 0; start < lines.length; start += width + 1) {
    const filter = lines.readUInt8(start);
    for (let at = start + 1; at <= start + width; at++) {
      const inner = at - start > size;
      const left = inner ? plain.readUInt8(at - size) : 0;
      const above = start === 0 ? 0 : plain.readUInt8(at - width - 1);
      const corner = inner && start > 0 ? plain.readUInt8(at - width - 1 - size) : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      plain[at] = lines.readUInt8(at) + guess;
    }
  }
  return plain;
}

/**
 * @param {Buffer} png a well-formed PNG file
 * @returns {Buffer} the same picture; the file as it was where that is smaller or of another kind.
 */
export function compressPng(png) {
  const parts = [png.subarray(0, SIGNATURE_LENGTH)];
  /** @type {Buffer[]} */
  const pixels = [];
  // Depth of a channel, kind of colour and interlacing stand in the header.
  const size = png[25] === 2 ? 3 : png[25] === 6 ? 4 : undefined;
  if (png[24] !== 8 || size === undefined || png[28] !== 0) return png;
  const width = png.readUInt32BE(16) * size;
  for (let at = SIGNATURE_LENGTH; at < png.length;) {
    const end = at + CHUNK_FRAME + png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    if (type === "IDAT") pixels.push(png.subarray(at + 8, end - 4));
    else {
      if (type === "IEND") {
        const lines = withoutFilters(inflateSync(Buffer.concat(pixels)), width, size);
        parts.push(chunk("IDAT", deflateSync(lines, { level: 9 })));
      }
      parts.push(png.subarray(at, end));
    }
    at = end;
  }
  const smaller = Buffer.concat(parts);
  return smaller.length < png.length ? smaller : png;
}
