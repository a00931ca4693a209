/**
 * TensorBoard event files: the scalars and texts of a run as `events.out.tfevents...`. Pure, bytes only; who keeps them is others' business.
 *
 * A file is a sequence of records as TensorFlow's record writer frames them (tensorflow/core/lib/io/record_writer): the length as a
 * little-endian u64, the masked CRC-32C of those eight bytes, the data, the masked CRC-32C of the data. Each record is one Event
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto); the first one names the version of the format.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** A number of a run. */
export interface EventScalar {
  /** `train/loss`: TensorBoard groups by what stands before the slash. */
  readonly tag: string;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly value: number;
}

/** A text of a run, in Markdown, as TensorBoard's text tab shows it. */
export interface EventText {
  readonly tag: string;
  readonly timeMs: number;
  readonly text: string;
}

const FILE_VERSION = "brain.Event:2";
/** The name of the reader that TensorBoard hands a text to, and the data type DT_STRING of its tensor. */
const TEXT_PLUGIN = "text";
const STRING_TYPE = 7;

/** CRC-32C (Castagnoli), reflected: polynomial 0x1EDC6F41, RFC 3720 appendix B.4. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0x82f63b78 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** @returns the checksum as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** A checksum that is safe to be stored beside what it is of: rotated by 15 bits, plus a constant. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** One framed record. */
function frame(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return record;
}

/** Starts an Event: wall time in seconds (field 1) and step (field 2). */
function event(timeMs: number, step: number): BinaryWriter {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(timeMs / 1000);
  if (step !== 0) writer.tag(2, WireType.Varint).int64(step);
  return writer;
}

/** The record that a file begins with. */
export function encodeEventHeader(timeMs: number): Uint8Array<ArrayBuffer> {
  return frame(event(timeMs, 0).tag(3, WireType.LengthDelimited).string(FILE_VERSION).finish());
}

/** Event.summary (5) > Summary.value (1) > Value { tag = 1, simple_value = 2 }. Infinity and NaN are written as they are. */
export function encodeScalar({ tag, step, timeMs, value }: EventScalar): Uint8Array<ArrayBuffer> {
  const writer = event(timeMs, step).tag(5, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(tag).tag(2, WireType.Bit32).float(value);
  return frame(writer.join().join().finish());
}

/** Value { tag = 1, tensor = 8 { dtype = 1, shape = 2 { dim = 2 { size = 1 } }, string_val = 8 }, metadata = 9 { plugin_data = 1 { name = 1 } } }. */
export function encodeText({ tag, timeMs, text }: EventText): Uint8Array<ArrayBuffer> {
  const writer = event(timeMs, 0).tag(5, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(tag);
  writer.tag(8, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int32(STRING_TYPE);
  writer.tag(2, WireType.LengthDelimited).fork().tag(2, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(1).join().join();
  writer.tag(8, WireType.LengthDelimited).bytes(new TextEncoder().encode(text)).join();
  writer.tag(9, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(TEXT_PLUGIN).join().join();
  return frame(writer.join().join().finish());
}

/** A whole file. Scalars should come in the order of their steps: TensorBoard takes a step back for a restart of the run. */
export function encodeEventFile(
  startedMs: number,
  scalars: readonly EventScalar[],
  texts: readonly EventText[] = [],
): Uint8Array<ArrayBuffer> {
  const records = [encodeEventHeader(startedMs), ...texts.map(encodeText), ...scalars.map(encodeScalar)];
  const file = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const record of records) {
    file.set(record, at);
    at += record.length;
  }
  return file;
}

/** The name that TensorBoard looks for; `origin` tells files of one second apart. */
export function eventFileName(startedMs: number, origin: string): string {
  return `events.out.tfevents.${String(Math.floor(startedMs / 1000))}.${origin.replace(/[^A-Za-z0-9_-]+/g, "-")}`;
}

/** Settings as a table in Markdown. Nothing in them becomes markup. */
export function settingsText(settings: readonly (readonly [name: string, value: string])[]): string {
  const cell = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>|#]/g, "\\$&").replaceAll(/\s+/g, " ");
  return ["| setting | value |", "|---|---|", ...settings.map((row) => `| ${row.map(cell).join(" | ")} |`)].join("\n");
}
