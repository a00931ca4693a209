import { describe, expect, it } from "vitest";
import { writeSafetensors, type SafetensorsEntry } from "./write-safetensors";

function header(bytes: Uint8Array): {
  text: string;
  json: Record<string, { data_offsets?: number[] }>;
  dataStart: number;
} {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return { text, json: JSON.parse(text) as Record<string, { data_offsets?: number[] }>, dataStart: 8 + length };
}

const b: SafetensorsEntry = { dtype: "F32", shape: [2, 1], data: Float32Array.of(1.5, -2) };
const a: SafetensorsEntry = { dtype: "U8", shape: [3], data: Uint8Array.of(7, 8, 9) };
const c: SafetensorsEntry = { dtype: "I32", shape: [], data: Int32Array.of(-1) };

describe("writeSafetensors", () => {
  it("lays tensors out without holes, the widest first, aligned", () => {
    const bytes = writeSafetensors(
      new Map<string, SafetensorsEntry>([
        ["a", a],
        ["b", b],
        ["c", c],
      ]),
      { format: "test" },
    );
    const { json, dataStart } = header(bytes);
    expect(dataStart % 8).toBe(0);
    expect(Object.keys(json)).toEqual(["__metadata__", "b", "c", "a"]);
    expect(json["b"]?.data_offsets).toEqual([0, 8]);
    expect(json["c"]?.data_offsets).toEqual([8, 12]);
    expect(json["a"]?.data_offsets).toEqual([12, 15]);
    expect(bytes.length).toBe(dataStart + 15);
    expect([...new Float32Array(bytes.slice(dataStart, dataStart + 8).buffer)]).toEqual([1.5, -2]);
    expect([...bytes.subarray(dataStart + 12)]).toEqual([7, 8, 9]);
  });

  it("gives the same bytes whatever the order", () => {
    const first = writeSafetensors(
      new Map<string, SafetensorsEntry>([
        ["b", b],
        ["c", c],
      ]),
      { x: "1", y: "2" },
    );
    const second = writeSafetensors(
      new Map<string, SafetensorsEntry>([
        ["c", c],
        ["b", b],
      ]),
      { y: "2", x: "1" },
    );
    expect(second).toEqual(first);
  });

  it("refuses a shape that does not fit its data, and the reserved name", () => {
    expect(() => writeSafetensors(new Map<string, SafetensorsEntry>([["w", { ...b, shape: [3] }]]))).toThrow(
      /Tensor w: the shape \[3\] has 3 elements, its data 2/,
    );
    expect(() => writeSafetensors(new Map<string, SafetensorsEntry>([["__metadata__", b]]))).toThrow(/__metadata__/);
  });
});
