/** The model of a page without a browser: on the CPU, from the file's own blocks. What it is asked wrongly, it says. */
import { beforeAll, describe, expect, it } from "vitest";
import { write } from "../engine/export/page/format";
import { ModuleBuilder } from "../engine/ir/builder";
import { bytesOf } from "../engine/model/model-formats";
import { pageBlock } from "../engine/model/page-file";
import { inferOutputs } from "../engine/operators/registry";
import { softmax } from "./answers";
import { PageModel } from "./page-model";

/** y = x * w of `[2, 2]` numbers, where w is 1, 2, 3, 4. */
function page(): string {
  const b = new ModuleBuilder("product", inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [1, 2, 2] });
  b.output("y", b.call("multiply", [x, b.input("d/w", "parameter", { dtype: "f32", shape: [2, 2] })]));
  const y = {
    name: "y",
    source: { node: "d", port: "y" },
    spec: { shape: [2, 2], dtype: "f32" },
    prediction: "identity",
  } as const;
  const [file] = write(
    {
      module: b.finish(),
      weights: new Map([["d/w", Float32Array.of(1, 2, 3, 4)]]),
      model: { nodes: [], outputs: [y], diagnostics: [], parameterCount: 4, trainableCount: 4 },
      graph: { nodes: [], edges: [] },
      dataset: {
        id: "none",
        name: "",
        summary: "",
        source: "",
        licence: "",
        revision: "",
        fields: [],
        counts: { train: 0, validation: 0, test: 0 },
      },
      project: "{}",
      name: "product",
      producer: { name: "Trainyard", version: "1" },
    },
    "float32",
  );
  return new TextDecoder().decode(file === undefined ? undefined : bytesOf(file));
}

describe("the model of a page", () => {
  let model: PageModel;
  beforeAll(() => {
    const text = page();
    model = new PageModel(pageBlock(text, "model"), pageBlock(text, "weights"));
  });

  it("answers arrays, typed arrays and nested arrays alike, and several examples", async () => {
    const flat = await model.predict({ x: [1, 1, 1, 1, 2, 2, 2, 2] }, "cpu");
    expect(flat["y"]).toEqual({ shape: [2, 2, 2], data: Float32Array.of(1, 2, 3, 4, 2, 4, 6, 8) });
    expect(await model.predict({ x: Float32Array.of(1, 1, 1, 1, 2, 2, 2, 2) }, "cpu")).toEqual(flat);
    const nested = [
      [
        [1, 1],
        [1, 1],
      ],
      [
        [2, 2],
        [2, 2],
      ],
    ];
    expect(await model.predict({ x: nested }, "cpu")).toEqual(flat);
  });

  it("says what is wrong with a question", async () => {
    await expect(model.predict({}, "cpu")).rejects.toThrow("The model wants the input x.");
    await expect(model.predict({ x: [1, 2, 3] }, "cpu")).rejects.toThrow("x has 3 numbers; an example has 4 ([2, 2])");
    await expect(model.predict({ x: [] }, "cpu")).rejects.toThrow("x has 0 numbers");
    await expect(model.predict({ x: [1, 2, 3, Number.NaN] }, "cpu")).rejects.toThrow("no number");
    await expect(model.predict({ x: [1, 1, 1, 1] }, "webgpu")).rejects.toThrow(/WebGPU/);
  });

  it("refuses weights that changed on the way", () => {
    const text = page();
    const damaged = pageBlock(text, "weights").replace(/A(?=.{8}$)/, "B");
    expect(() => new PageModel(pageBlock(text, "model"), `${damaged.slice(0, -8)}AAAAAAA=`)).toThrow(
      "checksum is another one",
    );
  });
});

it("probabilities sum to one, however large the scores are", () => {
  expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
  expect(softmax([0, Math.log(3)])[1]).toBeCloseTo(0.75);
});
