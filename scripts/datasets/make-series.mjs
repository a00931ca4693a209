/** Makes public/datasets/sea-temperature.csv from a Python package. Run: node scripts/datasets/make-series.mjs */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "trainyard-data-"));
console.log("Fetching statsmodels 0.15.0 from the Python package index.");
execFileSync("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "statsmodels==0.15.0"]);
const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
if (wheel === undefined) throw new Error("pip download left no wheel.");
execFileSync("unzip", ["-q", join(folder, wheel), "statsmodels/datasets/elnino/elnino.csv", "-d", folder]);

const [, ...years] = readFileSync(join(folder, "statsmodels/datasets/elnino/elnino.csv"), "utf8").trim().split(/\r?\n/);
const rows = years.flatMap((line) => {
  const [year, ...months] = line.split(",");
  return months.map((value, month) => `${year}-${String(month + 1).padStart(2, "0")},${Number(value).toFixed(2)}`);
});
const file = new URL("../../public/datasets/sea-temperature.csv", import.meta.url);
writeFileSync(file, `${["month,temperature", ...rows].join("\n")}\n`);
console.log(`Wrote ${String(rows.length)} months to public/datasets/sea-temperature.csv.`);
