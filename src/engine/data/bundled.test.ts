import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { DEFAULT_DATA } from "../model/types";
import { createBundledSources } from "./bundled";
import { createDirectBatchSource } from "./direct-batch-source";
import type { Dataset, Split } from "./types";

const readAsset = async (path: string): Promise<Uint8Array> =>
  readFile(new URL(`../../../public/datasets/${path}`, import.meta.url));

function source(id: string, read = readAsset) {
  const found = createBundledSources(read).find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no source ${id}`);
  return found;
}

/** Reads a whole split. */
async function whole(dataset: Dataset, split: Split) {
  const count = dataset.description.counts[split];
  return dataset.read(
    split,
    Int32Array.from({ length: count }, (_, position) => position),
    count,
  );
}

describe("MNIST", () => {
  const settings = { ...DEFAULT_DATA, dataset: "mnist" };

  it("has all 70,000 digits, with the published number of each", async () => {
    const dataset = await source("mnist").open({ ...settings, validationShare: 0 });
    expect(dataset.description.counts).toEqual({ train: 60_000, validation: 0, test: 10_000 });
    expect(dataset.description.fields.map(({ name, shape, dtype }) => ({ name, shape, dtype }))).toEqual([
      { name: "image", shape: [28, 28, 1], dtype: "f32" },
      { name: "label", shape: [], dtype: "i32" },
    ]);
    const histogram = (labels: ArrayLike<number>): number[] => {
      const counts = new Array<number>(10).fill(0);
      for (const label of Array.from(labels)) counts[label] = (counts[label] ?? 0) + 1;
      return counts;
    };
    const test = await whole(dataset, "test");
    expect(histogram(test.fields["label"] ?? [])).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    // The first test digit is a 7, and ink covers about an eighth of the images (mean 0.1325 in the literature).
    expect(test.fields["label"]?.[0]).toBe(7);
    const pixels = test.fields["image"] ?? [];
    let sum = 0;
    for (const value of pixels) sum += value;
    expect(sum / pixels.length).toBeCloseTo(0.1325, 3);
    const train: number[] = [];
    for await (const batch of createDirectBatchSource(dataset).evaluate("train", 10_000)) {
      train.push(...(batch.fields["label"] ?? []));
    }
    expect(histogram(train)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });

  it("fetches no images before they are asked for, and every chunk once", async () => {
    const asked: string[] = [];
    const dataset = await source("mnist", (path) => {
      asked.push(path);
      return readAsset(path);
    }).open(settings);
    expect(asked.filter((path) => path.includes("images"))).toEqual([]);
    await Promise.all([dataset.read("test", [0, 1], 2), dataset.read("test", [5000], 1)]);
    expect(asked.filter((path) => path.includes("images"))).toEqual(["mnist/test-images-0.idx.zz"]);
    await dataset.read("train", [...Array(64).keys()], 64);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each([
    [
      "cut short",
      (bytes: Uint8Array) => bytes.subarray(0, 1000),
      /test-images-0\.idx\.zz is incomplete: 1595744 bytes expected, 1000 found/,
    ],
    [
      "damaged",
      (bytes: Uint8Array) => bytes.map((byte, index) => (index === 800_000 ? byte ^ 0xff : byte)),
      /test-images-0\.idx\.zz is damaged/,
    ],
  ])("refuses a file that is %s, and reads it when it is whole again", async (_, damage, message) => {
    let broken = true;
    const dataset = await source("mnist", async (path) => {
      const bytes = await readAsset(path);
      return broken && path.includes("test-images") ? damage(bytes) : bytes;
    }).open(settings);
    await expect(dataset.read("test", [0], 1)).rejects.toThrow(message);
    broken = false;
    expect((await dataset.read("test", [0], 1)).fields["label"]?.[0]).toBe(7);
  });

  it("pads a batch and says so", async () => {
    const dataset = await source("mnist").open(settings);
    const batch = await dataset.read("test", [3], 3);
    expect([...batch.weights]).toEqual([1, 0, 0]);
    expect([...batch.indices]).toEqual([3, -1, -1]);
    expect(batch.fields["image"]).toHaveLength(3 * 784);
    expect(batch.fields["image"]?.subarray(784).every((value) => value === 0)).toBe(true);
  });
});

describe("iris and penguins", () => {
  it("iris is a classification in three equal classes in every split", async () => {
    const dataset = await source("iris").open({ ...DEFAULT_DATA, dataset: "iris" });
    expect(dataset.description.counts).toEqual({ train: 108, validation: 12, test: 30 });
    expect(dataset.description.fields).toMatchObject([
      { name: "features", shape: [4], dtype: "f32" },
      {
        name: "species",
        role: "target",
        dtype: "i32",
        classCount: 3,
        classNames: ["setosa", "versicolor", "virginica"],
      },
    ]);
    for (const split of ["train", "validation", "test"] as const) {
      const labels = [...((await whole(dataset, split)).fields["species"] ?? [])];
      for (const id of [0, 1, 2]) expect(labels.filter((label) => label === id)).toHaveLength(labels.length / 3);
    }
  });

  it("standardises by the training split alone", async () => {
    const dataset = await source("iris").open({ ...DEFAULT_DATA, dataset: "iris" });
    const moments = async (split: Split, column: number) => {
      const batch = await whole(dataset, split);
      const values = Array.from(
        { length: batch.size },
        (_, row) => batch.fields["features"]?.[row * 4 + column] ?? Number.NaN,
      );
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
    };
    for (let column = 0; column < 4; column++) {
      const { mean, variance } = await moments("train", column);
      expect(mean).toBeCloseTo(0, 5);
      expect(variance).toBeCloseTo(1, 5);
    }
    expect(Math.abs((await moments("test", 1)).mean)).toBeGreaterThan(1e-3);
  });

  it("penguins is a regression of body mass, in grams by its scale", async () => {
    const dataset = await source("penguins").open({ ...DEFAULT_DATA, dataset: "penguins" });
    const { counts, fields } = dataset.description;
    // 2 of 344 have no body mass.
    expect(counts.train + counts.validation + counts.test).toBe(342);
    const target = fields.find(({ role }) => role === "target");
    expect(target).toMatchObject({ name: "body_mass_g", dtype: "f32", shape: [1] });
    const features = fields.find(({ name }) => name === "features");
    expect(features?.columnNames).toEqual([
      "species: Adelie",
      "species: Chinstrap",
      "species: Gentoo",
      "island: Biscoe",
      "island: Dream",
      "island: Torgersen",
      "bill_length_mm",
      "bill_depth_mm",
      "flipper_length_mm",
      "sex: female",
      "sex: male",
      "sex: missing",
    ]);
    const batch = await dataset.read("train", [0, 1, 2], 3);
    const rows = dataset.table?.rows("train", [0, 1, 2]) ?? [];
    const { mean, deviation } = target?.scale ?? { mean: 0, deviation: 0 };
    rows.forEach((row, position) => {
      expect((batch.fields["body_mass_g"]?.[position] ?? 0) * deviation + mean).toBeCloseTo(
        Number(row["body_mass_g"]),
        1,
      );
      expect(batch.fields["species"]?.[position]).toBe(["Adelie", "Chinstrap", "Gentoo"].indexOf(row["species"] ?? ""));
    });
    // What a person types is encoded as the same row read from the file.
    const typed = dataset.table?.encode?.(rows);
    expect(typed?.fields["features"]).toEqual(batch.fields["features"]);
  });

  it("lists what it has without opening images", async () => {
    const summaries = await Promise.all(createBundledSources(readAsset).map((each) => each.summary()));
    expect(summaries.map(({ id, kind, examples }) => [id, kind, examples])).toEqual([
      ["mnist", "images", 70_000],
      ["iris", "table", 150],
      ["penguins", "table", 344],
      ["sea-temperature", "table", 732],
      ["authors", "table", 6600],
      ["moby-dick", "text", 1_191_295],
      ["spirals", "table", 3000],
      ["moons", "table", 3000],
      ["rings", "table", 3000],
      ["shapes", "images", 1200],
    ]);
    for (const { source: origin, licence } of summaries) expect(origin && licence).toBeTruthy();
  });
});
