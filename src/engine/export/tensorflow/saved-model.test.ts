import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../../ir/builder";
import type { Module } from "../../ir/types";
import type { TensorData } from "../../operators/define";
import { inferOutputs } from "../../operators/registry";
import { SavedModelSchema } from "./generated/tensorflow_pb";
import { writeSavedModel } from "./saved-model";
import { bytesOf } from "../../model/model-formats";
import { SHARD_BYTES, writeTfjsModel } from "./tfjs-model";

function dense(output: string, units = 3): Module {
  const b = new ModuleBuilder("dense", inferOutputs);
  const x = b.input("pixels", "batch", { dtype: "f32", shape: [1, 2] });
  const kernel = b.input("dense/kernel", "parameter", { dtype: "f32", shape: [2, units] });
  b.output(
    output,
    b.within({ origin: "dense" }, () => b.call("relu", [b.call("matmul", [x, kernel])])),
  );
  return b.finish();
}

const weights = (units = 3): ReadonlyMap<string, TensorData> =>
  new Map([["dense/kernel", Float32Array.from({ length: 2 * units }, (_, at) => at)]]);

describe("writeSavedModel", () => {
  it("has the tag and signature of TensorFlow Serving, an open batch and values in every constant", () => {
    const bytes = writeSavedModel(dense("scores"), weights());
    expect(writeSavedModel(dense("scores"), weights())).toEqual(bytes);
    const [meta] = fromBinary(SavedModelSchema, bytes).metaGraphs;
    expect(meta?.metaInfoDef?.tags).toEqual(["serve"]);
    const signature = meta?.signatureDef["serving_default"];
    expect(signature?.methodName).toBe("tensorflow/serving/predict");
    expect(signature?.inputs["pixels"]).toMatchObject({
      name: "pixels:0",
      tensorShape: { dim: [{ size: -1n }, { size: 2n }] },
    });
    expect(signature?.outputs["scores"]).toMatchObject({ name: "scores:0" });
    const nodes = meta?.graphDef?.node ?? [];
    expect(nodes.map(({ op }) => op)).toEqual(["Placeholder", "Const", "MatMul", "Relu", "Identity"]);
    for (const { attr } of nodes.filter(({ op }) => op === "Const")) expect(attr["value"]?.value.case).toBe("tensor");
  });

  it("keeps names of people in the signature, and gives nodes names that TensorFlow allows", () => {
    const label = "درجات “top”/1";
    const [meta] = fromBinary(SavedModelSchema, writeSavedModel(dense(label), weights())).metaGraphs;
    expect(Object.keys(meta?.signatureDef["serving_default"]?.outputs ?? {})).toEqual([label]);
    const names = (meta?.graphDef?.node ?? []).map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/);
    expect(new Set(names).size).toBe(names.length);
  });

  it("says what cannot be written", () => {
    expect(() => writeSavedModel(dense("scores"), new Map())).toThrow(/no values for dense\/kernel/);
    const b = new ModuleBuilder("random", inferOutputs);
    b.output(
      "y",
      b.within({ origin: "noise-1" }, () => b.call("randomUniform", [], { shape: [2], stream: 1 })),
    );
    expect(() => writeSavedModel(b.finish(), new Map())).toThrow(
      /randomUniform \(layer noise-1\) cannot be written for TensorFlow: Random numbers belong to training/,
    );
  });
});

describe("writeTfjsModel", () => {
  it("cuts the weights into shards that fill one after the other", () => {
    const units = SHARD_BYTES / 8 + 5;
    const [json, ...shards] = writeTfjsModel(dense("scores", units), weights(units), "Trainyard 1");
    expect(shards.map((shard) => [shard.name, bytesOf(shard).length])).toEqual([
      ["group1-shard1of2.bin", SHARD_BYTES],
      ["group1-shard2of2.bin", 40],
    ]);
    const text = new TextDecoder().decode(json?.parts[0]);
    for (const { name } of shards) expect(text).toContain(name);
    const last = new Float32Array(shards[1]?.parts[0]?.buffer ?? new ArrayBuffer(0));
    expect(last.at(-1)).toBe(2 * units - 1);
  });
});
