/**
 * Tries one reader in a thread of its own. The position that is being tried stands in shared memory, so that the thread that watches
 * can tell a hang, and a thread that died names the file that killed it.
 */
import { parentPort, workerData } from "node:worker_threads";
import { fuzzedReaders } from "./readers";
import { damagedFile, tryReader } from "./try-reader";

export interface FuzzTask {
  readonly reader: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** [position + 1, milliseconds since the start of the process when it began] as Int32. */
  readonly progress: SharedArrayBuffer;
}

export interface FuzzReport {
  readonly taken: number;
  readonly refused: number;
  readonly slowestMs: number;
  /** Most that was held beyond what the thread held before it began. */
  readonly peakBytes: number;
  readonly problems: readonly { readonly index: number; readonly kind: "crash" | "partial"; readonly text: string }[];
}

const LOOK_AT_MEMORY_EVERY = 64;
const MOST_PROBLEMS = 20;

async function run({ reader: name, seed, from, to, progress }: FuzzTask): Promise<FuzzReport> {
  const reader = fuzzedReaders.find((candidate) => candidate.name === name);
  if (reader === undefined) throw new Error(`There is no reader ${name}.`);
  const samples = await reader.samples();
  for (const sample of samples) {
    const { outcome, problem } = await tryReader(reader, new Uint8Array(sample));
    if (outcome !== "taken") throw new Error(`${name} does not take its own sample (${outcome}): ${problem ?? ""}`);
  }
  const marks = new Int32Array(progress);
  const held = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  const problems: FuzzReport["problems"][number][] = [];
  let [taken, refused, slowestMs, peakBytes] = [0, 0, 0, 0];
  for (let index = from; index < to; index++) {
    const bytes = damagedFile(reader, samples, seed, index);
    const start = performance.now();
    Atomics.store(marks, 1, Math.round(start));
    Atomics.store(marks, 0, index + 1);
    const { outcome, problem = "" } = await tryReader(reader, bytes);
    slowestMs = Math.max(slowestMs, performance.now() - start);
    if (outcome === "taken") taken++;
    else if (outcome === "refused") refused++;
    else if (problems.length < MOST_PROBLEMS) problems.push({ index, kind: outcome, text: problem });
    if (index % LOOK_AT_MEMORY_EVERY === 0) peakBytes = Math.max(peakBytes, held() - before);
  }
  return { taken, refused, slowestMs, peakBytes, problems };
}

void run(workerData as FuzzTask).then((report) => parentPort?.postMessage(report));
