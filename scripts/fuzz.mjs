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
/** Readers that unpack wait for other threads half of their time. */
const AT_ONCE = 3;

const given = process.argv.slice(2);
/** @param {string} name @param {string} fallback */
const option = (name, fallback) => (given.includes(name) ? (given[given.indexOf(name) + 1] ?? fallback) : fallback);
const seed = Number(option("--seed", "1"));
const mutations = Math.max(1, Number(option("--mutations", "100000")) || 100_000);
const index = given.includes("--index") ? Number(option("--index", "0")) : undefined;

/** @typedef {import("./fuzz/fuzz-worker").FuzzMessage} FuzzMessage */
/** @typedef {{ index: number, kind: string, text: string }} Problem */
/** @typedef {{ taken: number, refused: number, slowestMs: number, peakBytes: number, problems: Problem[] }} Result */

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
 * Tries files of a reader in a thread, until the last one or one that stops the thread.
 * @param {string} file @param {string} reader @param {number} from @param {number} to
 * @param {SharedArrayBuffer} progress as `FuzzTask` says.
 * @param {(problem: Problem) => void} tell
 * @returns {Promise<{ next: number, hung: boolean }>} the position after the last file tried, and whether that one gave no answer.
 */
function runThread(file, reader, from, to, progress, tell) {
  const counts = new Int32Array(progress, 0, 4);
  Atomics.store(counts, 0, 0);
  const worker = new Worker(pathToFileURL(file), {
    workerData: { reader, seed, from, to, progress },
    execArgv: ["--enable-source-maps"],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  return new Promise((resolve, reject) => {
    let [seen, since] = [0, Date.now()];
    let stopping = false;
    const watch = setInterval(() => {
      const at = Atomics.load(counts, 0);
      if (at !== seen) [seen, since] = [at, Date.now()];
      // Before the first file the thread loads its bundle.
      else if (at > 0 && Date.now() - since > HANG_MS) {
        clearInterval(watch);
        stopping = true;
        void worker.terminate().then(() => resolve({ next: Atomics.load(counts, 0), hung: true }));
      }
    }, 100);
    worker.on("message", (/** @type {FuzzMessage} */ message) => {
      if (message.kind !== "done") {
        tell(message);
        return;
      }
      clearInterval(watch);
      resolve({ next: to, hung: false });
    });
    worker.once("error", (error) => {
      clearInterval(watch);
      const at = Atomics.load(counts, 0);
      if (at === 0) {
        reject(error);
        return;
      }
      tell({ index: at - 1, kind: "crash", text: String(error) });
      resolve({ next: at, hung: false });
    });
    worker.once("exit", () => {
      clearInterval(watch);
      if (!stopping) reject(new Error(`${reader}: the thread ended without a word.`));
    });
  });
}

/** @param {string} file @param {string} reader @returns {Promise<Result>} */
async function fuzz(file, reader) {
  const progress = new SharedArrayBuffer(32);
  /** @type {Problem[]} */
  const problems = [];
  const end = index === undefined ? mutations : index + 1;
  const tell = (/** @type {Problem} */ problem) => problems.push(problem);
  let from = index ?? 0;
  while (from < end) {
    const { next, hung } = await runThread(file, reader, from, end, progress, tell);
    from = next;
    // It may have answered while it was being stopped.
    const [, took = 0, left = 0] = new Int32Array(progress, 0, 4);
    if (!hung || took + left + problems.length === next - (index ?? 0)) continue;
    // A machine that is busy elsewhere lets a thread wait too: the file that hangs does so again.
    const again = await runThread(file, reader, next - 1, next, progress, tell);
    if (again.hung) tell({ index: next - 1, kind: "hang", text: "no answer within 2 s, twice" });
  }
  const [, taken = 0, refused = 0] = new Int32Array(progress, 0, 4);
  const [slowestMs = 0, peakBytes = 0] = new Float64Array(progress, 16, 2);
  return { taken, refused, slowestMs, peakBytes, problems };
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
      const result = await fuzz(file, name);
      results.set(name, result);
      const { taken, refused, problems } = result;
      console.error(`trainyard: ${name}: ${taken} taken, ${refused} refused, ${problems.length} problems`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));

  const rows = wanted.flatMap((name) => {
    const result = results.get(name);
    if (result === undefined) return [];
    const { taken, refused, problems, slowestMs, peakBytes } = result;
    const count = (/** @type {string} */ kind) => String(problems.filter((problem) => problem.kind === kind).length);
    return [
      [
        name,
        String(taken + refused + problems.length),
        String(taken),
        String(refused),
        count("crash"),
        count("hang"),
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
