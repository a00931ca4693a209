import { expect, it } from "vitest";
import { writeSafetensors } from "../export/safetensors/write-safetensors";
import type { Weights } from "./run-types";
import { decodeWeights, encodeWeights } from "./weight-files";

it("gives back what it was given, bit for bit", () => {
  const weights: Weights = new Map([
    ["dense-1/kernel", { type: { dtype: "f32", shape: [2, 2] }, data: Float32Array.of(1, -0, 1e-40, 3.4e38) }],
    ["counter/steps", { type: { dtype: "i32", shape: [] }, data: Int32Array.of(-7) }],
    ["random/key", { type: { dtype: "u32", shape: [2] }, data: Uint32Array.of(0, 0xffffffff) }],
  ]);
  const back = decodeWeights(encodeWeights(weights));
  expect([...back.keys()].sort()).toEqual([...weights.keys()].sort());
  for (const [name, tensor] of weights) expect(back.get(name)).toEqual(tensor);
});

it("refuses element types that weights do not have, by name", () => {
  const bytes = writeSafetensors(new Map([["a/b", { dtype: "F64", shape: [1], data: Float64Array.of(1) }]]));
  expect(() => decodeWeights(bytes)).toThrow("Tensor a/b is F64");
});
