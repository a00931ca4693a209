/** The real proof worker in a real browser: ONNX Runtime Web loads its WebAssembly from our own origin. */
import { describe, expect, it } from "vitest";
import { exportOnnx } from "../../engine/export/onnx/export-onnx";
import { ModuleBuilder } from "../../engine/ir/builder";
import { inferOutputs } from "../../engine/operators/registry";
import { proveFile } from "../client/proof-client";
import type { ProvenFile } from "../protocol/proof";
import type { ProofSamples } from "../protocol/training";

/** y = x * w. */
function doubling(factor: number): ProvenFile {
  const b = new ModuleBuilder("doubling", inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [1, 2] });
  b.output("y", b.call("multiply", [x, b.input("d/w", "parameter", { dtype: "f32", shape: [2] })]));
  const weights = new Map([["d/w", Float32Array.of(factor, factor)]]);
  return {
    fileName: "doubling.onnx",
    content: new Blob([exportOnnx(b.finish(), { weights, producerVersion: "test" })]),
  };
}

const samples: ProofSamples = {
  examples: 3,
  inputs: [{ name: "x", shape: [3, 2], dtype: "f32", data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  outputs: [{ name: "y", shape: [3, 2], data: Float32Array.of(2, 4, 6, 8, 10, 12) }],
};

describe("proof worker", () => {
  it("shows agreement, and shows a difference", async () => {
    const proof = await proveFile(doubling(2), samples, []);
    expect(proof).toMatchObject({ examples: 3, largestAbsolute: 0, outputs: [{ name: "y", largestAbsolute: 0 }] });
    expect(proof?.runtime).toMatch(/^ONNX Runtime Web \d+\.\d+\.\d+ \(WebAssembly\)$/);
    expect((await proveFile(doubling(2.5), samples, []))?.largestAbsolute).toBeCloseTo(3);
  });

  it("says what is wrong with a file that is none", async () => {
    const broken = { fileName: "broken.onnx", content: new Blob([Uint8Array.of(1, 2, 3)]) };
    await expect(proveFile(broken, samples, [])).rejects.toThrow(/ONNX Runtime does not load the file/);
    await expect(proveFile(doubling(2), { ...samples, inputs: [] }, [])).rejects.toThrow(/wants the input “x”/);
  });
});
