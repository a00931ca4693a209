/** Pictures of the tests' own making, by Node's zlib and checksum: nothing here is shared with the code under test. */
import { crc32 as nodeCrc32, deflateSync, inflateSync } from "node:zlib";

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(nodeCrc32(body), body.length + 4);
  return bytes;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** 1 x 1, 8 bits of grey. */
const HEADER = chunk("IHDR", Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0));
const PIXEL = chunk("IDAT", deflateSync(Uint8Array.of(0, 128)));
const END = chunk("IEND", new Uint8Array(0));

/** A whole picture of one grey pixel; its header ends at byte 33. */
export function tinyPng(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([SIGNATURE, HEADER, PIXEL, END]));
}

/** The picture with an `iTXt` chunk of this keyword; `packed` is zlib data. */
export function withText(keyword: string, packed: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = Buffer.concat([Buffer.from(keyword, "latin1"), Uint8Array.of(0, 1, 0, 0, 0)]);
  return new Uint8Array(Buffer.concat([SIGNATURE, HEADER, chunk("iTXt", Buffer.concat([head, packed])), PIXEL, END]));
}

/** The `iTXt` chunk right behind the header. */
export function readPngText(png: Uint8Array): { readonly keyword: string; readonly text: string } {
  const bytes = Buffer.from(png);
  const length = bytes.readUInt32BE(33);
  const data = bytes.subarray(41, 41 + length);
  const keyword = data.subarray(0, data.indexOf(0)).toString("latin1");
  return { keyword, text: inflateSync(data.subarray(keyword.length + 5)).toString("utf8") };
}
