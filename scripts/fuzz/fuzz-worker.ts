/**
 * Tries one reader in a thread of its own. The position that is being tried and what was counted stand in shared memory, so that the
 * thread that watches can tell a hang, a thread that died names the file that killed it, and nothing that it had counted is lost.
 */
import { parentPort, workerData } from "node:worker_threads";
import { fuzzedReaders } from "./readers";
import { damagedFile, tryReader } from "./try-reader";

export interface FuzzTask {
  readonly reader: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** [position + 1, files taken, files refused, empty] as Int32, then [slowest in milliseconds, most bytes held] as Float64. */
  readonly progress: SharedArrayBuffer;
}

/** Sent as soon as it was seen; "done" when all files were tried. Bytes are those beyond what the thread held before it began. */
export type FuzzMessage =
  { readonly index: number; readonly kind: "crash" | "partial"; readonly text: string } | { readonly kind: "done" };

const LOOK_AT_MEMORY_EVERY = 64;
const MOST_PROBLEMS = 20;

const send = (message: FuzzMessage): void => parentPort?.postMessage(message);

async function run({ reader: name, seed, from, to, progress }: FuzzTask): Promise<void> {
  const reader = fuzzedReaders.find((candidate) => candidate.name === name);
  if (reader === undefined) throw new Error(`There is no reader ${name}.`);
  const samples = await reader.samples();
  for (const sample of samples) {
    const { outcome, problem } = await tryReader(reader, new Uint8Array(sample));
    if (outcome !== "taken") throw new Error(`${name} does not take its own sample (${outcome}): ${problem ?? ""}`);
  }
  const counts = new Int32Array(progress, 0, 4);
  const most = new Float64Array(progress, 16, 2);
  const atLeast = (place: number, value: number): void => {
    most[place] = Math.max(most[place] ?? 0, value);
  };
  const held = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  let problems = 0;
  for (let index = from; index < to; index++) {
    const bytes = damagedFile(reader, samples, seed, index);
    const start = performance.now();
    Atomics.store(counts, 0, index + 1);
    const { outcome, problem = "" } = await tryReader(reader, bytes);
    atLeast(0, performance.now() - start);
    if (outcome === "taken") Atomics.add(counts, 1, 1);
    else if (outcome === "refused") Atomics.add(counts, 2, 1);
    else if (problems++ < MOST_PROBLEMS) send({ index, kind: outcome, text: problem });
    if (index % LOOK_AT_MEMORY_EVERY === 0) atLeast(1, held() - before);
  }
  send({ kind: "done" });
}

void run(workerData as FuzzTask);
