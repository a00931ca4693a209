/** Event files byte for byte, by the published test vectors of the checksum and a reader of the framing written here anew. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { crc32c, encodeEventFile, eventFileName, settingsText } from "./event-file";

/** The data of each record, after both checksums were found right. */
function recordsOf(file: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const unmask = (masked: number): number => {
    const rotated = (masked - 0xa282ead8) >>> 0;
    return ((rotated >>> 17) | (rotated << 15)) >>> 0;
  };
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true));
    expect(unmask(view.getUint32(at + 8, true))).toBe(crc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(unmask(view.getUint32(at + 12 + length, true))).toBe(crc32c(data));
    records.push(data);
    at += length + 16;
  }
  return records;
}

/** Fields of a message: number to raw value. */
function fieldsOf(message: Uint8Array): ReadonlyMap<number, unknown> {
  const reader = new BinaryReader(message);
  const fields = new Map<number, unknown>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.Varint) fields.set(field, Number(reader.int64()));
    else if (type === WireType.Bit64) fields.set(field, reader.double());
    else if (type === WireType.Bit32) fields.set(field, reader.float());
    else fields.set(field, reader.bytes());
  }
  return fields;
}

function bytesOf(fields: ReadonlyMap<number, unknown>, field: number): Uint8Array {
  const value = fields.get(field);
  if (!(value instanceof Uint8Array)) throw new Error(`Field ${String(field)} holds no bytes.`);
  return value;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("event files", () => {
  it("has the checksums of RFC 3720, appendix B.4", () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  });

  it("frames a version, texts and scalars", () => {
    const timeMs = 1_700_000_000_250;
    const file = encodeEventFile(
      timeMs,
      [
        { tag: "train/loss", step: 1, timeMs: timeMs + 1000, value: 0.5 },
        { tag: "validation/loss", step: 4_000_000_000, timeMs: timeMs + 2000, value: -2 },
      ],
      [{ tag: "settings", timeMs, text: "a" }],
    );
    const [head, words, first, second, ...more] = recordsOf(file).map(fieldsOf);
    if (head === undefined || words === undefined || first === undefined || second === undefined)
      throw new Error("A record is missing.");
    expect(more).toEqual([]);
    expect(head.get(1)).toBe(1_700_000_000.25);
    expect(text(bytesOf(head, 3))).toBe("brain.Event:2");
    const valueOf = (event: ReadonlyMap<number, unknown>) => fieldsOf(bytesOf(fieldsOf(bytesOf(event, 5)), 1));
    expect(first.get(1)).toBe(1_700_000_001.25);
    expect(first.get(2)).toBe(1);
    expect(text(bytesOf(valueOf(first), 1))).toBe("train/loss");
    expect(valueOf(first).get(2)).toBe(0.5);
    expect(second.get(2)).toBe(4_000_000_000);
    expect(valueOf(second).get(2)).toBe(-2);
    const word = valueOf(words);
    expect(text(bytesOf(fieldsOf(bytesOf(fieldsOf(bytesOf(word, 9)), 1)), 1))).toBe("text");
    const tensor = fieldsOf(bytesOf(word, 8));
    expect(tensor.get(1)).toBe(7);
    expect(text(bytesOf(tensor, 8))).toBe("a");
  });

  it("names files as TensorBoard looks for them, and keeps markup out of settings", () => {
    expect(eventFileName(1_700_000_000_999, "amber birch/7")).toBe("events.out.tfevents.1700000000.amber-birch-7");
    expect(settingsText([["Data set", "<b>a|b</b>\nc"]])).toBe(
      "| setting | value |\n|---|---|\n| Data set | \\<b\\>a\\|b\\</b\\> c |",
    );
  });
});
