import { describe, expect, it } from "vitest";
import { DEFAULT_DATA } from "../../model/types";
import type { DataSettings } from "../../model/types";
import type { Dataset } from "../types";
import { createArrayDataset, describeArrays } from "./array-source";
import type { DataArray } from "./data-array";
import { joinParts } from "./join-parts";

const identity = { id: "own", name: "Own", summary: "", source: "", licence: "", revision: "r" };
const bytes = (name: string, shape: readonly number[], values: readonly number[]): DataArray => ({
  name,
  shape,
  kind: "byte",
  values: Uint8Array.from(values),
});
const integers = (name: string, shape: readonly number[], values: readonly number[]): DataArray => ({
  name,
  shape,
  kind: "integer",
  values: Int32Array.from(values),
});
const reals = (name: string, shape: readonly number[], values: readonly number[]): DataArray => ({
  name,
  shape,
  kind: "real",
  values: Float32Array.from(values),
});
const count = (length: number, of: (index: number) => number = (index) => index): number[] =>
  Array.from({ length }, (_, index) => of(index));

function open(arrays: readonly DataArray[], settings: Partial<DataSettings> = {}): Dataset {
  return createArrayDataset(identity, joinParts(arrays, "a.npz"), { ...DEFAULT_DATA, ...settings }, "a.npz");
}

async function firstOf(dataset: Dataset, split: "train" | "test" = "train") {
  return (await dataset.read(split, [0, 1, 2, 3], 4)).fields;
}

describe("arrays as a data set", () => {
  it("are images in 0 to 1 with classes where bytes and whole numbers say so", async () => {
    const dataset = open([
      bytes(
        "x",
        [20, 2, 3],
        count(120, (index) => (index % 6) * 51),
      ),
      integers(
        "y",
        [20],
        count(20, (row) => (row % 2) * 5 + 3),
      ),
    ]);
    expect(dataset.description.fields).toEqual([
      { name: "x", role: "feature", kind: "image", shape: [2, 3, 1], dtype: "f32" },
      { name: "y", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 2, classNames: ["3", "8"] },
    ]);
    const { x } = await firstOf(dataset);
    expect([...(x ?? [])].slice(0, 6)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1].map(Math.fround));
    const batch = await dataset.read("train", count(14), 14);
    // The same share of each class in each split.
    expect([...(batch.fields["y"] ?? [])].reduce((sum, id) => sum + id, 0)).toBe(7);
  });

  it("have their channels moved to the end where they come first", async () => {
    const x = bytes(
      "x",
      [10, 3, 4, 5],
      count(600, (index) => index % 60),
    );
    const dataset = open([
      x,
      integers(
        "y",
        [10],
        count(10, (row) => row % 2),
      ),
    ]);
    expect(dataset.description.fields[0]).toMatchObject({ kind: "image", shape: [4, 5, 3] });
    const values = (await firstOf(dataset))["x"] ?? [];
    // Pixel (0, 0) of the three channels, then pixel (0, 1).
    expect([...values].slice(0, 6).map((value) => Math.round(value * 255))).toEqual([0, 20, 40, 1, 21, 41]);
  });

  it("are numbers as they are where that is asked for, and where they are no images", async () => {
    const arrays = [
      bytes("x", [10, 2, 3], count(60)),
      integers(
        "y",
        [10],
        count(10, (row) => row % 2),
      ),
    ];
    const dataset = open(arrays, { reading: "rows" });
    expect(dataset.description.fields[0]).toMatchObject({ kind: "numeric", shape: [2, 3] });
    const row = dataset.table?.rows("train", [0])[0];
    expect([...((await firstOf(dataset))["x"] ?? [])].slice(0, 6).join(" ")).toBe(row?.["x"]);
    expect(open([reals("x", [10, 3], count(30)), ...arrays.slice(1)]).description.fields[0]).toMatchObject({
      kind: "numeric",
      shape: [3],
    });
    expect(open([reals("x", [10], count(10)), ...arrays.slice(1)]).description.fields[0]).toMatchObject({
      kind: "numeric",
      shape: [1],
    });
  });

  it("give regression where the target holds real numbers, standardised over the training split", async () => {
    const dataset = open([
      reals("x", [40, 2], count(80)),
      reals(
        "y",
        [40, 1],
        count(40, (row) => 100 + row),
      ),
    ]);
    const [, target] = dataset.description.fields;
    expect(target).toMatchObject({ kind: "numeric", shape: [1], dtype: "f32" });
    const all = await dataset.read("train", count(dataset.description.counts.train), dataset.description.counts.train);
    const y = [...(all.fields["y"] ?? [])];
    expect(y.reduce((sum, value) => sum + value, 0) / y.length).toBeCloseTo(0, 5);
    const { mean = 0, deviation = 1 } = target?.scale ?? {};
    const row = dataset.table?.rows("train", [0])[0];
    expect((y[0] ?? 0) * deviation + mean).toBeCloseTo(Number(row?.["y"]), 4);
    expect(open([reals("x", [40, 2], count(80)), reals("y", [40, 3], count(120))]).description.fields[1]).toMatchObject(
      { shape: [3], kind: "numeric" },
    );
  });

  it("take rows with a single one for classes, and other zeros and ones for numbers", () => {
    const x = reals("x", [10, 4], count(40));
    const oneHot = reals(
      "y",
      [10, 3],
      count(30, (index) => Number(index % 3 === Math.floor(index / 3) % 3)),
    );
    expect(open([x, oneHot]).description.fields[1]).toMatchObject({
      kind: "category",
      shape: [],
      classNames: ["0", "1", "2"],
    });
    const several = bytes(
      "y",
      [10, 3],
      count(30, (index) => Number(index % 3 < 2)),
    );
    expect(open([x, several]).description.fields[1]).toMatchObject({ kind: "numeric", shape: [3] });
  });

  it("guess the target by its name, then by its size; the settings say otherwise", () => {
    const parts = [reals("a", [10, 4], count(40)), integers("labels", [10], count(10)), integers("b", [10], count(10))];
    const targetOf = (arrays: readonly DataArray[], settings: Partial<DataSettings> = {}) =>
      open(arrays, { testShare: 0, validationShare: 0, ...settings }).description.fields.find(
        ({ role }) => role === "target",
      )?.name;
    expect(targetOf(parts)).toBe("labels");
    expect(targetOf(parts, { target: "b" })).toBe("b");
    expect(targetOf([parts[2], parts[0]].flatMap((array) => array ?? []))).toBe("b");
    const names = (settings: Partial<DataSettings>) =>
      open(parts, { testShare: 0, validationShare: 0, ...settings }).description.fields.map(({ name }) => name);
    expect(names({})).toEqual(["a", "b", "labels"]);
    expect(names({ ignored: ["b"] })).toEqual(["a", "labels"]);
    expect(() => names({ ignored: ["a", "b"] })).toThrow(/a\.npz: no array is left to predict “labels” from/);
    expect(() => names({ target: "z" })).toThrow(/there is no array “z” to predict/);
  });

  it("keep the test split that their names give, whatever the names look like", async () => {
    for (const name of [
      (what: string, part: string) => `${what}_${part}`,
      (what: string, part: string) => `${part}-${what}`,
    ]) {
      const arrays = ["test", "train", "val"].flatMap((part) => [
        reals(
          name("x", part),
          [part === "train" ? 20 : 4, 1],
          count(part === "train" ? 20 : 4, (row) => row + (part === "test" ? 100 : 0)),
        ),
        integers(
          name("y", part),
          [part === "train" ? 20 : 4],
          count(part === "train" ? 20 : 4, (row) => row % 2),
        ),
      ]);
      const dataset = open(arrays);
      expect(dataset.description.fields.map((field) => field.name)).toEqual(["x", "y"]);
      expect(dataset.description.counts).toEqual({ train: 22, validation: 2, test: 4 });
      expect([...((await firstOf(dataset, "test"))["x"] ?? [])]).toEqual([100, 101, 102, 103]);
    }
  });

  it("are typed in with spaces between the numbers", () => {
    const dataset = open([reals("x", [10, 2], count(20)), reals("y", [10], count(10))]);
    const encode = dataset.table?.encode;
    expect(encode?.([{ x: "1.5 -2" }]).fields["x"]).toEqual(Float32Array.of(1.5, -2));
    expect(() => encode?.([{ x: "1.5" }])).toThrow(/x takes 2 numbers with spaces between them; there are 1/);
    expect(() => encode?.([{ x: "1 x" }])).toThrow(/“x” in x is not a number/);
  });

  it("say in a line what they are", () => {
    const table = joinParts(
      [bytes("x", [4, 2, 2], count(16)), integers("y", [4], count(4)), reals("mean", [3], count(3))],
      "a.npz",
    );
    expect(describeArrays(table)).toBe(
      "4 examples of 2 arrays: x 2 x 2 bytes, y whole numbers. “mean” is left out: it does not have 4 examples",
    );
  });
});

describe("arrays that are refused", () => {
  const y = integers(
    "y",
    [10],
    count(10, (row) => row % 2),
  );
  const x = reals("x", [10, 2], count(20));
  it.each<[string, readonly DataArray[], RegExp]>([
    [
      "one array alone",
      [x],
      /an array of inputs and one of targets with as many examples are needed; there is x \(10 x 2\)/,
    ],
    ["none", [], /there are none/],
    ["other numbers of examples", [x, integers("y", [9], count(9))], /there are x \(10 x 2\), y \(9\)/],
    ["nothing in one", [x, integers("y", [0], [])], /the array “y” is empty/],
    [
      "parts of different lengths",
      [
        reals("x_train", [3, 1], [1, 2, 3]),
        reals("x_test", [1, 1], [4]),
        integers("y_train", [3], [0, 1, 0]),
        integers("y_test", [2], [0, 1]),
      ],
      /3, 0 and 1 examples in “x”, and 3, 0 and 2 in “y”/,
    ],
    [
      "parts of different shapes",
      [reals("x_train", [3, 1], [1, 2, 3]), reals("x_test", [1, 2], [4, 5])],
      /“x_train” has examples of the shape \[1\], “x_test” of \[2\]/,
    ],
    ["the same part twice", [reals("x_train", [1], [1]), reals("train_x", [1], [1])], /are both the train part of “x”/],
    [
      "a single class",
      [
        x,
        integers(
          "y",
          [10],
          count(10, () => 3),
        ),
      ],
      /“y” is 3 in every example/,
    ],
    [
      "a target that is no number",
      [
        x,
        reals(
          "y",
          [10],
          count(10, (row) => (row === 4 ? Number.NaN : row)),
        ),
      ],
      /“y” holds NaN in example 4/,
    ],
    [
      "an input that is no number",
      [
        reals(
          "x",
          [10, 2],
          count(20, (index) => (index === 7 ? Infinity : 0)),
        ),
        y,
      ],
      /“x” holds Infinity in example 3/,
    ],
  ])("%s", (_what, arrays, message) => {
    expect(() => open(arrays)).toThrow(message);
    expect(() => open(arrays)).toThrow(/^a\.npz: /);
  });
});
