/** A LiteRT file in the real LiteRT.js, in the real proof worker, with everything from our own origin. */
import { expect, it } from "vitest";
import { litertModel } from "../../engine/export/litert/litert-graph";
import { writeFlatbuffer } from "../../engine/export/litert/write-flatbuffer";
import { ModuleBuilder } from "../../engine/ir/builder";
import { inferOutputs } from "../../engine/operators/registry";
import { proveFile } from "../client/proof-client";
import type { ProvenFile } from "../protocol/proof";
import type { ProofSamples } from "../protocol/training";

/** درجات = relu(صورة · w). */
function dense(factor: number): ProvenFile {
  const b = new ModuleBuilder("dense", inferOutputs);
  const x = b.input("صورة", "batch", { dtype: "f32", shape: [1, 2] });
  const product = b.call("matmul", [x, b.input("d/w", "parameter", { dtype: "f32", shape: [2, 2] })]);
  b.output("درجات", b.call("relu", [product]));
  const weights = new Map([["d/w", Float32Array.of(factor, 0, 0, -factor)]]);
  return { fileName: "dense.tflite", content: new Blob([writeFlatbuffer(litertModel(b.finish(), weights).model, {})]) };
}

const samples: ProofSamples = {
  examples: 3,
  inputs: [{ name: "صورة", shape: [3, 2], dtype: "f32", data: Float32Array.of(1, 2, 3, -4, -5, 6) }],
  outputs: [{ name: "درجات", shape: [3, 2], data: Float32Array.of(2, 0, 6, 8, 0, 0) }],
};

it("shows agreement, shows a difference, and says what is wrong with a file that is none", async () => {
  const proof = await proveFile(dense(2), samples, []);
  expect(proof).toMatchObject({ examples: 3, largestAbsolute: 0, outputs: [{ name: "درجات", largestAbsolute: 0 }] });
  expect(proof?.runtime).toMatch(/^LiteRT\.js \d+\.\d+\.\d+ \(WebAssembly\)$/);
  expect((await proveFile(dense(2.5), samples, []))?.largestAbsolute).toBeCloseTo(2);
  const broken = { fileName: "broken.tflite", content: new Blob([new Uint8Array(64)]) };
  await expect(proveFile(broken, samples, [])).rejects.toThrow(/LiteRT does not load the file/);
  await expect(proveFile(dense(2), { ...samples, inputs: [] }, [])).rejects.toThrow();
});
