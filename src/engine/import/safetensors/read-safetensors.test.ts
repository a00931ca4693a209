import { describe, expect, it } from "vitest";
import { threefry2x32 } from "../../ir/threefry";
import { readSafetensors } from "./read-safetensors";

/** A file with this header text and these data bytes. */
function file(header: string, data: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const one = '"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';

describe("readSafetensors", () => {
  it("reads tensors that are not aligned in the file, scalars, and empty tensors", () => {
    const bytes = file(
      '{ "a" : {"dtype":"F32","shape":[],"data_offsets":[1,5]}, "b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}, "c":{"dtype":"I64","shape":[0,3],"data_offsets":[5,5]},"__metadata__":{"x":"{\\"y\\":1}"}}',
      [9, 0, 0, 128, 63],
    );
    const { tensors, metadata } = readSafetensors(bytes);
    expect(tensors.get("a")).toEqual({ dtype: "F32", shape: [], data: Float32Array.of(1) });
    expect(tensors.get("b")?.data).toEqual(Uint8Array.of(9));
    expect(tensors.get("c")?.data).toHaveLength(0);
    expect(metadata).toEqual({ x: '{"y":1}' });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["no length", new Uint8Array(5), /5 bytes/],
    ["a header longer than the file", file("{}").fill(200, 0, 1), /header claims 200 bytes, and 2 follow/],
    ["a huge header length", new Uint8Array(16).fill(255), /at most 100000000/],
    ["no JSON", file("{nonsense"), /not JSON/],
    ["an array", file("[]"), /does not start with \{/],
    ["bytes that are not UTF-8", file("{}").fill(0xff, 9), /not JSON/],
    ["a cut tensor", file(`{${one}}`, [1, 2, 3]), /need 4 bytes of data, and 3 are there/],
    ["bytes left over", file(`{${one}}`, [1, 2, 3, 4, 5]), /1 bytes after tensor a/],
    [
      "an overlap",
      file(`{${one},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}`, [1, 2, 3, 4, 5, 6]),
      /b begins at data byte 2, inside tensor a/,
    ],
    [
      "a hole",
      file(`{${one},"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}`, [1, 2, 3, 4, 5, 6]),
      /hole between tensor a and tensor b/,
    ],
    [
      "a duplicate name",
      file(`{${one},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, [1, 2, 3, 4]),
      /names "a" twice/,
    ],
    [
      "a wrong size",
      file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', [1, 2, 3, 4]),
      /takes 8 bytes, and data_offsets \[0, 4\] give 4/,
    ],
    [
      "offsets that run backwards",
      file('{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}}', [1, 2, 3, 4]),
      /give -4/,
    ],
    [
      "a fractional dimension",
      file('{"a":{"dtype":"F32","shape":[0.5],"data_offsets":[0,2]}}', [1, 2]),
      /whole numbers/,
    ],
    [
      "an overflowing shape",
      file('{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]}}', [1, 2, 3, 4]),
      /takes/,
    ],
    [
      "an unknown element type",
      file('{"a":{"dtype":"toString","shape":[],"data_offsets":[0,4]}}', [1, 2, 3, 4]),
      /"toString"/,
    ],
    ["metadata that is not text", file('{"__metadata__":{"a":1}}'), /Metadata "a" is not a string/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it("reads or refuses whatever bytes come", () => {
    const whole = file(`{${one},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}`, [1, 2, 3, 4, 5, 6]);
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = whole.slice();
      const [position, value] = threefry2x32(3, 4, round, 0);
      bytes[position % bytes.length] = value;
      const cut = round % 3 === 0 ? bytes.subarray(0, value % bytes.length) : bytes;
      try {
        readSafetensors(cut);
      } catch (error) {
        refused++;
        expect(error).toBeInstanceOf(Error);
        expect(error).not.toBeInstanceOf(TypeError);
        expect(error).not.toBeInstanceOf(RangeError);
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});
