/**
 * `npm run fuzz`: damages files in 100,000 ways for every reader of files from outside and looks what comes of it. A reader may take a
 * file or refuse it in its own words; another error is a crash, more than two seconds a hang, and a file that was taken without all of
 * its parts a partial state. Prints a line for each reader and exits with 1 if anything of the kind was seen. Options:
 *
 *   --mutations 100000   files a reader
 *   --seed 1             the same seed damages the same files in the same way
 *   --reader ZIP         only this one; a comma between several
 *   --index N            only the file at this position, to look at a problem again
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { table } from "./bench/statistics.mjs";
import { ensurePackages, root } from "./prepare.mjs";

const HANG_MS = 2000;
const HEAP_MB = 512;
const AT_ONCE = 2;

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
const seed = Number(option("--seed", "1"));
const mutations = Math.max(1, Number(option("--mutations", "100000")) || 100_000);
const index = given.includes("--index") ? Number(option("--index", "0")) : undefined;

/** @typedef {import("./fuzz/fuzz-worker").FuzzReport} FuzzReport */
/** @typedef {{ index: number, kind: string, text: string }} Problem */
/** @typedef {{ taken: number, refused: number, slowestMs: number, peakBytes: number, problems: Problem[], hangs: number }} Result */

/** @returns {Promise<string>} the bundle that runs in the threads. */
async function bundle() {
  const { build } = await import("vite");
  const outDir = join(root, ".cache", "fuzz");
  mkdirSync(outDir, { recursive: true });
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      ssr: join(root, "scripts", "fuzz", "fuzz-worker.ts"),
      outDir,
      target: "node20",
      minify: false,
      sourcemap: "inline",
      rolldownOptions: { output: { entryFileNames: "fuzz-worker.mjs", codeSplitting: false } },
    },
  });
  return join(outDir, "fuzz-worker.mjs");
}

/**
 * Tries a range of files in a thread.
 * @param {string} file @param {string} reader @param {number} from @param {number} to
 * @returns {Promise<{ report?: FuzzReport, stoppedAt?: number, kind?: "hang" | "crash", reason?: string }>}
 */
function runThread(file, reader, from, to) {
  const progress = new SharedArrayBuffer(8);
  const marks = new Int32Array(progress);
  const worker = new Worker(pathToFileURL(file), {
    workerData: { reader, seed, from, to, progress },
    execArgv: ["--enable-source-maps"],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  return new Promise((resolve, reject) => {
    let [seen, since] = [0, Date.now()];
    const watch = setInterval(() => {
      const at = Atomics.load(marks, 0);
      if (at !== seen) [seen, since] = [at, Date.now()];
      // Before the first file the thread loads its bundle.
      else if (at > 0 && Date.now() - since > HANG_MS) {
        clearInterval(watch);
        void worker
          .terminate()
          .then(() => resolve({ stoppedAt: at - 1, kind: "hang", reason: "no answer within 2 s" }));
      }
    }, 100);
    worker.once("message", (report) => {
      clearInterval(watch);
      resolve({ report });
    });
    worker.once("error", (error) => {
      clearInterval(watch);
      const at = Atomics.load(marks, 0);
      if (at === 0) reject(error);
      else resolve({ stoppedAt: at - 1, kind: "crash", reason: String(error) });
    });
  });
}

/** @param {string} file @param {string} reader @returns {Promise<Result>} */
async function fuzz(file, reader) {
  /** @type {Result} */
  const result = { taken: 0, refused: 0, slowestMs: 0, peakBytes: 0, problems: [], hangs: 0 };
  const end = index === undefined ? mutations : index + 1;
  // Parts, so that what a thread that died had counted is lost for a part only.
  const size = 10_000;
  for (let from = index ?? 0; from < end;) {
    const to = Math.min(end, from + size);
    const { report, stoppedAt, kind = "crash", reason = "" } = await runThread(file, reader, from, to);
    if (report === undefined) {
      if (stoppedAt === undefined) throw new Error(`${reader}: the thread ended without a word.`);
      result.problems.push({ index: stoppedAt, kind, text: reason });
      if (kind === "hang") result.hangs += 1;
      from = stoppedAt + 1;
      continue;
    }
    result.taken += report.taken;
    result.refused += report.refused;
    result.slowestMs = Math.max(result.slowestMs, report.slowestMs);
    result.peakBytes = Math.max(result.peakBytes, report.peakBytes);
    result.problems.push(...report.problems);
    from = to;
  }
  return result;
}

async function main() {
  ensurePackages();
  const file = await bundle();
  const { createServer } = await import("vite");
  const vite = await createServer({ root, server: { middlewareMode: true }, appType: "custom", logLevel: "error" });
  const { fuzzedReaders } = await vite.ssrLoadModule("/scripts/fuzz/readers.ts");
  await vite.close();
  /** @type {string[]} */
  const all = fuzzedReaders.map((/** @type {{ name: string }} */ { name }) => name);
  const wanted = option("--reader", all.join(",")).split(",");
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`There is no reader "${unknown}"; there are ${all.join(", ")}.`);

  /** @type {Map<string, Result>} */
  const results = new Map();
  const waiting = [...wanted];
  const next = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      results.set(name, await fuzz(file, name));
      console.error(`trainyard: ${name} done`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));

  const rows = wanted.flatMap((name) => {
    const result = results.get(name);
    if (result === undefined) return [];
    const { taken, refused, problems, hangs, slowestMs, peakBytes } = result;
    const count = (/** @type {string} */ kind) => String(problems.filter((problem) => problem.kind === kind).length);
    return [
      [
        name,
        String(taken + refused + problems.length),
        String(taken),
        String(refused),
        count("crash"),
        String(hangs),
        count("partial"),
        slowestMs.toFixed(0),
        (peakBytes / 2 ** 20).toFixed(0),
      ],
    ];
  });
  const head = ["reader", "files", "taken", "refused", "crashes", "hangs", "partial", "slowest ms", "peak MiB"];
  console.log(`\n${table(head, rows)}`);
  let failed = false;
  for (const [name, { problems }] of results) {
    for (const problem of problems.slice(0, 5)) {
      failed = true;
      console.log(`\n${name}, file ${problem.index} of seed ${seed}: ${problem.kind}\n${problem.text}`);
    }
  }
  return failed ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(`trainyard: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
