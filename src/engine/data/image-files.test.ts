import { zipSync, strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { DEFAULT_DATA } from "../model/types";
import { readImageSet, type DecodeImage, type ImageFile } from "./image-files";
import { createImageSetSource, describeImageSet } from "./image-set-source";
import { readZipImages } from "./zip-images";

/** A format of the test's own: width, height, then RGBA. Scaling repeats the first pixel, which is enough here. */
const decode: DecodeImage = (bytes) => {
  const [width = 0, height = 0] = bytes;
  if (bytes.length !== 2 + width * height * 4) return Promise.reject(new Error("wrong length"));
  return Promise.resolve({
    width,
    height,
    pixels: (w, h) =>
      Uint8ClampedArray.from(
        { length: w * h * 4 },
        (_, index) => bytes[2 + (w === width && h === height ? index : index % 4)] ?? 0,
      ),
    close: () => undefined,
  });
};

function image(width: number, height: number, rgba: readonly number[]): Uint8Array {
  return Uint8Array.from([
    width,
    height,
    ...Array.from({ length: width * height * 4 }, (_, index) => rgba[index % 4] ?? 0),
  ]);
}

function file(path: string, bytes: Uint8Array): ImageFile {
  return { path, bytes: () => Promise.resolve(bytes) };
}

const grey = image(2, 3, [10, 10, 10, 255]);
const red = image(2, 3, [200, 0, 0, 255]);

describe("readImageSet", () => {
  it("takes classes from folders, keeps a small common size, and drops needless colour", async () => {
    const set = await readImageSet(
      [
        file("pets/dog/1.png", grey),
        file("pets/cat/2.PNG", grey),
        file("pets/cat/.hidden.png", red),
        file("pets/readme.txt", red),
      ],
      decode,
    );
    expect(set).toMatchObject({ width: 2, height: 3, channels: 1, classNames: ["cat", "dog"] });
    expect([...set.labels]).toEqual([0, 1]);
    expect(set.pixels).toEqual(new Uint8Array(12).fill(10));
    expect(describeImageSet(set)).toBe("2 images in 2 classes, 2 x 3 pixels, grey");
  });

  it("scales different sizes to 64 x 64 and lays transparency on white", async () => {
    const half = image(4, 4, [0, 0, 200, 0]);
    const set = await readImageSet([file("a/1.png", red), file("b/1.png", half)], decode);
    expect(set).toMatchObject({ width: 64, height: 64, channels: 3 });
    expect([...set.pixels.subarray(0, 3)]).toEqual([200, 0, 0]);
    expect([...set.pixels.subarray(64 * 64 * 3, 64 * 64 * 3 + 3)]).toEqual([255, 255, 255]);
  });

  it("becomes a data set with every class in every split", async () => {
    const files = ["x", "y"].flatMap((name) =>
      Array.from({ length: 10 }, (_, index) => file(`${name}/${index}.png`, name === "x" ? grey : red)),
    );
    const set = await readImageSet(files, decode);
    const identity = { id: "u", name: "U", summary: "", source: "", licence: "", revision: "1" };
    const dataset = await createImageSetSource(identity, 20, () => Promise.resolve(set)).open({
      ...DEFAULT_DATA,
      dataset: "u",
    });
    expect(dataset.description.counts).toEqual({ train: 14, validation: 2, test: 4 });
    const batch = await dataset.read("test", [0, 1, 2, 3], 4);
    for (const [row, label] of [...(batch.fields["label"] ?? [])].entries()) {
      expect(batch.fields["image"]?.[row * 18]).toBeCloseTo(label === 0 ? 10 / 255 : 200 / 255);
    }
  });

  it.each([
    ["nothing", [], /no images here/],
    ["an image in no folder", [file("1.png", grey)], /1\.png lies in no folder/],
    ["one class", [file("a/1.png", grey), file("a/2.png", grey)], /folder “a”. At least two/],
    [
      "a broken image",
      [file("a/1.png", grey), file("b/2.png", grey.subarray(1))],
      /b\/2\.png cannot be read as an image \(wrong length\)/,
    ],
  ])("refuses %s", async (_, files, message) => {
    await expect(readImageSet(files, decode)).rejects.toThrow(message);
  });
});

describe("readZipImages", () => {
  it("gives images only", () => {
    const archive = zipSync({
      "a/1.png": grey,
      "b/2.png": [red, { level: 0 }],
      "note.txt": strToU8("x"),
      "__MACOSX/a/1.png": grey,
    });
    expect(readZipImages(archive, "z.zip").map(({ path }) => path)).toEqual(["a/1.png", "b/2.png"]);
  });

  it("refuses what would unpack to too much before unpacking it", () => {
    const bomb = zipSync({ "a/1.png": new Uint8Array(1_000_000), "b/2.png": new Uint8Array(1_000_000) });
    expect(bomb.length).toBeLessThan(10_000);
    const limits = { files: 10, fileBytes: 2_000_000, totalBytes: 1_500_000 };
    expect(() => readZipImages(bomb, "z.zip", limits)).toThrow(/z\.zip: its images unpack to more than 1500000 bytes/);
    expect(() => readZipImages(bomb, "z.zip", { ...limits, fileBytes: 500_000 })).toThrow(
      /a\/1\.png unpacks to 1000000 bytes/,
    );
    expect(() => readZipImages(bomb, "z.zip", { ...limits, files: 1 })).toThrow(/more than 1 images/);
  });

  it("does not unpack beyond the claimed size", () => {
    const archive = zipSync({ "a/1.png": new Uint8Array(1_000_000) });
    const view = new DataView(archive.buffer);
    // The central directory begins at the offset that the last 22 bytes name; its uncompressed size stands at 24.
    view.setUint32(view.getUint32(archive.length - 6, true) + 24, 10, true);
    const [entry] = readZipImages(archive, "z.zip");
    return expect(entry?.bytes()).resolves.toHaveLength(10);
  });

  it("survives every way of being cut and many of being damaged", () => {
    const archive = zipSync({ "a/1.png": grey, "b/2.png": red });
    for (let length = 0; length < archive.length; length++) {
      expect(() => readZipImages(archive.subarray(0, length), "z.zip")).toThrow(/^z\.zip: /);
    }
    for (let index = 0; index < archive.length; index++) {
      const damaged = archive.slice();
      damaged[index] = (damaged[index] ?? 0) ^ 0x55;
      try {
        readZipImages(damaged, "z.zip");
      } catch (error) {
        expect(error).toHaveProperty("name", "DataError");
      }
    }
  });
});
