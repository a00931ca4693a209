/**
 * `npm run bench:export`: exports a model of a gigabyte of generated weights as ONNX with external data and as safetensors, prints what memory
 * that took beyond the weights, and loads both with their own Python libraries. Exit code 1 where it took 300 MB or a library disagrees.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { ensurePackages, root, run, say } from "./prepare.mjs";
import { ensurePython } from "./python-environment.mjs";

const MOST_BYTES = 300e6;
/** Four layers of 8,192 x 8,192 weights, and the small ones at the ends: 1.08 GB. */
const WIDTH = 8192;
const LAYERS = 5;

const work = mkdtempSync(join(tmpdir(), "trainyard-large-export-"));
try {
  ensurePackages();
  const python = ensurePython();
  const bundle = join(root, ".cache", "large-export");
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      ssr: join(root, "bench", "large-export.ts"),
      outDir: bundle,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rolldownOptions: { output: { entryFileNames: "large-export.mjs", codeSplitting: false } },
    },
  });
  const { exportLarge } = await import(pathToFileURL(join(bundle, "large-export.mjs")).href);
  mkdirSync(work, { recursive: true });
  say("generating weights, exporting");
  /** @type {readonly { format: string, files: readonly { name: string, bytes: number, sha256: string }[], peakBytes: number }[]} */
  const reports = await exportLarge(work, WIDTH, LAYERS);
  for (const { format, files, peakBytes } of reports) {
    for (const { name, bytes, sha256 } of files)
      console.log(`${format.padEnd(12)} ${name.padEnd(20)} ${bytes} bytes, sha256 ${sha256.slice(0, 16)}`);
    console.log(`${format.padEnd(12)} peak memory beyond the weights: ${(peakBytes / 1e6).toFixed(1)} MB`);
    if (peakBytes >= MOST_BYTES) throw new Error(`${format} took more than ${MOST_BYTES / 1e6} MB.`);
  }
  const check = join(root, "scripts", "interoperability", "check_large.py");
  if (!run(python, [check, work])) throw new Error("What was written does not load, or gives other numbers.");
} catch (error) {
  console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
