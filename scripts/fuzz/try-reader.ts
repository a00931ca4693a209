/** One damaged file through one reader, and what came of it. */
import { createDice, mutate, seedOf } from "./mutate";
import { mutateJson } from "./mutate-json";
import type { FuzzedReader } from "./fuzzed-reader";
import { PartialState } from "./fuzzed-reader";

export interface Attempt {
  readonly outcome: "taken" | "refused" | "crash" | "partial";
  /** Of a crash or a partial state. */
  readonly problem?: string;
}

/** The file of a seed and a position: always the same bytes. Half of those with JSON inside stay well-formed. */
export function damagedFile(
  { name, words, json }: FuzzedReader,
  samples: readonly Uint8Array[],
  seed: number,
  index: number,
): Uint8Array<ArrayBuffer> {
  const dice = createDice(seedOf(seed, name, index));
  const sample = samples[dice(samples.length)] ?? new Uint8Array();
  if (json === undefined || dice(2) === 0) return mutate(sample, dice, words);
  return new Uint8Array(json.put(sample, mutateJson(json.take(sample), dice)));
}

export async function tryReader(reader: FuzzedReader, bytes: Uint8Array<ArrayBuffer>): Promise<Attempt> {
  try {
    return { outcome: (await reader.read(bytes)) === false ? "refused" : "taken" };
  } catch (error) {
    if (error instanceof PartialState) return { outcome: "partial", problem: error.message };
    if (reader.isRefusal(error)) return { outcome: "refused" };
    return { outcome: "crash", problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
